"""Every error this package raises on purpose.

* AggrdetectError            caught once, in cli/__init__.py and serve/app.py
  - InputError        (2)   a file or row is not what the reader expects
    - UnknownNameError      a name (format, label, option) that no table lists
  - MissingExtraError (2)   what was asked for needs packages that are not installed
  - ModelError        (3)   a model folder is missing, damaged or of another version
  - RunError          (4)   a run cannot start, resume or finish
  - StatisticsError   (5)   an estimate is not defined for these numbers
"""

from collections.abc import Iterable


class AggrdetectError(Exception):
    """Base of all errors meant for the user.

    The message says where, what was found, what was expected and what to do next.
    """

    exit_code = 1


class InputError(AggrdetectError):
    """A file or row is not what the reader expects."""

    exit_code = 2


class UnknownNameError(InputError):
    """A name that no table lists; the message lists the known ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = tuple(known)
        super().__init__(f"There is no {kind} called {name!r}. Known: {', '.join(sorted(known))}.")
        self._parts = (kind, name, known)

    def __reduce__(self) -> tuple[type["UnknownNameError"], tuple[str, str, tuple[str, ...]]]:
        """Travel between processes whole: pickle would call this class with the message alone."""
        return type(self), self._parts


class MissingExtraError(AggrdetectError):
    """What was asked for needs packages that are not installed; the message says how to install them."""

    exit_code = 2


class ModelError(AggrdetectError):
    """A model folder is missing, damaged or of another version."""

    exit_code = 3


class RunError(AggrdetectError):
    """A run cannot start, resume or finish."""

    exit_code = 4


class StatisticsError(AggrdetectError):
    """An estimate is not defined for these numbers."""

    exit_code = 5
