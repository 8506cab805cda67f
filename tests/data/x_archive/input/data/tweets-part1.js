window.YTD.tweets.part0 = [
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
      "id_str": "1800000000000000024",
      "truncated": false,
      "retweet_count": "0",
      "id": "1800000000000000024",
      "created_at": "Tue Feb 03 10:11:12 +0000 2026",
      "favorited": false,
      "full_text": "",
      "lang": "zxx"
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
      "id_str": "1800000000000000025",
      "truncated": false,
      "retweet_count": "0",
      "id": "1800000000000000025",
      "created_at": "Tue Feb 03 10:11:12 +0000 2026",
      "favorited": false,
      "full_text": "Prima geregeld",
      "lang": "nl"
    }
  }
]