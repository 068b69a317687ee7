"""A table as it is handed in, with what is said of it. Knows names and bytes."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.releases import Correction


@dataclass(frozen=True)
class Submission:
    """A table as it is handed in: bytes of the table, of its description and (counts) of its structure.

    A correction names the release that it corrects, what was wrong, and since when (an ISO date).
    """

    name: str
    table: bytes
    about: bytes
    structure: bytes | None = None
    corrects: int | None = None
    reason: str = ""
    since: str = ""

    @property
    def table_file(self) -> str:
        return f"{self.name}.csv"

    @property
    def about_file(self) -> str:
        return f"{self.name}.about.json"

    @property
    def structure_file(self) -> str:
        return f"{self.name}.structure.json"

    @property
    def correction(self) -> Correction | None:
        return Correction(self.reason.strip(), self.since) if self.corrects is not None else None
