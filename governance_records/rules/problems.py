"""Collects what is wrong with a rule or a roll, by place, and refuses it with all of that at once."""

from __future__ import annotations

import json

from governance_records.rights import Refused

MOST_PROBLEMS = 100
LONGEST_SHOWN = 40


class Problems:
    """Messages by place; the first at a place stands, and those past the limit are counted alone."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.more = 0

    def add(self, place: str, message: str) -> None:
        if place in self.kept:
            return
        if len(self.kept) < MOST_PROBLEMS:
            self.kept[place] = message
        else:
            self.more += 1

    def refused(self) -> Refused:
        more = {"": f"and {self.more:,} more problems"} if self.more else {}
        return Refused(self.kept | more)

    def refuse_if_any(self) -> None:
        """Errors: Refused with every problem, by place."""
        if self.kept:
            raise self.refused()


def inside(place: str, name: str) -> str:
    """The place of a part: `rule` and `base` give `rule.base`."""
    return f"{place}.{name}" if place else name


def shown(found: object) -> str:
    """A value from a file as a message may show it: short, on one line, nothing invisible."""
    if isinstance(found, dict):
        return "an object"
    if isinstance(found, list):
        return "a list"
    text = found if isinstance(found, str) else json.dumps(found)
    short = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)
    return f"'{clean}'" if isinstance(found, str) else clean
