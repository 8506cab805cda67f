window.YTD.tweets.part0 = [
  {
    "tweet": {
      "retweeted": false,
      "source": "<a>Web</a>",
      "entities": {
        "user_mentions": [
          {
            "name": "Wethouder de Wit",
            "screen_name": "wethouderdewit",
            "indices": [
              "0",
              "15"
            ],
            "id_str": "902",
            "id": "902"
          }
        ]
      },
      "display_text_range": [
        "0",
        "10"
      ],
      "favorite_count": "0",
      "id_str": "1800000000000000021",
      "truncated": false,
      "retweet_count": "0",
      "id": "1800000000000000021",
      "created_at": "Tue Feb 03 10:11:12 +0000 2026",
      "favorited": false,
      "full_text": "@wethouderdewit waardeloos &amp; laf",
      "lang": "nl",
      "in_reply_to_status_id_str": "1800000000000000000",
      "in_reply_to_status_id": "1800000000000000000",
      "in_reply_to_user_id": "902",
      "in_reply_to_user_id_str": "902",
      "in_reply_to_screen_name": "wethouderdewit"
    }
  },
  {
    "tweet": {
      "retweeted": false,
      "source": "<a>Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "10"
      ],
      "favorite_count": "0",
      "id_str": "1800000000000000022",
      "truncated": false,
      "retweet_count": "0",
      "id": "1800000000000000022",
      "created_at": "Tue Feb 03 10:11:12 +0000 2026",
      "favorited": false,
      "full_text": "RT @wethouderdewit: Morgen spreekuur in het wijkcentrum, iedereen welkom tussen tien en twaalf, neem uw vragen mee over de herinr…",
      "lang": "nl"
    }
  },
  {
    "tweet": {
      "retweeted": false,
      "source": "<a>Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "10"
      ],
      "favorite_count": "0",
      "id_str": "1800000000000000023",
      "truncated": false,
      "retweet_count": "0",
      "id": "1800000000000000023",
      "created_at": "Tue Feb 03 10:11:12 +0000 2026",
      "favorited": false,
      "full_text": "@wethouderdewit Dit is een heel lang bericht dat in de gewone tekst wordt afgekapt, maar hier helemaal staat. @wethouderdewit Dit is een heel lang bericht dat in de gewone tekst wordt afgekapt, maar hier helemaal staat. @wethouderdewit Dit is een heel lang bericht dat i… https://t.co/abc",
      "lang": "nl"
    }
  }
]