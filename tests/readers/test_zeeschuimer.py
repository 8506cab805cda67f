import orjson
import pytest


@pytest.mark.parametrize(
    ("post_id", "details", "time"),
    [
        ("1800000000000000031", {}, "2024-06-10T03:00:17+00:00"),
        ("1800000000000000031", {"created_at_ms": 1717988418000}, "2024-06-10T03:00:18+00:00"),
        ("29", {}, None),
    ],
)
def test_a_post_of_x_without_its_old_fields_has_the_time_that_stands_elsewhere(tmp_path, read, post_id, details, time):
    data = {
        "__typename": "Tweet",
        "rest_id": post_id,
        "core": {},
        "details": {"full_text": "Wat een sukkel", **details},
    }
    path = tmp_path / "a.ndjson"
    row = {"nav_index": "1:1", "item_id": post_id, "timestamp_collected": 1770109872031, "source_platform": "x.com"}
    path.write_bytes(orjson.dumps({**row, "source_platform_url": "https://x.com", "data": data}) + b"\n")
    source, (post,), _ = read(path)
    assert source.format_name == "zeeschuimer"
    assert (post["created_at"] and post["created_at"].isoformat()) == time
