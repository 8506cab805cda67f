import errno
import os
import subprocess
import sys

import pytest
from typer.core import TyperGroup
from typer.testing import CliRunner

from aggrdetect import __version__
from aggrdetect.cli import app
from aggrdetect.errors import AggrdetectError, InputError, ModelError, RunError, StatisticsError, UnknownNameError
from aggrdetect.model import store


def call(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def raising(error):
    def models():
        raise error

    return models


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AggrdetectError("x.csv: what was found"), 1),
        (InputError("x.csv: what was found"), 2),
        (UnknownNameError("label", "x.csv: what was found", ["insult"]), 2),
        (ModelError("x.csv: what was found"), 3),
        (RunError("x.csv: what was found"), 4),
        (OSError(28, "No space left on device", "x.csv: what was found"), 4),
        (StatisticsError("x.csv: what was found"), 5),
    ],
)
def test_an_error_is_one_line_on_stderr_and_the_code_of_its_class(monkeypatch, error, code) -> None:
    monkeypatch.setattr(store, "known_models", raising(error))
    done = call("models")
    assert done.exit_code == code
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert "x.csv: what was found" in line


@pytest.mark.parametrize(
    ("number", "way_out"),
    [
        (errno.ENOSPC, "make room and run the same command again"),
        (errno.EROFS, "Nothing can be written there. Name another place."),
        (errno.EACCES, "Name another place, or ask for the right to it."),
        (errno.EEXIST, "A file stands where a folder should be."),
        (errno.ENOTDIR, "A file stands where a folder should be."),
        (errno.EISDIR, "A folder stands where a file should be."),
        (errno.EIO, "put that right and run the same command again"),
    ],
)
def test_an_error_of_the_system_has_a_way_out_of_its_own(monkeypatch, number, way_out) -> None:
    monkeypatch.setattr(store, "known_models", raising(OSError(number, os.strerror(number), "runs/week-12")))
    (line,) = call("models").stderr.splitlines()
    assert line.startswith(f"Error: runs/week-12: {os.strerror(number)}. ")
    assert way_out in line
    assert ("Nothing is lost" in line) == ("same command" in line)


def test_a_file_in_the_place_of_the_run_folder_is_said(tmp_path) -> None:
    (tmp_path / "feed.jsonl").write_text('{"id": "number-1", "text": "mooi weer vandaag"}\n', encoding="utf-8")
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = call("score", tmp_path / "feed.jsonl", "-o", tmp_path / "out")
    assert done.exit_code == 4
    assert f"{tmp_path / 'out'}: File exists. A file stands where a folder should be." in done.stderr


def test_an_interrupted_command_exits_with_130(monkeypatch) -> None:
    monkeypatch.setattr(store, "known_models", raising(KeyboardInterrupt()))
    done = call("models")
    assert done.exit_code == 130
    assert len(done.stderr.splitlines()) == 1


def test_a_command_interrupted_while_it_is_read_exits_with_130(monkeypatch) -> None:
    monkeypatch.setattr(TyperGroup, "parse_args", lambda *_: raising(KeyboardInterrupt())())
    done = call("models")
    assert done.exit_code == 130
    assert len(done.stderr.splitlines()) == 1


def test_a_program_interrupted_while_it_loads_exits_with_130() -> None:
    code = """
import sys
from aggrdetect.__main__ import main
class Interrupting:
    def find_spec(self, name, *_):
        if name == "aggrdetect.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch) -> None:
    monkeypatch.setattr(store, "known_models", raising(ZeroDivisionError("fault")))
    assert isinstance(call("models").exception, ZeroDivisionError)


def test_commands_on_files_that_are_not_there_name_them(tmp_path) -> None:
    gone = tmp_path / "gone"
    for arguments, code in (
        (["predict", "hoi", "-m", gone / "model"], 3),
        (["corpus", "check", gone], 2),
        (["export", gone], 3),
        (["train", gone, "-o", tmp_path / "out"], 2),
    ):
        done = call(*arguments)
        assert done.exit_code == code, arguments
        assert "gone" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_version_is_printed() -> None:
    assert call("--version").stdout == f"aggrdetect {__version__}\n"


def test_every_command_has_help_with_an_example() -> None:
    for command in app.registered_commands:
        done = call(command.callback.__name__.replace("_", "-"), "--help")
        assert done.exit_code == 0
        assert "Example" in done.stdout


def test_the_module_runs_as_a_program_with_the_same_codes(tmp_path) -> None:
    command = [sys.executable, "-m", "aggrdetect", "corpus", "check", str(tmp_path / "gone")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
