"""YouTube: Takeout, the Data API, yt-dlp and youtube-comment-downloader."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, handle, handles, handles_in, html_to_text, id_text, need_text, objects, string
from aggrdetect.readers.containers.jsonl import parse
from aggrdetect.readers.mappings.cells import cells
from aggrdetect.readers.rows import Notes, Post

TAKEOUT_COLUMNS = {
    "post_id": "Comment ID|Reactie-ID|Live Chat ID|Livechat-ID|Live chat-ID",
    "author_id": "Channel ID|Kanaal-ID",
    "created_at": "Comment Create Timestamp|Aanmaaktijdstempel reactie"
    "|Tijdstempel voor maken van reactie|Live Chat Create Timestamp|Aanmaaktijdstempel livechat",
    "reply_to_id": "Parent Comment ID|Bovenliggende reactie-ID|ID bovenliggende reactie"
    "|Reactie-ID van bovenliggend item",
    "conversation_id": "Video ID|Video-ID",
    "text": "Comment Text|Reactietekst|Live Chat Text|Livechattekst",
}
_SEGMENT = re.compile(r'"text":\s*"(.*?)"\s*[,}](?=\s*(?:[\]}]|,\s*\{|$))', re.DOTALL)


def video_url(video: str | None, comment: str | None) -> str | None:
    """Return the address of a comment, or None without a video."""
    if not video:
        return None
    return f"https://www.youtube.com/watch?v={video}" + (f"&lc={comment}" if comment else "")


def map_takeout(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a comment of the account itself, of which the text is a list of JSON segments.

    Raises:
        InputError: The comment has no text.
    """
    cell = cells(row, about)
    segments = _segments(need_text(cell["text"]))
    text = need_text("".join(string_or_empty(segment.get("text")) for segment in segments))
    own, parent, video = (id_text(cell[name]) for name in ("post_id", "reply_to_id", "conversation_id"))
    named = handles(segment.get("text") for segment in segments if "mention" in segment)
    return {
        "post_id": own,
        "platform": "youtube",
        "author_id": id_text(cell["author_id"]),
        "created_at": cell["created_at"],
        "text": text,
        "kind": "reply",
        "conversation_id": video,
        "reply_to_id": parent or video,
        "mentions": named or handles_in(text),
        "url": video_url(video, own),
    }


def string_or_empty(value: Any) -> str:
    """Return a string, or an empty one for anything else."""
    return value if type(value) is str else ""


def _segments(cell: str) -> list[dict[str, Any]]:
    if not cell.lstrip().startswith("{"):
        return [{"text": cell}]
    try:
        found = parse(f"[{cell}]".encode(), Notes())
    except ValueError:  # old exports did not escape the quotes in it
        return [{"text": text} for text in _SEGMENT.findall(cell)] or [{"text": cell}]
    return [segment for item in objects(found) for segment in objects(item.get("takeoutSegments", item))]


def unpack_answer(record: Any) -> Iterator[Any]:
    """Yield the comments of an answer of the Data API, of a thread with its replies, or the comment itself."""
    items = record.get("items") if type(record) is dict else None
    for item in items if type(items) is list else (record,):
        top = dig(item, "snippet", "topLevelComment")
        if type(top) is not dict:
            yield item
            continue
        yield top
        video = dig(item, "snippet", "videoId")
        for reply in objects(dig(item, "replies", "comments")):
            yield {**reply, "videoId": video}


def map_api(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a comment of the Data API.

    Raises:
        InputError: The row is no comment, or has no text.
    """
    del about
    snippet = row.get("snippet")
    if type(snippet) is not dict:
        raise InputError("no comment")
    text = string(snippet.get("textOriginal")) or html_to_text(need_text(snippet.get("textDisplay")))
    parent = id_text(snippet.get("parentId"))
    video = id_text(snippet.get("videoId") or row.get("videoId"))
    own = id_text(row.get("id"))
    return {
        "post_id": own,
        "platform": "youtube",
        "author_id": id_text(dig(snippet, "authorChannelId", "value")),
        "author_handle": handle(snippet.get("authorDisplayName")),
        "created_at": snippet.get("publishedAt"),
        "text": text,
        "kind": "reply",
        "conversation_id": video,
        "reply_to_id": parent or video,
        "mentions": handles_in(text),
        "page": id_text(snippet.get("channelId")),
        "url": video_url(video, own),
    }


def map_ytdlp(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a comment of yt-dlp's ``.info.json``; its times are estimates.

    Raises:
        InputError: The comment has no text.
    """
    text = need_text(row.get("text"))
    video = id_text(about.get("id"))
    own = id_text(row.get("id"))
    parent = id_text(row.get("parent"))
    return {
        "post_id": own,
        "platform": "youtube",
        "author_id": id_text(row.get("author_id")),
        "author_handle": handle(row.get("author")),
        "created_at": row.get("timestamp"),
        "text": text,
        "kind": "reply",
        "conversation_id": video,
        "reply_to_id": video if parent in {None, "root"} else parent,
        "mentions": handles_in(text),
        "page": string(about.get("channel_id")) or string(about.get("channel")),
        "url": video_url(video, own),
    }


def map_downloader(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a line of youtube-comment-downloader; its times are estimates, counted back from the day of the download.

    Raises:
        InputError: The comment has no text.
    """
    del about
    text = need_text(row.get("text"))
    own = id_text(row.get("cid"))
    parent = own.rpartition(".")[0] if own else ""
    return {
        "post_id": own,
        "platform": "youtube",
        "author_id": id_text(row.get("channel")),
        "author_handle": handle(row.get("author")),
        "created_at": row.get("time_parsed"),
        "text": text,
        "kind": "reply",
        "reply_to_id": parent or None,
        "mentions": handles_in(text),
    }
