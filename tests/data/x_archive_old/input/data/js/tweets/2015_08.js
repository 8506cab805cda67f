Grailbird.data.tweets_2015_08 = 
[
 {
  "source": "web",
  "entities": {
   "user_mentions": [
    {
     "name": "W",
     "screen_name": "wethouderdewit",
     "id": 902
    }
   ],
   "media": [],
   "hashtags": [],
   "urls": []
  },
  "geo": {},
  "id_str": "635000000000000001",
  "text": "@wethouderdewit wat een plan",
  "id": 635000000000000001,
  "created_at": "2015-08-22 22:45:29 +0000",
  "in_reply_to_screen_name": "wethouderdewit",
  "in_reply_to_user_id_str": "902",
  "user": {
   "name": "Piet",
   "screen_name": "pietvoorbeeld",
   "protected": false,
   "id_str": "901",
   "id": 901
  }
 }
]