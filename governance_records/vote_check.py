"""Counts the published votes again: the rule and the roll that stand in a bundle must give the result that does."""

from __future__ import annotations

import json
import re

from governance_records.rights import Refused
from governance_records.rules import decide, read_case
from governance_records.verify import Bundle, Wrong, read_json

VOTE = re.compile(r"vote/([1-9][0-9]*)/v([1-9][0-9]*)\.json")


class BundleWithVotes(Bundle):
    """A bundle of which the votes are counted again when it is checked."""

    def check(self, older: str | None, known: str | None, problems: list[str]) -> str:
        words, counted = super().check(older, known, problems), 0
        for name in sorted(filter(VOTE.fullmatch, self.names)):
            try:
                counted += self._count_again(name)
            except Wrong as wrong:
                problems.append(str(wrong))
        return f"{words}; votes counted again: {counted}"

    def _count_again(self, name: str) -> bool:
        """Whether there was something to count: of some votes only the outcome is known. Errors: Wrong."""
        facts = read_json(self.read(name), name).get("facts")
        if not isinstance(facts, dict) or "case" not in facts or "result" not in facts:
            raise Wrong(f"{name}: this is not a vote: it has no case or no result")
        if facts["case"] is None:
            return False
        try:
            case = read_case(json.dumps(facts["case"]).encode())
            found = decide(case.rule, case.members, case.seats, case.roll).as_json()
        except Refused as refused:
            raise Wrong(f"{name}: its rule and roll cannot be counted: {refused}") from None
        if found != facts["result"]:
            stored = facts["result"].get("result") if isinstance(facts["result"], dict) else facts["result"]
            raise Wrong(f"{name}: its result is {stored}, but its rule and roll give {found['result']}")
        return True
