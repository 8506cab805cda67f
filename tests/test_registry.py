from fractions import Fraction

import pytest

from aggrdetect.errors import InputError, MissingExtraError, UnknownNameError
from aggrdetect.registry import Lazy, load

TABLE = {
    "fraction": Lazy("fractions", "Fraction"),
    "far": Lazy("no_such_module_anywhere", "Thing", "serve"),
    "broken": Lazy("no_such_module_anywhere", "Thing"),
    "renamed": Lazy("fractions", "NoSuchName"),
}


def test_a_listed_thing_is_imported() -> None:
    assert load("number", "fraction", TABLE) is Fraction


def test_an_unknown_name_lists_the_known_ones_in_order() -> None:
    with pytest.raises(UnknownNameError) as caught:
        load("number", "frction", TABLE)
    assert str(caught.value) == "There is no number called 'frction'. Known: broken, far, fraction, renamed."
    assert isinstance(caught.value, InputError)


def test_a_missing_extra_says_what_to_install() -> None:
    with pytest.raises(MissingExtraError, match=r"needs no_such_module_anywhere.*pip install 'aggrdetect\[serve\]'"):
        load("number", "far", TABLE)


def test_a_fault_of_the_package_itself_is_not_hidden() -> None:
    with pytest.raises(ModuleNotFoundError):
        load("number", "broken", TABLE)
    with pytest.raises(AttributeError):
        load("number", "renamed", TABLE)
