window.YTD.account.part0 = [
  {
    "account": {
      "email": "piet@voorbeeld.nl",
      "createdVia": "web",
      "username": "pietvoorbeeld",
      "accountId": "901",
      "createdAt": "2012-01-01T00:00:00.000Z",
      "accountDisplayName": "Piet Voorbeeld"
    }
  }
]