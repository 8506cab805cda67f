"""What memory a program takes, watched from outside."""

import threading
import time
from contextlib import suppress

import psutil


class Memory(threading.Thread):
    """Watches the memory of a process and those below it until it ends; peaks in bytes.

    The system's own peak (``ru_maxrss``) will not do: it begins with the memory of the process that started it.
    """

    def __init__(self, pid: int) -> None:
        super().__init__()
        self._top = psutil.Process(pid)
        self.largest = self.together = 0

    def run(self) -> None:
        """Look twice a second."""
        with suppress(psutil.NoSuchProcess):
            while self._top.is_running() and self._top.status() != psutil.STATUS_ZOMBIE:
                used = [_bytes_of(one) for one in (self._top, *self._top.children(recursive=True))]
                self.largest = max(self.largest, *(whole for whole, _ in used))
                self.together = max(self.together, sum(share for _, share in used))
                time.sleep(0.5)


def _bytes_of(process: psutil.Process) -> tuple[int, int]:
    """Return the memory of a process, whole and with shared pages divided by those who share them; 0 once it ended."""
    try:
        used = process.memory_full_info()
    except psutil.Error:
        return 0, 0
    return used.rss, getattr(used, "pss", used.rss)
