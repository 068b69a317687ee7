"""What a reader may rely on in the map: places where they are, each one a link that can be hit."""

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.albers import inside, project
from dashboards.land import FILE, OutlinesMissing, outlines, spread
from dashboards.maps import STATUSES, MapPoint, draw_map, map_key

SVG = "{http://www.w3.org/2000/svg}"

CITIES = {
    "Washington": (47.6062, -122.3321),
    "Hawaii": (21.3069, -157.8583),
    "Alaska": (61.2181, -149.9003),
    "Maine": (44.8016, -68.7712),
    "New Mexico": (32.3199, -106.7637),
    "Louisiana": (29.9511, -90.0715),
    "Florida": (25.7743, -80.1937),
    "Michigan": (46.5436, -87.3954),
    "Rhode Island": (41.824, -71.4128),
    "District of Columbia": (38.9072, -77.0369),
    "Kentucky": (38.2542, -85.7594),
}


@pytest.fixture(scope="module")
def drawn():
    assert FILE.exists(), "run `make look` first"
    return outlines()


def point(id, lat, lon, status="operating", href=None, label=None):
    return MapPoint(id, label or id.title(), lat, lon, href or f"/sites/{id}/", status)


def links(svg):
    return list(ET.fromstring(svg).iter(f"{SVG}a"))


@pytest.mark.parametrize("state", CITIES)
def test_a_city_falls_inside_its_state(drawn, state):
    found = [name for name, rings in drawn.states.items() if inside(project(*CITIES[state]), rings)]
    assert found == [state]


@pytest.mark.parametrize("place", [(51.5, -0.1), (0, 0), (90, 0), (math.nan, 0), (18.4, -66.1)])
def test_a_place_that_the_map_lacks_is_refused(place):
    with pytest.raises(ValueError, match=r"outside|needs"):
        project(*place)


def test_the_outline_is_light(drawn):
    assert len(drawn.land) + len(drawn.borders) <= 12_000
    assert len(drawn.states) == 51


def test_borders_stay_joined_and_no_state_is_lost(drawn):
    rings = [path_points(r) for r in drawn.land.split("z")[:-1]]
    for place in (
        CITIES["Washington"],
        CITIES["Louisiana"],
        CITIES["Maine"],
        (64.84, -147.72),
        (19.6, -155.5),
    ):
        assert inside(project(*place), rings), place
    # the borders are pieces of the same simplified arcs: they end on the coast or on one another,
    # but for a step on an island that is too small to draw
    borders = [path_points(b) for b in re.findall(r"M[^M]+", drawn.borders)]
    ends = [p for b in borders for p in (b[0], b[-1])]
    coast = {p for ring in rings for p in ring}
    for b in borders:
        joined = all(p in coast or ends.count(p) > 1 for p in (b[0], b[-1]))
        assert joined or math.dist(b[0], b[-1]) < 2


def path_points(path):
    steps = [int(n) for n in re.findall(r"-?\d+", path)]
    x = y = 0
    points = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def test_every_point_is_a_link_with_a_name(drawn):
    points = [point(s, 40, -100 + 3 * n, s) for n, s in enumerate(STATUSES)]
    found = links(draw_map(points, drawn))
    assert [a.get("href") for a in found] == [p.href for p in points]
    assert found[0].findtext(f"{SVG}title") == f"Operating: {STATUSES['operating']}"
    assert all(a.get("aria-label") for a in found)


def test_a_status_is_a_shape_of_its_own(drawn):
    shapes = set()
    for status in STATUSES:
        (a,) = links(draw_map([point("x", 40, -100, status)], drawn))
        shapes.add(tuple((e.tag, re.sub(r"[\d.-]+", "", e.get("d", ""))) for e in a.iter() if e is not a))
    assert len(shapes) == len(STATUSES)
    assert map_key().count("<li>") == len(STATUSES)
    ET.fromstring(map_key())


def test_places_at_one_spot_can_each_be_hit(drawn):
    spot = [point("pittsburgh", 40.4406, -79.9959), point("allegheny", 40.4406, -79.9959)]
    svg = draw_map(spot, drawn)
    targets = [e for e in ET.fromstring(svg).iter() if e.get("class") == "map-target"]
    a, b = ((float(t.get("cx", 0)), float(t.get("cy", 0))) for t in targets)
    assert math.dist(a, b) >= 23.5
    assert all(t.get("r") == "12" for t in targets)
    assert svg.count("map-leader") == 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(20, 700), st.integers(20, 430)), min_size=1, max_size=50))
def test_points_are_spread_the_same_way_in_any_order(places):
    homes = {f"p{n:02}": (float(x), float(y)) for n, (x, y) in enumerate(places)}
    backwards = dict(reversed(homes.items()))
    there = spread(homes, 24, (720, 450))
    assert there == spread(backwards, 24, (720, 450))
    assert all(12 <= x <= 708 and 12 <= y <= 438 for x, y in there.values())


def test_nothing_in_the_map_runs_or_styles(drawn):
    svg = draw_map([point("x", 40, -100, label="<script>&\"'")], drawn, 360)
    for e in ET.fromstring(svg).iter():
        assert e.tag.removeprefix(SVG) not in ("style", "script", "foreignObject")
        assert not any(a == "style" or a.startswith("on") for a in e.attrib)
    with pytest.raises(ValueError, match="links to a page"):
        draw_map([point("x", 40, -100, href="javascript:alert(1)")], drawn)


def test_missing_outlines_name_their_remedy(tmp_path):
    with pytest.raises(OutlinesMissing, match="make look"):
        outlines(tmp_path / "none.json")
