import orjson


def test_messages_of_chats_that_were_left_are_read_however_far_down_they_stand(tmp_path, read):
    said = [{"id": n, "type": "message", "date": "2026-02-03T10:00:00", "text": f"{n} " * 300} for n in range(1000)]
    chats = {"list": [{"name": "Een", "id": 11, "messages": said}]}
    left = {"list": [{"name": None, "id": 12, "messages": said[:1]}]}
    path = tmp_path / "result.json"
    path.write_bytes(orjson.dumps({"chats": chats, "left_chats": left}))
    _, posts, _ = read(path)
    assert len(posts) == 1001
    assert (posts[-1]["post_id"], posts[-1]["page"]) == ("12/0", None)
