"""A roll as it is published: seats that chose not to be named stand in it unnamed, where nothing tells whose. Pure.

The rule gives the same result from it, so that anyone can count again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from governance_records.rules import Case, Seat
from governance_records.rules.values import BY_ORGANISATION, TIE_CHAIR


@dataclass(frozen=True)
class PublicRoll:
    """The case with its public names, and what each line of the true roll is called in it."""

    case: Case
    labels: Mapping[str, str]
    not_named: tuple[str, ...]


def as_published(case: Case, hidden: frozenset[str], nobody: bool = False) -> PublicRoll:
    """Takes the names of some seats away, or of all of them (`nobody`).

    Lines without a name come last, ordered by what they say, so that their places tell nothing of who they are.
    """
    named = [line for line in case.roll if line.seat not in hidden and not nobody]
    unnamed = sorted((line for line in case.roll if line not in named), key=_told)
    labels = {line.seat: line.seat for line in named} | {
        line.seat: f"Seat not named {i}" for i, line in enumerate(unnamed, 1)
    }
    voices: dict[str | None, str] = {}
    lines = [*named, *(_unnamed(line, case, labels, voices, nobody) for line in unnamed)]
    gone = tuple(labels[line.seat] for line in unnamed)
    return PublicRoll(replace(case, roll=tuple(lines)), labels, gone)


def _told(line: Seat) -> tuple[str, bool, str, str]:
    return (line.vote, not line.present, line.casting or "", line.reason or "")


def _unnamed(line: Seat, case: Case, labels: Mapping[str, str], voices: dict[str | None, str], nobody: bool) -> Seat:
    """A line without what tells whose it is; where organisations are counted, they stay told apart."""
    organisation = None
    if case.rule.unit == BY_ORGANISATION:
        own = line.organisation == line.seat  # a seat of none is a voice of its own
        number = f"Organization not named {len(voices) + 1}"
        organisation = voices.setdefault(line.organisation, number) if nobody or own else line.organisation
    presides = line.chair and (case.rule.tie == TIE_CHAIR or bool(line.casting))
    return replace(line, seat=labels[line.seat], organisation=organisation, chair=presides)
