"""Examples are shown only when asked for, and nobody can be known from them."""

import numpy as np

from aggrdetect.report.examples import draw_examples, mask
from aggrdetect.targets.official import Handle, Official
from aggrdetect.targets.roster import Roster, read_roster
from made_up_run import write_run

NOOR = Official("1", "Noor Voorbeeld", "raadslid", "gemeente", handles=(Handle("x", "noorvb"),), aliases=("Noortje",))
SEM = Official("2", "Sem van der Fictie", "wethouder", "gemeente")
ROSTER = Roster((NOOR, SEM))


def test_handles_links_addresses_numbers_and_names_are_masked():
    text = (
        "@noorvb bel 06-12345678 of a.b@voorbeeld.nl, Dorpsstraat 1234 AB 5, zie https://x.org/noorvb "
        "@iemand zegt: Noortje en Sem van der Fictie, wethouder Fictie ook"
    )
    masked = mask(text, NOOR, ROSTER)
    for secret in ("noorvb", "Noor", "Fictie", "12345678", "voorbeeld.nl", "1234 AB", "iemand", "x.org"):
        assert secret not in masked
    assert "@ambtsdrager" in masked
    assert "@gebruiker" in masked


def test_long_messages_are_cut():
    assert len(mask("lang " * 200, None, ROSTER)) == 280


def test_examples_are_flagged_messages_with_text(tmp_path):
    run = write_run(tmp_path / "run", 800)
    officials = {official.official_id: official for official in read_roster(run / "officials.csv").officials}
    examples = draw_examples(run, officials, 5, np.random.default_rng(1))
    assert len(examples) == 5
    assert all(example.text and example.score >= 0.5 for example in examples)
    assert not any("06-" in example.text or "Noor" in example.text for example in examples)


def test_none_are_drawn_unless_asked_for(tmp_path):
    assert draw_examples(tmp_path / "nothing there", {}, 0, np.random.default_rng(1)) == ()
