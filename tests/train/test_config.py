import pytest

from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.train.config import AugmentConfig, EncoderConfig, LoopConfig, read_config


def recipe(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_recipe_has_the_defaults_and_the_name_of_its_file(tmp_path) -> None:
    config = read_config(recipe(tmp_path, ""))
    assert config.name == "mine"
    assert config.annotations == tmp_path / "../data/annotations"
    assert (config.encoder, config.loop, config.augment) == (EncoderConfig(), LoopConfig(), AugmentConfig())


def test_keys_reach_their_section(tmp_path) -> None:
    text = """
        name = "nl"
        annotations = "gold"
        leave_out = ["b1"]
        [encoder]
        layers = [0, 5]
        [loop]
        epochs = 2
        positive_weight = {threat = 3.0}
        [augment]
        typo = 0.1
    """
    config = read_config(recipe(tmp_path, text))
    assert (config.name, config.annotations, config.leave_out) == ("nl", tmp_path / "gold", ("b1",))
    assert config.encoder.layers == (0, 5)
    assert (config.loop.epochs, config.loop.positive_weight) == (2, {"threat": 3.0})
    assert config.augment.typo == 0.1


def test_an_encoder_folder_is_found_beside_the_recipe(tmp_path) -> None:
    (tmp_path / "encoder").mkdir()
    assert read_config(recipe(tmp_path, '[encoder]\nsource = "encoder"')).encoder.source == str(tmp_path / "encoder")
    assert read_config(recipe(tmp_path, '[encoder]\nblend = "encoder"')).encoder.blend == str(tmp_path / "encoder")
    assert read_config(recipe(tmp_path, '[encoder]\nsource = "some/hub-id"')).encoder.source == "some/hub-id"
    assert read_config(recipe(tmp_path, "[encoder]")).encoder.blend == ""


@pytest.mark.parametrize("text", ["epoch = 3", "[loop]\nepoch = 3", "[encoder]\nepoch = 3", "[augment]\nepoch = 3"])
def test_an_unknown_key_is_refused_with_the_known_ones(tmp_path, text) -> None:
    with pytest.raises(UnknownNameError, match=r"'epoch'.*Known: "):
        read_config(recipe(tmp_path, text))


def test_a_missing_recipe_and_one_that_is_not_toml_are_input_errors(tmp_path) -> None:
    with pytest.raises(InputError, match="no such recipe"):
        read_config(tmp_path / "gone.toml")
    with pytest.raises(InputError, match="not TOML"):
        read_config(recipe(tmp_path, "name = nl"))
