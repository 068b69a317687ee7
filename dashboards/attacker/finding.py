"""What a reader found, and the least evidence that gives the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from dashboards.attacker.evidence import gather
from dashboards.attacker.figures import Shown
from dashboards.attacker.reader import Interval, Reader
from dashboards.intake import Key, ProtectedTable

Place = tuple[int, Key]  # a table by its number, and a cell of it
Found = dict[Place, Interval]
EARLIER, KNOWN = "the earlier publications", "what the insider knows"


@dataclass(frozen=True)
class Finding:
    """A hidden count that a reader can compute or narrow, with the interval that is left."""

    file: str
    dimensions: Key
    key: Key
    low: int
    high: int
    how: str

    def __str__(self) -> str:
        cell = ", ".join(f"{name} {code}" for name, code in zip(self.dimensions, self.key, strict=True))
        left = f"is {self.low}" if self.low == self.high else f"is between {self.low} and {self.high}"
        return f"{self.file}: {cell} {left} ({self.how})"


@dataclass(frozen=True)
class Sources:
    """All that a reader has, and what the reader looks for."""

    tables: tuple[ProtectedTable, ...]
    previous: tuple[ProtectedTable, ...]
    known: Mapping[Key, int]
    figures: tuple[Shown, ...]
    threshold: int
    exact: bool
    small: Collection[Place]

    @property
    def kinds(self) -> list[str]:
        """The kinds of evidence besides the tables."""
        kinds = [EARLIER] if self.previous else []
        kinds += dict.fromkeys(figure.kind for figure in self.figures)
        return kinds + ([KNOWN] if self.known else [])

    def with_only(self, kinds: Collection[str]) -> Sources:
        return replace(
            self,
            previous=self.previous if EARLIER in kinds else (),
            known=self.known if KNOWN in kinds else {},
            figures=tuple(figure for figure in self.figures if figure.kind in kinds),
        )

    def table_alone(self, number: int) -> Sources:
        small = {(0, key) for table, key in self.small if table == number}
        return replace(self.with_only(()), tables=(self.tables[number],), small=small)

    def solve(self, places: Collection[Place] | None = None) -> Found:
        """Every hidden cell, or every one of these places, that gives way. Errors: Contradiction, Rejected."""
        statements = [statement for figure in self.figures for statement in figure.statements()]
        evidence = gather(self.tables, self.previous, self.known, statements)
        number = {id(table): k for k, table in enumerate(self.tables)}
        place_of = {cell: (number[id(table)], key) for cell, (table, key) in evidence.places.items()}
        certain = {cell for cell, place in place_of.items() if place in self.small}
        cells = [cell for cell, place in place_of.items() if places is None or place in places]
        found = Reader(evidence, self.threshold, self.exact, certain).findings(cells)
        return {place_of[cell]: found[cell] for cell in cells if cell in found}


def found_with(sources: Sources, found: Found) -> tuple[Finding, ...]:
    """The findings in the order of the cells, each with the least evidence that leaves the same."""
    words = _words(sources, found)
    together = f"with {' and '.join(sources.kinds)} together"
    return tuple(
        Finding(
            sources.tables[k].file,
            sources.tables[k].dimensions,
            key,
            low,
            high,
            f"{words.get((k, key), together)}, by {method}",
        )
        for (k, key), (low, high, method) in found.items()
    )


def _words(sources: Sources, found: Found) -> dict[Place, str]:
    """Tries a table alone, then the tables together, then these with one kind of evidence more."""
    words: dict[Place, str] = {}
    for k in range(len(sources.tables)):
        keys = {key for table, key in found if table == k}
        for (_, key), interval in sources.table_alone(k).solve({(0, key) for key in keys}).items() if keys else ():
            if interval[:2] == found[k, key][:2]:
                words[k, key] = "from the sums alone"
    several = {"with the linked tables": sources.with_only(())} if len(sources.tables) > 1 else {}
    for text, least in (several | {f"with {kind}": sources.with_only([kind]) for kind in sources.kinds}).items():
        waiting = [place for place in found if place not in words]
        for place, interval in least.solve(waiting).items() if waiting else ():
            if interval[:2] == found[place][:2]:
                words[place] = text
    return words
