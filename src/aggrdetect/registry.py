"""Tables of named things that are imported only when they are used."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

from aggrdetect.errors import MissingExtraError, UnknownNameError


class Lazy(NamedTuple):
    """Where a named thing lives, and the extra it needs."""

    module: str
    attribute: str
    extra: str | None = None


def load(kind: str, name: str, table: Mapping[str, Lazy]) -> Any:
    """Import and return what *table* lists under *name*.

    Args:
        kind: What the table holds, for messages, such as ``"reader"``.
        name: The key the user typed.
        table: Names and where the things are.

    Raises:
        UnknownNameError: *table* does not list *name*.
        MissingExtraError: The extra that it needs is not installed.
    """
    if name not in table:
        raise UnknownNameError(kind, name, table)
    module, attribute, extra = table[name]
    try:
        return getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        if extra is None:
            raise
        raise MissingExtraError(
            f"The {kind} {name!r} needs {error.name}, which is not installed: pip install 'aggrdetect[{extra}]'"
        ) from error
