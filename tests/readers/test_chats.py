import orjson
import pytest

from aggrdetect.readers.mappings.chats import NO_WORDS, SERVICE


def test_messages_of_chats_that_were_left_are_read_however_far_down_they_stand(tmp_path, read):
    said = [{"id": n, "type": "message", "date": "2026-02-03T10:00:00", "text": f"{n} " * 300} for n in range(1000)]
    chats = {"list": [{"name": "Een", "id": 11, "messages": said}]}
    left = {"list": [{"name": None, "id": 12, "messages": said[:1]}]}
    path = tmp_path / "result.json"
    path.write_bytes(orjson.dumps({"chats": chats, "left_chats": left}))
    _, posts, _ = read(path)
    assert len(posts) == 1001
    assert (posts[-1]["post_id"], posts[-1]["page"]) == ("12/0", None)


def whatsapp(tmp_path, read, *lines):
    path = tmp_path / "_chat.txt"
    start = "[03-02-2026 14:05:12] "
    path.write_text("".join(f"{start}{line}\n" for line in ("Jan: goedemorgen", *lines)), encoding="utf-8")
    _, posts, rejects = read(path)
    return [(post["author_handle"], post["text"]) for post in posts[1:]], [reject.reason for reject in rejects]


@pytest.mark.parametrize(
    "line",
    [
        'Piet heeft de groep "Waterveld: oost" gemaakt',
        "Je hebt de groepsnaam gewijzigd van \u201cWaterveld: oost\u201d in \u201cWaterveld: west\u201d",
        'Jan changed the group name from "A: b" to "c"',
        "Piet: \u200ePiet heeft deze groep gemaakt",
        "Piet: Gemiste spraakoproep",
        "Piet: Missed video call, Tap to call back",
        "Piet: \u200eSpraakoproep. \u200eGeen antwoord",
    ],
)
def test_what_whatsapp_itself_says_is_no_post(tmp_path, read, line):
    assert whatsapp(tmp_path, read, line) == ([], [SERVICE])


@pytest.mark.parametrize(
    "line",
    [
        "Piet: Rapport.pdf \u2022 \u200e3 pagina\u2019s \u200edocument weggelaten",
        "Piet: \u200e<bijgevoegd: 00000012-PHOTO.jpg>",
        "Piet: Rapport.pdf (bestand bijgevoegd)",
        "Piet: \u200eDit bericht is verwijderd.",
        "Piet: \u200eLocatie: https://maps.example/?q=1",
    ],
)
def test_an_attachment_without_words_is_no_post(tmp_path, read, line):
    assert whatsapp(tmp_path, read, line) == ([], [NO_WORDS])


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Piet: kijk dit is hem \u200e<bijgevoegd: 00000012-PHOTO.jpg>", "kijk dit is hem"),
        ("Piet: Rapport.pdf (bestand bijgevoegd)\nLees dit", "Lees dit"),
        ("Piet: \u200eafbeelding weggelaten zie je dit", "zie je dit"),
        ("Piet: \u200ePOLL:\nWie gaat er weg?", "POLL:\nWie gaat er weg?"),
        ("Piet: \u200e@Jan kom je", "@Jan kom je"),
        ("Piet: Gemiste spraakoproep, bel me dan terug", "Gemiste spraakoproep, bel me dan terug"),
        ('Piet: hij heeft de groep "Oost: west" genoemd', 'hij heeft de groep "Oost: west" genoemd'),
        ("Piet: Let op: 12:30 uur komt hij", "Let op: 12:30 uur komt hij"),
    ],
)
def test_words_beside_what_whatsapp_adds_are_kept_alone(tmp_path, read, line, text):
    assert whatsapp(tmp_path, read, line) == ([("Piet", text)], [])
