"""The directory of places as pages show it: the released table, the details of the content, and how old a
status is. A status without recent evidence is never called current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.maps import MapPoint
from portal.public.frame import library, settings, source_keys, today
from portal.shelf import cited
from portal.words import day

RECENT_YEARS = 2
STATUSES = {
    "operating": "Operating",
    "launched": "Launched",
    "developing": "Developing",
    "exploring": "Exploring",
    "closed": "Closed",
}
KINDS = {"LEAD": "LEAD site", "derived": "Built on LEAD", "network": "Statewide network"}
PATHWAYS = {
    "arrest_diversion": "Diversion at arrest",
    "social_contact": "Social contact by police",
    "community_referral": "Community referral",
    "police_only": "Police referrals only",
}
STATES = {
    "CA": "California", "CO": "Colorado", "CT": "Connecticut", "GA": "Georgia", "HI": "Hawaii",
    "KY": "Kentucky", "LA": "Louisiana", "MD": "Maryland", "ME": "Maine", "MN": "Minnesota",
    "NC": "North Carolina", "NJ": "New Jersey", "NM": "New Mexico", "NV": "Nevada", "NY": "New York",
    "OH": "Ohio", "OR": "Oregon", "PA": "Pennsylvania", "SC": "South Carolina", "WA": "Washington",
    "WI": "Wisconsin", "WV": "West Virginia",
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """One place of the directory."""

    row: dict[str, str]
    recent: bool

    @property
    def id(self) -> str:
        return self.row["id"]

    @property
    def name(self) -> str:
        return self.row["jurisdiction"]

    @property
    def state(self) -> str:
        return STATES.get(self.row["state"], self.row["state"])

    @property
    def status(self) -> str:
        return self.row["status"]

    @property
    def status_words(self) -> str:
        """The status with the date it was last known, as it may be said in public."""
        words = STATUSES.get(self.status, self.status)
        if not self.row["status_as_of"]:
            return words if self.status == "closed" else f"{words} at the time of the source; date not known"
        return f"{words}, last known {day(self.row['status_as_of'])}"

    @property
    def map_status(self) -> str:
        """The status as the map shows it: operating only where recent evidence says so."""
        return "operated" if self.status == "operating" and not self.recent else self.status

    @property
    def href(self) -> str:
        return f"/sites/{self.id}/"

    @property
    def kind_words(self) -> str:
        return KINDS.get(self.row["kind"], self.row["kind"])

    @property
    def sources(self) -> list[str]:
        return source_keys(self.row["sources"])

    @property
    def located(self) -> bool:
        return bool(self.row["lat"])

    @property
    def point(self) -> MapPoint:
        return MapPoint(
            self.id, f"{self.name}, {self.row['state']}", float(self.row["lat"]), float(self.row["lon"]),
            self.href, self.map_status, self.status_words,
        )  # fmt: skip


def directory() -> tuple[Site, ...]:
    """All places of the newest release of the directory, by state and name; none where it is not released."""
    release = cited("sites")
    now = today(settings())
    sites = [Site(row, is_recent(row["status_as_of"], now)) for row in release.records()] if release else []
    return tuple(sorted(sites, key=lambda s: (s.state, s.name)))


def is_recent(as_of: str, now: date) -> bool:
    """Whether a year, month or day lies less than two years before `now`; an empty one does not."""
    if not as_of:
        return False
    year, month = int(as_of[:4]), int(as_of[5:7] or 1)
    return (now.year - year) * 12 + now.month - month < RECENT_YEARS * 12


def details(site: str) -> dict[str, list[dict[str, str]]]:
    """What the content says besides of a site, by kind: pathway, body, goals_wording, rule, note, member."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in library().site_details:
        if row["site"] == site:
            found.setdefault(row["kind"], []).append(row)
    return found
