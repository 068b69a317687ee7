"""What every file of a release says of itself: who published it, where it stands, how to cite and to read it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboards.releases import Release

MADE_UP = "made up for the demonstration"
REAL = "real"
WARNING = "MADE UP FOR THE DEMONSTRATION: these figures are not real."

STATUS_MEANINGS = {
    "published": "The value stands as it was counted or cited.",
    "suppressed": "Hidden to protect privacy. There is a number, and it is not zero: showing it could point to a "
    "person, or give back a number that could.",
    "missing": "Not collected, or not arrived. It is not zero.",
    "not_applicable": "There could be no number here.",
    "unreliable": "A value is given, but it rests on so few cases that chance may have made it.",
}


@dataclass(frozen=True)
class Publisher:
    """Who publishes: name, contact (a mail address) and the address of the portal without a slash at its end."""

    name: str
    base: str
    contact: str = ""


@dataclass(frozen=True)
class Licence:
    """The terms under which files may be reused."""

    id: str
    title: str
    url: str


LICENCE = Licence(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International",
    "https://creativecommons.org/licenses/by/4.0/",
)


@dataclass(frozen=True)
class Format:
    """One file that every release has; `suffix` ends the name under which a reader keeps it."""

    name: str
    suffix: str
    media_type: str
    label: str
    purpose: str


FORMATS = (
    Format("data.csv", ".csv", "text/csv", "CSV", "Codes and labels, one row for each value. Opens anywhere."),
    Format("data-codes.csv", "-codes.csv", "text/csv", "CSV with codes only", "Without labels: shorter, for programs."),
    Format(
        "data.xlsx",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel workbook",
        "The same rows with a sheet that explains them.",
    ),
    Format(
        "data.json",
        ".json",
        "application/json",
        "JSON",
        "Everything this page says: the very bytes that the digest is of.",
    ),
    Format(
        "release.zip",
        ".zip",
        "application/zip",
        "Everything as a zip",
        "Data, definitions, descriptor and a read-me: explains itself, years later and offline.",
    ),
    Format(
        "datapackage.json",
        "-datapackage.json",
        "application/vnd.datapackage+json",
        "Data Package",
        "Describes both CSV files for programs, with their SHA-256.",
    ),
    Format(
        "data.csv-metadata.json",
        "-metadata.json",
        "application/csvm+json",
        "CSV on the Web",
        "Says what each column of the CSV is, by the W3C's standard.",
    ),
)


def file_stem(release: Release) -> str:
    """The start of the name of every file: the table, release, version, and the mark of a demonstration."""
    name = re.sub(r"[^a-z0-9._-]+", "-", release.name.lower()).strip("-.") or "table"
    mark = "-demonstration" if release.demonstration else ""
    return f"{name}-release-{release.number}-v{release.version}{mark}"


def address(release: Release, publisher: Publisher) -> str:
    """The permanent address of a version."""
    return f"{publisher.base}/data/releases/{release.number}/v{release.version}/"


def figures(release: Release) -> str:
    """Whose figures they are, in the words that stand in every row of a file."""
    return MADE_UP if release.demonstration else REAL


def full_title(release: Release) -> str:
    """The title, marked where the figures are made up."""
    return f"{release.title} ({MADE_UP})" if release.demonstration else release.title


def description(release: Release) -> str:
    """What the table is, the warning first where the figures are made up."""
    return f"{WARNING} {release.summary}" if release.demonstration else release.summary


def citation(release: Release, publisher: Publisher) -> str:
    """How to cite this version."""
    version = f"release {release.number}, version {release.version}"
    return f"{publisher.name}, “{full_title(release)}”, {version}, {release.published}. {address(release, publisher)}"


def source_text(release: Release) -> str:
    """Source, address and date in one line."""
    source = release.source
    return ", ".join(part for part in (source.name, source.url, source.date) if part)


def correction_text(release: Release) -> str:
    """What was wrong in the version before, and since when; empty where nothing is corrected."""
    correction = release.correction
    return f"{correction.reason.rstrip('. ')}. Wrong since {correction.since}." if correction else ""


def protection_text(release: Release) -> str:
    """What was done to protect privacy."""
    if release.kind == "cited":
        return "Published findings of others: checked and numbered here, not counted by us and not altered."
    if release.rule is None:
        return ""
    highest = release.rule.threshold - 1
    return (
        f"Counts of 1 to {highest} are hidden, and so are the counts that would give them back. "
        "True zeros are shown. No value is altered."
    )
