import json

import pytest
from typer.testing import CliRunner

from aggrdetect.annotate.importing import import_set
from aggrdetect.cli import app
from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.evaluate.evaluation import EvaluateOptions, evaluate_gold
from aggrdetect.readers.annotations import read_annotations
from aggrdetect.schema import AGGRESSIVE_FORMS, FORMS
from tiny import gold_rows

DALC2 = """id,text,abusive,offensive_aggregated,target_aggregated,abusive_offensive_not
1,goed plan,NOT,NOT,,NOT
2,"wat een sukkel, zeg",EXPLICIT,EXPLICIT,INDIVIDUAL,ABUSIVE
3,stelletje prutser,NOT,IMPLICIT,GROUP,OFFENSIVE
"""
DALC1 = "id,text,abusive,target\n1,goed plan,NOT,NOT\n2,wat een sukkel,EXPLICIT,IND\n"
OLID = (
    "id\ttweet\tsubtask_a\tsubtask_b\tsubtask_c\n"
    '1\t"wat een sukkel @USER\tOFF\tTIN\tGRP\n2\tgoed plan\tNOT\tNULL\tNULL\n'
)
HATECHECK = (
    "functionality,case_id,test_case,label_gold,target_ident\n"
    "a,1,een moslim in het park,hateful,x\nb,2,goed plan,non-hateful,\n"
)
STUDIO = [
    {
        "id": 7,
        "data": {"text": "wat een sukkel"},
        "annotations": [
            {"was_cancelled": True, "result": []},
            {"result": [{"from_name": "vorm", "value": {"choices": ["Schelden", "Grof"]}}]},
        ],
    },
    {"id": 8, "data": {"text": "goed plan"}, "annotations": [{"result": []}]},
    {"id": 9, "data": {"text": "morgen markt"}, "annotations": []},
]
DOCCANO = [
    {"id": 1, "text": "wat een sukkel", "label": ["scheldt"]},
    {"id": 2, "text": "sukkel en dood", "label": [[0, 6, "scheldt"], [10, 14, "dreigt"]]},
    {"id": 3, "text": "goed plan", "label": []},
    {"id": 4, "text": "dood", "entities": [{"label": "dreigt", "start_offset": 0, "end_offset": 4}]},
]


def imported(tmp_path, text, layout, **mapping):
    source, out = tmp_path / "source", tmp_path / "out.jsonl"
    source.write_text(text)
    found = import_set(source, out, layout=layout, mapping={k.replace("__", ":"): v for k, v in mapping.items()})
    return found, list(read_annotations(out, partial=True))


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_dalc_2_says_who_is_not_offensive_and_which_groups_are_meant(tmp_path):
    found, (clean, individual, group) = imported(tmp_path, DALC2, "dalc2")
    assert [clean.forms[form] for form in AGGRESSIVE_FORMS] == [0, 0, 0, 0]
    assert (clean.target, clean.forms["profanity"]) == ("none", None)
    assert (individual.target, group.target) == ("", "group")  # an individual may be the official
    assert individual.forms["insult"] is None
    assert found.unmapped["offensive:EXPLICIT"] == 1


def test_the_user_says_what_a_value_means_and_other_values_stay_unknown(tmp_path):
    _, (clean, explicit, implicit) = imported(tmp_path, DALC2, "dalc2", offensive__EXPLICIT="insult")
    assert (clean.forms["insult"], explicit.forms["insult"], implicit.forms["insult"]) == (0, 1, None)
    assert explicit.forms["threat"] is None


def test_dalc_1_and_olid_are_read_in_their_own_columns(tmp_path):
    _, (clean, abusive) = imported(tmp_path, DALC1, "dalc1", abusive__EXPLICIT="insult")
    assert (clean.target, abusive.forms["insult"], abusive.id) == ("none", 1, "2")
    (tmp_path / "out.jsonl").unlink()
    _, (offensive, clean) = imported(tmp_path, OLID, "olid", a__OFF="insult")
    assert (offensive.text, offensive.target, offensive.forms["insult"]) == ('"wat een sukkel @USER', "group", 1)
    assert clean.target == "none"


def test_hatecheck_layouts_say_discrimination_and_nothing_else(tmp_path):
    found, (hateful, other) = imported(tmp_path, HATECHECK, "hatecheck")
    assert (hateful.forms["discrimination"], other.forms["discrimination"]) == (1, 0)
    assert other.forms["insult"] is None
    assert other.target == ""
    assert (found.known["discrimination"], found.known["insult"], found.unmapped) == (2, 0, {})


