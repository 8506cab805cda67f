import pickle

from aggrdetect.errors import UnknownNameError


def test_an_unknown_name_travels_between_processes() -> None:
    error = UnknownNameError("layout", "dalc9", {"dalc1", "dalc2"})
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is UnknownNameError
    assert str(back) == str(error)
    assert "dalc1, dalc2" in str(back)
