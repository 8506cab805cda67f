import orjson
import pytest


def test_tiktok_data_under_your_activity_is_recognised(tmp_path, read):
    said = {"CommentsList": [{"date": "2026-02-03 10:11:12", "comment": "wat een clown"}]}
    path = tmp_path / "a.json"
    path.write_bytes(orjson.dumps({"Your Activity": {"Comment": {"Comments": said}}}))
    source, posts, _ = read(path)
    assert source.format_name == "tiktok_data"
    assert posts[0]["created_at"].isoformat() == "2026-02-03T10:11:12+00:00"


@pytest.mark.parametrize("content", [b"[]", b" [ ]\n", b"[]\n[]\n"])
def test_an_empty_list_holds_no_posts(tmp_path, read, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert read(path)[1:] == ([], [])
    assert read(path, format_name="x_api_v2")[1:] == ([], [])
