import json

import pytest
import typer
from typer.testing import CliRunner

from aggrdetect.cli.agree import agree
from aggrdetect.cli.prevalence import prevalence
from aggrdetect.cli.sample import sample
from aggrdetect.errors import InputError
from runs import fill_in, make_run


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("cli") / "run", n_officials=40)


def call(command, *words):
    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_from_tasks_to_agreement_and_prevalence(made_up, tmp_path) -> None:
    tasks = tmp_path / "tasks.csv"
    assert call(sample, made_up.folder, "-n", 200, "-o", tasks).strip() == str(tasks)
    files = [
        fill_in(tasks, tmp_path / f"{who}.csv", lambda p: made_up.truth[int(p[1:])], flip=flip)
        for who, flip in {"a": lambda _: False, "b": lambda number: number % 20 == 0}.items()
    ]
    assert "insult: rows one annotator" in call(agree, *files)
    by_label = {entry["label"]: entry for entry in json.loads(call(agree, *files, "--json"))}
    assert by_label["insult"]["alpha"]["value"] > 0.6
    assert by_label["threat"]["alpha"]["value"] is None
    words = (made_up.folder, "--labels", files[0], "--by", "platform,role")
    assert "Share of these messages" in call(prevalence, *words)
    found = json.loads(call(prevalence, *words, "--json", "--monitoring", tmp_path / "m.csv"))
    assert list(found["groups"]) == ["platform", "role", "layer", "layer+role"]
    assert (tmp_path / "m.csv").read_text().startswith("edition,reference_year,layer,role,form,")
    said = call(prevalence, *words, "--split", "2023-07-01")
    for part in ("Before and from 2023-07-01", "have two or more", "officials like these"):
        assert part in said


def test_planning_prints_how_many_labels(made_up) -> None:
    assert "prediction-powered" in call(sample, made_up.folder, "--plan", "--margin", 0.03)
    assert json.loads(call(sample, made_up.folder, "--plan", "--json"))[0]["design"] == "stratified"


def test_words_that_cannot_be_followed_say_what_to_do(made_up) -> None:
    with pytest.raises(InputError, match=r"-o tasks\.csv"):
        call(sample, made_up.folder)
    with pytest.raises(InputError, match="2024-01-01"):
        call(prevalence, made_up.folder, "--split", "gisteren")


@pytest.mark.parametrize("command", [sample, agree, prevalence])
def test_every_help_text_ends_with_an_example(command) -> None:
    assert f"Example: aggrdetect {command.__name__}" in call(command, "--help")