def test_label_studio_takes_the_first_annotation_that_was_not_cancelled(tmp_path):
    found, (insult, clean) = imported(
        tmp_path, json.dumps(STUDIO), "label-studio", vorm__Schelden="insult", Grof="profanity"
    )
    assert (insult.forms["insult"], insult.forms["profanity"], insult.forms["threat"]) == (1, 1, None)
    assert (clean.forms["insult"], found.n_skipped) == (0, 1)


def test_doccano_is_read_as_classification_and_as_spans(tmp_path):
    _, rows = imported(tmp_path, lines(DOCCANO), "doccano", scheldt="insult", dreigt="threat")
    assert [(row.forms["insult"], row.forms["threat"]) for row in rows] == [(1, 0), (1, 1), (0, 0), (0, 1)]


def test_our_own_layout_comes_back_as_it_was_and_gaps_stay_gaps(tmp_path):
    rows = gold_rows(20)
    rows[0].pop("sexual")
    _, found = imported(tmp_path, lines(rows), "aggrdetect")
    for row, back in zip(rows, found, strict=True):
        assert back.forms == {form: row.get(form) for form in FORMS}
        assert (back.target, back.split, back.cluster) == (row["target"], row["split"], row["cluster"])


def test_an_imported_set_is_measured_on_what_it_says(tmp_path, tiny_folder):
    rows = [
        {"id": i, "text": text, "label": label}
        for i, (text, label) in enumerate([("wat een sukkel", ["s"]), ("goed plan", [])] * 10)
    ]
    imported(tmp_path, lines(rows), "doccano", s="insult")
    found = evaluate_gold(tmp_path / "out.jsonl", EvaluateOptions(model=str(tiny_folder.path), baselines=False))
    assert set(found["labels"]) == {"insult"}
    assert found["labels"]["insult"]["f1"]["value"] == 1.0


@pytest.mark.parametrize(
    ("text", "layout", "mapping", "message"),
    [
        ("id,tekst\n1,hoi\n", "dalc2", {}, "has id, tekst; the layout needs text or tweet"),
        (DALC2, "dalc2", {"EXPLICIT": "rude"}, "'rude' is none of insult"),
        (DALC2, "dalc2", {"EXPLICIT": "target=dog"}, "targets are official"),
        (lines(DOCCANO), "doccano", {}, "say what they mean"),
        ("{", "label-studio", {"a": "insult"}, "not JSON"),
        ('{"text": "a"}\nx\n', "doccano", {"a": "insult"}, "line 2: not JSON"),
        ("[1]", "label-studio", {"a": "insult"}, "Is --layout the right one"),
        ("id,text,abusive,target\n1,hoi\n", "dalc1", {}, "fewer cells"),
        (
            DALC2,
            "dalc2",
            {"abusive:EXPLICIT": "insult+threat+sexual+discrimination", "abusive:NOT": "-"},
            "no aggressive form",
        ),
    ],
)
def test_what_does_not_fit_is_one_clear_line(tmp_path, text, layout, mapping, message):
    with pytest.raises(InputError, match=message):
        imported(tmp_path, text, layout, **mapping)
    assert not (tmp_path / "out.jsonl").exists()


def test_unknown_names_list_the_known_ones_and_nothing_is_overwritten(tmp_path):
    for more in ({"layout": "mine"}, {"layout": "olid", "split": "dev"}):
        with pytest.raises(UnknownNameError, match="Known"):
            import_set(tmp_path / "a", tmp_path / "b", **more)
    (tmp_path / "b").write_text("mine")
    with pytest.raises(InputError, match="exists"):
        import_set(tmp_path / "a", tmp_path / "b", layout="olid")


def test_the_command_says_what_is_known_and_what_nothing_was_said_about(tmp_path):
    (tmp_path / "dalc.csv").write_text(DALC2)
    arguments = ["corpus", "import", tmp_path / "dalc.csv", "--layout", "dalc2", "-o", tmp_path / "out.jsonl"]
    done = CliRunner().invoke(app, [*map(str, arguments), "--map", "offensive:EXPLICIT=insult"])
    assert done.exit_code == 0
    assert "3 rows" in done.stdout
    assert "nothing said of offensive:IMPLICIT (1 times)" in done.stderr
