import json
import shutil

import pytest

from aggrdetect.errors import ModelError, UnknownNameError
from aggrdetect.model.folder import MANIFEST, ONNX, TOKENIZER, open_folder, write_manifest
from aggrdetect.schema import FLAGS


@pytest.fixture
def copy(tiny_folder, tmp_path):
    return shutil.copytree(tiny_folder.path, tmp_path / "copy")


def change(path, **values) -> None:
    manifest = json.loads((path / MANIFEST).read_text())
    (path / MANIFEST).write_text(json.dumps(manifest | values))


def test_a_folder_reads_back_as_it_was_written(tiny_folder) -> None:
    again = open_folder(tiny_folder.path)
    assert again == tiny_folder
    assert again.stamp == f"tiny@{again.hash12}"
    assert len(again.hash12) == 12


def test_the_stamp_follows_what_scores_and_flags_depend_on(copy, tiny_folder) -> None:
    change(copy, base="another word for it", metrics={"test": {}})
    assert open_folder(copy).stamp == tiny_folder.stamp
    points = tiny_folder.manifest.thresholds
    change(copy, thresholds=points | {"wide": points["wide"] | {"insult": 0.11}})
    assert open_folder(copy).stamp != tiny_folder.stamp
    change(copy, thresholds=points, files=tiny_folder.manifest.files | {TOKENIZER: "1" * 64})
    assert open_folder(copy).stamp != tiny_folder.stamp


def test_thresholds_come_in_the_order_of_the_flags(copy, tiny_folder) -> None:
    points = tiny_folder.manifest.thresholds
    change(copy, thresholds=points | {"balanced": {label: 0.1 * i for i, label in enumerate(FLAGS)}})
    assert open_folder(copy).thresholds().tolist() == pytest.approx([0.1 * i for i in range(9)])


def test_an_unknown_operating_point_is_named_with_the_known_ones(tiny_folder) -> None:
    with pytest.raises(UnknownNameError, match=r"'strict'.*balanced, precise, wide"):
        tiny_folder.thresholds("strict")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1, 2]", "JSON object"),
        ("3", "JSON object"),
        ("null", "JSON object"),
        ("{", "not JSON"),
        ("", "not JSON"),
        ("{}", "layout None"),
        ('{"layout": 99}', "layout 99"),
        ('{"layout": 1, "labels": ["insult"]}', "other labels"),
    ],
)
def test_a_manifest_out_of_order_is_a_model_error(tmp_path, content, message) -> None:
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(ModelError, match=message):
        open_folder(tmp_path)


def test_a_manifest_with_a_field_too_many_or_too_few_is_a_model_error(copy) -> None:
    change(copy, colour="red")
    with pytest.raises(ModelError, match="colour"):
        open_folder(copy)
    manifest = json.loads((copy / MANIFEST).read_text())
    for key in ("colour", "max_tokens"):
        del manifest[key]
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="max_tokens"):
        open_folder(copy)


def test_a_folder_without_manifest_is_a_model_error(tmp_path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ModelError, match=f"no {MANIFEST}"):
            open_folder(path)


def test_a_missing_or_changed_file_is_a_model_error(copy) -> None:
    folder = open_folder(copy)
    assert folder.file(ONNX) == copy / ONNX
    (copy / TOKENIZER).write_text("{}")
    with pytest.raises(ModelError, match="differs from its hash"):
        folder.file(TOKENIZER)
    (copy / ONNX).unlink()
    with pytest.raises(ModelError, match="missing"):
        folder.file(ONNX)


def test_a_manifest_is_never_half_written(copy, tiny_folder) -> None:
    before = (copy / MANIFEST).read_bytes()
    with pytest.raises(TypeError):
        write_manifest(copy, {"name": "x"}, [ONNX])
    assert (copy / MANIFEST).read_bytes() == before
    with pytest.raises(FileNotFoundError):
        write_manifest(copy, {"name": tiny_folder.manifest.name}, ["gone.bin"])
    assert (copy / MANIFEST).read_bytes() == before
