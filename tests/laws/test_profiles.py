"""A steward names a threshold by its profile or by a number; neither publishes with less than five."""

import json

import pytest

from dashboards.intake import Rejected
from dashboards.profiles import DEFAULT, LOWEST, PROFILES
from dashboards.submissions import read_about

ABOUT = {
    "kind": "counts",
    "title": "Enrolled",
    "summary": "People enrolled.",
    "source": {"name": "The initiative"},
    "measure": "enrolled",
    "place": {"id": "here", "name": "Here"},
    "period": {"label": "2025", "end": "2025-12-31"},
    "dimensions": {"site": {"label": "Site", "role": "place"}},
}


def threshold(**entries) -> int:
    rule = read_about(json.dumps(ABOUT | entries).encode(), "about.json").rule
    assert rule is not None
    return rule.threshold


def problems(**entries) -> list[str]:
    with pytest.raises(Rejected) as rejected:
        threshold(**entries)
    return [str(p) for p in rejected.value.problems]


def test_without_a_word_the_rule_of_cms_holds():
    assert threshold() == PROFILES[DEFAULT].threshold == 11


@pytest.mark.parametrize(("name", "number"), [("cms", 11), ("wa-doh", 10), ("maine", 6), ("colorado-hcpf", 30)])
def test_a_profile_stands_for_its_threshold_and_names_its_source(name, number):
    assert threshold(profile=name) == number
    assert PROFILES[name].title and PROFILES[name].source.startswith("https://")


@pytest.mark.parametrize("number", [LOWEST, 11, 1000])
def test_an_initiative_may_take_a_number_of_its_own(number):
    assert threshold(threshold=number) == number


@pytest.mark.parametrize("number", [4, 0, -1, 1001, 11.0, "11", True, None])
def test_a_number_below_five_or_none_at_all_is_refused(number):
    assert problems(threshold=number) == ["about.json: column threshold: must be a whole number from 5 to 1000"]


@pytest.mark.parametrize("name", ["none", "", 11, None, ["cms"], {"cms": 1}])
def test_a_profile_that_is_not_known_is_refused_with_those_that_are(name):
    assert problems(profile=name) == ["about.json: column profile: must be one of cms, wa-doh, maine, colorado-hcpf"]


def test_a_profile_and_a_number_at_once_are_refused():
    assert problems(profile="cms", threshold=5) == [
        "about.json: column profile: stands beside a threshold; one of the two decides"
    ]
    assert problems(profile="cms", threshold=11)


def test_no_profile_hides_less_than_the_portal_allows():
    assert all(profile.threshold >= LOWEST for profile in PROFILES.values())
