window.YTD.note_tweet.part0 = [
  {
    "noteTweet": {
      "noteTweetId": "1800000000000000099",
      "createdAt": "2026-02-03T10:11:12.000Z",
      "core": {
        "text": "@wethouderdewit Dit is een heel lang bericht dat in de gewone tekst wordt afgekapt, maar hier helemaal staat. @wethouderdewit Dit is een heel lang bericht dat in de gewone tekst wordt afgekapt, maar hier helemaal staat. @wethouderdewit Dit is een heel lang bericht dat in de gewone tekst wordt afgekapt, maar hier helemaal staat. @wethouderdewit Dit is een heel lang bericht dat in de gewone tekst wordt afgekapt, maar hier helemaal staat. Einde.",
        "mentions": []
      }
    }
  }
]