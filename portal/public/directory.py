"""The directory of places as pages show it: the released table, the details of the content, and how old a
status is. A status without recent evidence is never called current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale, gettext

from dashboards.maps import MapPoint
from dashboards.states import STATES
from portal.catalogues import N_, said
from portal.languages import ENGLISH, LOCALES
from portal.public.frame import library, settings, source_keys, today
from portal.shelf import cited
from portal.words import day

RECENT_YEARS = 2
STATUSES = {
    "operating": N_("Operating"),
    "launched": N_("Launched"),
    "developing": N_("Developing"),
    "exploring": N_("Exploring"),
    "closed": N_("Closed"),
}
KINDS = {"LEAD": N_("LEAD site"), "derived": N_("Built on LEAD"), "network": N_("Statewide network")}
PATHWAYS = {
    "arrest_diversion": N_("Diversion at arrest"),
    "social_contact": N_("Social contact by police"),
    "community_referral": N_("Community referral"),
    "police_only": N_("Police referrals only"),
}


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
        words, known = said(STATUSES.get(self.status, self.status)), self.row["status_as_of"]
        if known:
            return gettext("%(status)s, last known %(day)s", status=words, day=day(known))
        if self.status == "closed":
            return words
        return gettext("%(status)s at the time of the source; date not known", status=words)

    @property
    def map_status(self) -> str:
        """The status as the map shows it: operating only where recent evidence says so."""
        return "operated" if self.status == "operating" and not self.recent else self.status

    @property
    def href(self) -> str:
        return f"/sites/{self.id}/"

    @property
    def kind_words(self) -> str:
        return said(KINDS.get(self.row["kind"], self.row["kind"]))

    @property
    def sources(self) -> list[str]:
        return source_keys(self.row["sources"])

    @property
    def located(self) -> bool:
        return bool(self.row["lat"])

    @property
    def point(self) -> MapPoint:
        with force_locale(LOCALES[ENGLISH]):  # the words of the map are English
            status = self.status_words
        return MapPoint(
            self.id, f"{self.name}, {self.row['state']}", float(self.row["lat"]), float(self.row["lon"]),
            self.href, self.map_status, status,
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
