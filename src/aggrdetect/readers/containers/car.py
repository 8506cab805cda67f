"""Repositories of the AT protocol (Bluesky's download of one account): CAR files of DAG-CBOR records."""

from collections.abc import Iterator
from typing import Any

import libipld

from aggrdetect.errors import InputError
from aggrdetect.readers.containers.streams import whole
from aggrdetect.readers.rows import Broken, Layout, Limits, Notes, Part, Row


def read_car(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield each record as an object of ``uri`` and ``value``, in the order of the repository's tree.

    Raises:
        InputError: The file is damaged or too large to read whole.
    """
    del layout, notes
    data = whole(part, limits)
    try:
        _, blocks = libipld.decode_car(data)
    except (ValueError, TypeError) as error:
        raise InputError(f"{part.name}: not a readable CAR file ({error}).") from error
    about = {"file": part.name}
    did = next((block["did"] for block in blocks.values() if _is_commit(block)), None)
    for number, (path, pointer) in enumerate(_entries(blocks.values()), start=1):
        record = blocks.get(pointer)
        if type(record) is dict:
            yield Row(number, {"uri": f"at://{did}/{path}", "value": record}, about)
        else:
            yield Broken(number, "record that the file does not hold", path)


def _is_commit(block: Any) -> bool:
    return type(block) is dict and "did" in block and "data" in block and "rev" in block


def _entries(blocks: Any) -> Iterator[tuple[str, Any]]:
    """Yield path and pointer of every record; within a node a path is what differs from the last."""
    for block in blocks:
        entries = block.get("e") if type(block) is dict else None
        if type(entries) is not list or "l" not in block:
            continue
        path = b""
        for entry in entries:
            if type(entry) is dict and type(entry.get("k")) is bytes and type(entry.get("p")) is int:
                path = path[: entry["p"]] + entry["k"]
                yield path.decode("utf-8", "replace"), entry.get("v")
