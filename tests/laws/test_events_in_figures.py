"""What a reader may rely on where something happened along a line: it is numbered, told, and never over the figures."""

from __future__ import annotations

import json

import plotly.graph_objects as plotly

from dashboards.charts import Event, describe
from dashboards.figures import figure
from tests.laws.test_charts import dimension, over_time, release
from tests.laws.test_figures import TOKEN

HAPPENED = (Event("2023 Q1", "Launch <b>"), Event("2023 Q3", "A decision", "/x/"), Event("2023 Q3", "Another"))


def test_each_event_has_a_number_above_the_line_and_its_words_for_the_page_to_write_below():
    made = figure(describe(over_time([40, 50, 60, 70]), events=(*HAPPENED, Event("1999 Q1", "Long ago"))))
    (numbers,) = (t for t in made["data"] if t.get("name") == "events")
    said = ["2023 Q1: Launch &lt;b&gt;", "2023 Q3: A decision", "2023 Q3: Another"]
    assert numbers["hovertext"] == said and numbers["text"] == ["1", "2", "3"] and numbers["x"] == [0, 2, 2]
    assert len({(x, y) for x, y in zip(numbers["x"], numbers["y"], strict=True)}) == 3
    layout = made["layout"]
    # the numbers stand on an axis of their own, above that of the figures
    assert layout["yaxis3"]["domain"][0] == layout["yaxis"]["domain"][1] < 1
    assert all(0 < y < layout["yaxis3"]["range"][1] for y in numbers["y"])
    # the page writes the words itself: as text, so they are as they were told
    assert layout["meta"]["told"] == ["2023 Q1: Launch <b>", *said[1:]]
    plotly.Figure(**json.loads(TOKEN.sub('"#123456"', json.dumps(made))))


def test_without_events_nothing_is_kept_free_for_them():
    made = figure(describe(over_time([40, 50, 60])))
    assert "yaxis3" not in made["layout"] and "meta" not in made["layout"] and made["layout"]["annotations"] == []


def test_years_stand_where_they_begin_and_never_so_close_that_their_names_meet():
    axis = figure(describe(over_time([40] * 12)))["layout"]["xaxis"]
    assert dict(zip(axis["tickvals"], axis["ticktext"], strict=True)) == {0: "2023", 4: "2024", 8: "2025"}
    late = [f"{2023 + (n + 3) // 4} Q{(n + 3) % 4 + 1}" for n in range(12)]
    axis = figure(describe(named(late)))["layout"]["xaxis"]
    assert dict(zip(axis["tickvals"], axis["ticktext"], strict=True)) == {1: "2024", 5: "2025", 9: "2026"}
    # few periods have their own names, and so have those of no one year
    for few in (["2023", "2024", "2025"], ["2024 Q1", "2024 Q2", "2024 Q3"], ["day 1", "day 2", "day 3"]):
        assert figure(describe(named(few)))["layout"]["xaxis"]["tickvals"] == list(range(len(few)))
    axis = figure(describe(named([f"day {n}" for n in range(12)])))["layout"]["xaxis"]
    assert axis["ticktext"] == ["Day 2", "Day 5", "Day 8", "Day 11"]
    years = figure(describe(named([str(2000 + n) for n in range(30)])))["layout"]["xaxis"]
    assert years["ticktext"][-1] == "2029" and len(years["ticktext"]) <= 6


def named(periods):
    return release([dimension("period", periods, "time", total=False)], {(p,): 40 for p in periods})
