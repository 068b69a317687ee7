"""What looks like a person's data is found wherever it stands, and plain minutes are left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance_records import person_data
from governance_records.person_data import (
    ADDRESS,
    AGE,
    BIRTH,
    DOCKET,
    MAIL,
    PARTICIPANT,
    PHONE,
    SECURITY_NUMBER,
    TITLED,
    digest,
    find,
)

PLAIN = st.lists(
    st.sampled_from(
        [
            *("The group heard a report.", "Nobody objected.", "It was moved and seconded", "at 10:30."),
            *("On June 2, 2026,", "5 of 9 were there.", "Referrals rose by 12%.", "Decision 12 holds."),
            "See R.S. 42:19(A)(1)(b).",
        ]
    ),
    max_size=8,
).map(" ".join)
TWO, THREE, FOUR = (st.integers(10 ** (n - 1), 10**n - 1).map(str) for n in (2, 3, 4))
PHONES = st.builds(lambda a, b, c, f: f.format(a, b, c), THREE, THREE, FOUR, st.sampled_from(
    ["({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "+1 {} {} {}"]))  # fmt: skip
BIRTHS = st.builds(
    lambda m, d, y, f: f.format(m=m, d=d, y=y),
    st.integers(1, 12), st.integers(1, 28), st.integers(1930, 2010),
    st.sampled_from(["{m}/{d}/{y}", "{y}-{m:02}-{d:02}", "born {m}/{d}/{y}", "DOB: {m}-{d}-{y}"]),
)  # fmt: skip
DOCKETS = st.builds(
    lambda y, n, f: f.format(y, n), TWO, FOUR, st.sampled_from(["{}-CR-{}", "case no. {}{}", "Docket #{}-{}", "{}CF{}"])
)
STREETS = st.builds(
    lambda n, name, s: f"{n} {name} {s}", FOUR, st.sampled_from(["Oak", ["St.", "Claude"][1], "Martin Luther King"]),
    st.sampled_from(["Street", "St.", "Ave", "Blvd", "road", "Lane"]),
)  # fmt: skip
PEOPLE = st.builds(
    lambda t, n: f"{t} {n}", st.sampled_from(["Mr.", "Ms", "Mrs.", "Mr"]), st.sampled_from(["Boudreaux", "O’Neil"])
)


@pytest.mark.parametrize(
    ("kind", "data"),
    [(PHONE, PHONES), (BIRTH, BIRTHS), (DOCKET, DOCKETS), (ADDRESS, STREETS), (TITLED, PEOPLE)],
    ids=["phones", "births", "dockets", "streets", "people"],
)
def test_it_is_found_wherever_it_stands_in_a_text(kind, data):
    @given(before=PLAIN, found=data, after=PLAIN)
    def law(before, found, after):
        text = f"{before} {found} {after}"
        kinds = {f.kind for f in find(text)}
        assert kind in kinds, text
        assert all(text[f.start : f.start + len(f.words)] == f.words for f in find(text))

    law()


@given(PLAIN)
def test_plain_minutes_are_left_alone(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ms. Carrow reported for the health department.", []),
        ("Ms. Stranger spoke.", [TITLED]),
        ("Mr. J. Doe was discussed", [TITLED]),
        ("Participant John D. moved in", [PARTICIPANT]),
        ("Participants moved in. Client services grew.", []),
        ("a 34-year-old man", [AGE]),
        ("aged 34", [AGE]),
        ("His number is 123-45-6789", [SECURITY_NUMBER]),
        ("Write to jo.doe@example.org", [MAIL]),
        ("call 555-0199", [PHONE]),
        ("apt 4B", [ADDRESS]),
        ("The law of July 4, 1964 applies", [BIRTH]),
        ("Release 12, entry 345-678, 24 hours, 2/3 of 9", []),
        ("Room 4 was full", [ADDRESS]),
        ("", []),
    ],
)
def test_examples(text, kinds):
    assert [f.kind for f in find(text, ["Ines Carrow"])] == kinds


def test_what_was_looked_at_counts_for_just_that():
    one, other = {"a": "call 555-0199"}, {"a": "call 555-0199 or 555-123-4567"}
    assert digest({"a": "Nothing here."}) == ""
    assert digest(one) == digest({"a": "We said: call 555-0199."}) != digest(other)


def test_a_long_text_is_read_quickly():
    for piece in ("1 ", "a", "1-", "Mr. ", "born ", "1234 ab ", "case no ", "(", "a.b@"):
        start = time.process_time()
        person_data.find(piece * (50_000 // len(piece)))
        assert time.process_time() - start < 5, piece  # a bound against blow-up, not a measure of speed
