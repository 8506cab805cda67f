"""What to do about an error of the system, such as a full disk."""

import errno

from aggrdetect.files import NO_ROOM

_WAYS_OUT = {
    **dict.fromkeys(NO_ROOM, "Nothing is lost: make room and run the same command again."),
    errno.EROFS: "Nothing can be written there. Name another place.",
    **dict.fromkeys((errno.EACCES, errno.EPERM), "Name another place, or ask for the right to it."),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR), "A file stands where a folder should be. Name another place."),
    errno.EISDIR: "A folder stands where a file should be. Name another place.",
    errno.ENOENT: "Is the path right, and was it not moved?",
}
_OTHER = "Nothing is lost: put that right and run the same command again."


def describe(error: OSError) -> str:
    """Return where, what and what to do, in one line."""
    where = f"{error.filename}: " if error.filename else ""
    what = " ".join(str(error.strerror or error).split())
    return f"{where}{what}. {_WAYS_OUT.get(error.errno or 0, _OTHER)}"
