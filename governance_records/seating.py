"""Who is there and who speaks for a seat at a moment, as the lines of a meeting's attendance say it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from governance_records.meeting_values import ABSENT, ARRIVED, EXCUSED, HOUSE, PRESENT
from governance_records.order import who_votes
from governance_records.rules import Case, Reached, Rule, Seat
from governance_records.rules.counting import count
from governance_records.rules.values import BY_ORGANISATION, NONE, RECUSED


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a seat on the day."""

    tenure: int
    person: int
    name: str
    role: str
    shows: bool = False
    may_be_told: bool = False


@dataclass(frozen=True)
class Place:
    """A seat of the body on the day of a meeting; vacant where it has no holder."""

    seat: int
    name: str
    organisation: str | None
    voting: bool
    lived: bool = False
    holders: tuple[Holder, ...] = ()

    @property
    def in_office(self) -> bool:
        return bool(self.holders)

    @property
    def named(self) -> bool:
        """Whether its attendance is published: who has lived experience is named only if they chose so."""
        return not self.lived or (bool(self.holders) and all(holder.shows for holder in self.holders))


@dataclass(frozen=True)
class Line:
    """One line of the attendance: a tenure or a guest that arrived, left or is excused."""

    id: int
    tenure: int | None
    guest: str | None
    event: str
    time: str


@dataclass(frozen=True)
class Stay:
    """A time that somebody was there; `left` is None while they are."""

    tenure: int | None
    guest: str | None
    arrived: str
    left: str | None = None


@dataclass(frozen=True)
class Bench:
    """The seats of a body and the lines of a meeting's attendance: who is there is asked of it, for any moment."""

    places: tuple[Place, ...]
    lines: tuple[Line, ...] = ()
    # Which seats take no part in which item.
    recused: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def voters(self) -> tuple[Place, ...]:
        """The voting seats in office: the members."""
        return tuple(place for place in self.places if place.voting and place.in_office)

    def inside(self, moment: str | None = None) -> frozenset[int]:
        """The tenures that are in the room at a moment; now where none is given."""
        there: set[int] = set()
        for line in self.lines:
            if line.tenure is None or (moment is not None and line.time > moment):
                continue
            (there.add if line.event == ARRIVED else there.discard)(line.tenure)
        return frozenset(there)

    def speaker(self, place: Place, moment: str | None = None) -> Holder | None:
        """Who votes for a seat at a moment: its primary while there, then an alternate who is."""
        inside = self.inside(moment)
        there = [holder for holder in place.holders if holder.tenure in inside]
        by_role = {role: next((h for h in there if h.role == role), None) for role in ("primary", "alternate")}
        role = who_votes(by_role["primary"] is not None, by_role["alternate"] is not None)
        return by_role[role] if role else None

    def state(self, place: Place) -> str:
        """Present, absent or excused now."""
        if self.speaker(place):
            return PRESENT
        mine = {holder.tenure for holder in place.holders}
        last = next((line for line in reversed(self.lines) if line.tenure in mine), None)
        return EXCUSED if last and last.event == EXCUSED else ABSENT

    def place(self, seat: int) -> Place | None:
        return next((place for place in self.places if place.seat == seat), None)

    def recused_from(self, item: int | None) -> frozenset[int]:
        return self.recused.get(item, frozenset()) if item is not None else frozenset()


def stays(lines: Iterable[Line]) -> list[Stay]:
    """The times that each tenure or guest was there, in the order of their arrival."""
    found: list[Stay] = []
    for line in lines:
        who = (line.tenure, line.guest)
        open_at = next((i for i, s in enumerate(found) if (s.tenure, s.guest) == who and s.left is None), None)
        if line.event == ARRIVED and open_at is None:
            found.append(Stay(*who, line.time))
        elif line.event != ARRIVED and open_at is not None:
            found[open_at] = Stay(*who, found[open_at].arrived, line.time)
    return found


def roll(
    bench: Bench,
    rule: Rule,
    item: int | None = None,
    moment: str | None = None,
    labels: Mapping[int, str] | None = None,
) -> tuple[Seat, ...]:
    """The members as a roll before anybody voted: who is there, and who takes no part in the item."""
    recused = bench.recused_from(item)
    return tuple(
        Seat(
            seat=(labels or {}).get(place.seat, place.name),
            present=bench.speaker(place, moment) is not None,
            vote=RECUSED if place.seat in recused else NONE,
            organisation=voice_of(place, rule),
        )
        for place in bench.voters
    )


def voice_of(place: Place, rule: Rule) -> str | None:
    """The organisation that a seat speaks for; a seat of none is a voice of its own where organisations count."""
    return place.organisation or (place.name if rule.unit == BY_ORGANISATION else None)


def sizes(bench: Bench, rule: Rule) -> tuple[int, int]:
    """How many members are in office and how many seats there are, in the unit of the rule."""
    voting = [place for place in bench.places if place.voting]
    if rule.unit != BY_ORGANISATION:
        return len(bench.voters), len(voting)
    return len({voice_of(p, rule) for p in bench.voters}), len({voice_of(p, rule) for p in voting})


def quorum(bench: Bench, rule: Rule, item: int | None = None, moment: str | None = None) -> Reached:
    """The quorum for an item at a moment, recusals included."""
    members, seats = sizes(bench, rule)
    return count(Case(rule, members, seats, roll(bench, rule, item, moment))).quorum


NOT_NAMED = "A seat that is not named"


def labels_of(places: Sequence[Place]) -> dict[int, str]:
    """How seats are called in what is published: those that chose not to be named are not told apart."""
    return {place.seat: place.name if place.named else NOT_NAMED for place in places}


def alone_unnamed(places: Iterable[Place]) -> Place | None:
    """The one seat in office that is not named, where it is one: who it is can be told from all others."""
    hidden = [place for place in places if place.in_office and not place.named]
    return hidden[0] if len(hidden) == 1 else None


def names_nobody(places: Iterable[Place], law: str) -> bool:
    """Whether a body's roll is published without any name, because the names would tell a seat that is not named.

    Whoever holds that seat may allow it. Under an open-meetings law the roll is told by seat in any case.
    """
    alone = alone_unnamed(places)
    return law == HOUSE and alone is not None and not all(holder.may_be_told for holder in alone.holders)
