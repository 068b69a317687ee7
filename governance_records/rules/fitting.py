"""Whether a roll fits the rule, the members and the seats that it is counted by. Whatever does not is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from governance_records.rules.problems import Problems, shown
from governance_records.rules.values import (
    BY_ORGANISATION,
    NEED_A_REASON,
    NONE,
    RECUSED,
    VOTES,
    Rule,
    Seat,
)


def check_fit(rule: Rule, members: int, seats: int, roll: Sequence[Seat]) -> None:
    """Errors: Refused by place, where the roll contradicts the rule, the numbers or itself."""
    problems = Problems()
    for i, seat in enumerate(roll):
        _check_seat(rule, seat, f"roll[{i}]", problems)
    _check_once(roll, problems)
    _check_chairs(roll, problems)
    if rule.unit == BY_ORGANISATION:
        _check_organisations(roll, problems)
    _check_numbers(rule, members, seats, roll, problems)
    problems.refuse_if_any()


def same(name: str | None) -> str:
    """The spelling by which two names of the roll are the same seat or organisation."""
    return " ".join(unicodedata.normalize("NFC", name or "").split())


def _check_seat(rule: Rule, seat: Seat, place: str, problems: Problems) -> None:
    if seat.vote not in VOTES[rule.method]:
        problems.add(f"{place}.vote", f"{shown(seat.vote)} is none of {', '.join(VOTES[rule.method])}")
    elif not seat.present and seat.vote not in (NONE, RECUSED):
        problems.add(f"{place}.vote", f"seat {shown(seat.seat)} is absent and cannot vote {shown(seat.vote)}")
    if seat.vote in NEED_A_REASON and not seat.reason:
        problems.add(f"{place}.reason", f"is missing; whoever votes {shown(seat.vote)} says why")
    if seat.casting and not seat.chair:
        problems.add(f"{place}.casting", "only the chair has a casting vote")
    elif seat.casting and not seat.present:
        problems.add(f"{place}.casting", "an absent chair has no casting vote")
    if rule.unit == BY_ORGANISATION and not seat.organisation:
        problems.add(f"{place}.organisation", "is missing; by this rule organisations are counted")


def _check_once(roll: Sequence[Seat], problems: Problems) -> None:
    first: dict[str, int] = {}
    for i, seat in enumerate(roll):
        if (j := first.setdefault(same(seat.seat), i)) != i:
            problems.add(f"roll[{i}].seat", f"seat {shown(seat.seat)} already stands at roll[{j}]")


def _check_chairs(roll: Sequence[Seat], problems: Problems) -> None:
    chairs = [i for i, seat in enumerate(roll) if seat.chair]
    for i in chairs[1:]:
        problems.add(f"roll[{i}].chair", f"roll[{chairs[0]}] is the chair already")


def _check_organisations(roll: Sequence[Seat], problems: Problems) -> None:
    voted: dict[str, int] = {}
    for i, seat in enumerate(roll):
        if seat.vote == NONE or not seat.organisation:
            continue
        j = voted.setdefault(same(seat.organisation), i)
        # Several delegates may be recused for one organisation; that is one recusal, and no vote.
        if j != i and not seat.vote == roll[j].vote == RECUSED:
            problems.add(f"roll[{i}].vote", f"{shown(seat.organisation)} has one vote, given at roll[{j}] already")


def _check_numbers(rule: Rule, members: int, seats: int, roll: Sequence[Seat], problems: Problems) -> None:
    wrong = {place: n for place, n in (("members", members), ("seats", seats)) if type(n) is not int}
    for place, number in wrong.items():
        problems.add(place, f"{shown(number)} is not a whole number")
    if wrong:
        return
    by_organisation = rule.unit == BY_ORGANISATION
    listed = len({same(seat.organisation) for seat in roll}) if by_organisation else len(roll)
    what = "organisations" if by_organisation else "seats in office"
    if listed != members:
        problems.add("members", f"is {members:,}, but the number of {what} on the roll is {listed:,}")
    elif seats < members:
        problems.add("seats", f"is {seats:,}, fewer than the {members:,} members in office")
