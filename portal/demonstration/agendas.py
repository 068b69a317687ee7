"""What the fictional bodies met about: titles, texts, and what happened with each; the words stand in a file beside."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Plan:
    """The matter of one meeting. `how` names what happened with it; `against` are the seats that were not for it."""

    title: str
    text: str
    how: str = "consensus"
    against: tuple[str, ...] = ()
    reason: str = ""
    # Titles of earlier matters that come back: a motion on the table, or a decision that is rescinded.
    also: tuple[str, ...] = ()

    def note(self) -> bytes:
        """The paper that was attached to the matter."""
        made_up = "This note is made up, as everything about Riverbend Parish is."
        return f"# {self.title}\n\n{self.text}\n\n{made_up}\n".encode()


def plans() -> dict[str, tuple[Plan, ...]]:
    """The matters of each body, in order of time."""
    found = tomllib.loads((files(__package__) / "agendas.toml").read_text(encoding="utf-8"))
    return {body: tuple(_plan(**one) for one in listed) for body, listed in found.items()}


def _plan(
    title: str, text: str, how: str, against: tuple[str, ...] = (), reason: str = "", also: tuple[str, ...] = ()
) -> Plan:
    return Plan(title, text, how, tuple(against), reason, tuple(also))
