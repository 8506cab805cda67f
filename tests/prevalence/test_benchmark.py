from aggrdetect.prevalence.benchmark import disagreements, figures, matching, trend_figures


def test_all_published_figures_are_there() -> None:
    assert len(figures()) == 110
    assert all(figure.source and figure.url for figure in figures())
    assert {figure.edition for figure in figures()} == {"2010", "2012", "2014", "2016", "2018", "2020", "2022", "2024"}


def test_the_seed_figures_are_there() -> None:
    found = {(figure.edition, figure.value) for figure in trend_figures()}
    assert {("2020", 35.0), ("2014", 23.0)} <= found


def test_both_values_are_shown_where_sources_disagree() -> None:
    latest = [match for match in matching("aggression", {}) if match.figures[0].edition == "2022"]
    assert [figure.value for figure in latest[0].figures] == [49.0, 48.0]
    assert "sources_disagree" in latest[0].differs
    assert len(disagreements()) >= 3


def test_the_closest_figures_are_online_verbal_aggression_or_threat() -> None:
    women, men = (matching("aggression", {"gender": gender}) for gender in "vm")
    assert [(m.figures[0].edition, m.figures[0].value) for m in women if m.closest] == [("2024", 46), ("2022", 47)]
    assert [(m.figures[0].edition, m.figures[0].value) for m in men if m.closest] == [("2024", 30), ("2022", 36)]
    assert women[0].closest
    assert "all_channels" not in women[0].differs


def test_roles_and_layers_find_theirs() -> None:
    assert matching("aggression", {"role": "burgemeester"}, edition="2022")[0].figures[0].value == 77
    assert matching("verbal", {}, edition="2024")[0].figures[0].value == 41
    assert matching("menace", {}, edition="2022")[0].figures[0].value == 24
    assert matching("aggression", {"layer": "provincie"}, edition="2022")[0].figures[0].value == 59
    assert matching("aggression", {"layer": "gemeente", "role": "wethouder"}, edition="2022")[0].figures[0].value == 67


def test_what_the_monitor_does_not_ask_has_no_match() -> None:
    assert matching("profanity", {}) == ()
    assert matching("aggression", {"layer": "rijk"}) == ()
    assert matching("aggression", {"role": "kamerlid"}) == ()
    assert matching("aggression", {"gender": "x"}) == ()
    assert matching("aggression", {"layer": "rijk", "role": "burgemeester"}) == ()
