"""Files that a reader must survive: what it says of them, and what they cost."""

import resource
import tempfile
import time
from pathlib import Path

from aggrdetect.errors import InputError
from aggrdetect.readers import Limits, open_source

LIMITS = Limits(row_bytes=100_000, expanded_bytes=4_000_000, ratio=20, whole_bytes=8_000_000, cells=200_000)
"""Low enough for small files to reach them."""

MOST_CPU_S = 20.0
MOST_MEMORY_MB = 500


def read_hostile(name: str, content: bytes, limits: Limits = LIMITS) -> tuple[int, int, str]:
    """Read *content* as a file called *name*; return posts, rejects and the one line of refusal, if any.

    Whatever else is raised comes out; so does a cost that no file of a few megabytes may have.
    """
    started, memory = time.process_time(), _peak_mb()
    n_posts, rejects, message = 0, [], ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        try:
            n_posts = sum(batch.num_rows for batch in open_source(path, limits=limits).batches(rejects.append, 100))
        except InputError as error:
            message = str(error)
            assert str(path) in message
    assert "\n" not in message
    assert all(reject.reason and len(reject.raw) <= 2000 for reject in rejects)
    assert time.process_time() - started < MOST_CPU_S
    assert _peak_mb() - memory < MOST_MEMORY_MB
    return n_posts, len(rejects), message


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
