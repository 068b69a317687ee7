"""What the API answers: the models that the OpenAPI document describes. They know no request and no record."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["published", "suppressed", "missing", "not_applicable", "unreliable"]
ReleaseKind = Literal["counts", "cited"]
SiteStatus = Literal["operating", "launched", "developing", "exploring", "closed"]
SiteKind = Literal["LEAD", "derived", "network"]


def _form(form: str) -> dict[str, Any]:
    return {"format": form}


class Part(BaseModel):
    """What an answer is made of; it may be read from a thing that has the same names."""

    model_config = ConfigDict(from_attributes=True, serialize_by_alias=True)


class Mistake(Part):
    place: str = Field(description="The parameter that the problem is in")
    message: str


class Problem(Part):
    """The one form of every mistake (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[Mistake]


class List(Part):
    """A page of a list."""

    page: int
    per_page: int
    pages: int = Field(description="How many pages there are, at least 1")
    total: int = Field(description="How many items fit the question, on all pages")


class Measure(Part):
    """What is counted, and how it can mislead."""

    id: str
    number: str
    name: str
    definition: str
    numerator: str
    denominator: str
    unit: str
    includes: list[str]
    excludes: list[str]
    better: str = Field(description="higher, lower or neither")
    better_for: str
    goals: list[str] = Field(description="The ids of the goals it serves")
    frequency: str
    data_source: str
    faults: list[str] = Field(description="How the measure is known to mislead")
    version: int = Field(description="The version of the definition")
    since: str
    releases: list[int] = Field(description="The numbers of its releases, the last published first")
    page: str = Field(description="The address of its page")


class Measures(List):
    items: list[Measure]


class Site(Part):
    """A place that runs, ran or planned LEAD, as the released directory has it."""

    id: str
    name: str
    state: str
    state_name: str
    kind: str = Field(description="LEAD, derived (built on LEAD) or network (statewide)")
    status: str
    status_as_of: str = Field(description="A year, month or day; empty where it is not known")
    status_in_words: str
    recent: bool = Field(description="Whether the status was seen within the last two years")
    launched: str = Field(description="A year, month or day; empty where it is not known")
    latitude: float | None
    longitude: float | None
    lead_agency: str
    url: str
    sources: list[str] = Field(description="The keys of the sources")
    release: int = Field(description="The release of the directory that says so")
    version: int = Field(description="Its version")
    page: str = Field(description="The address of its page")


class Sites(List):
    items: list[Site]


class Detail(Part):
    kind: str = Field(description="pathway, body, member, rule, goals_wording, kind or note")
    value: str
    since: str
    sources: list[str]


class Reference(Part):
    key: str
    reference: str
    url: str


class WholeSite(Site):
    """A site with what else is known of it."""

    details: list[Detail]
    references: list[Reference]
    releases: list[int] = Field(description="The numbers of the releases of its counts, the last published first")


class Origin(Part):
    name: str
    url: str
    date: str


class MeasureThen(Part):
    """The measure as it was defined when the release was made."""

    id: str
    name: str
    definition: str
    unit: str
    version: int


class Place(Part):
    id: str
    name: str


class Period(Part):
    label: str
    start: str | None = Field(description="An ISO date, or null where it is not known")
    end: str


class Rule(Part):
    """The protection that the counts passed."""

    threshold: int = Field(description="Counts from 1 to one less than this are hidden")
    mode: str


class Correction(Part):
    """What was wrong in the version before, and since when."""

    reason: str
    since: str


class Addresses(Part):
    """Where the release stands. `page` has the version in it and is the one to cite."""

    page: str
    csv: str
    json_: str = Field(serialization_alias="json")
    versions: str
    observations: str | None = Field(description="null for a cited table, which has rows and no counts")


class Withdrawal(Part):
    """A version that was taken back: its files stay, and must not be used."""

    time: str = Field(json_schema_extra=_form("date-time"))
    reason: str


class Release(Part):
    """One version of a release."""

    number: int
    version: int
    newest_version: int
    kind: ReleaseKind
    name: str = Field(description="The table's own name, the same in every release of that table")
    title: str
    summary: str
    published: str = Field(json_schema_extra=_form("date-time"))
    author: str
    approver: str
    source: Origin
    demonstration: bool = Field(description="Whether the figures are made up")
    notes: list[str]
    measure: MeasureThen | None
    place: Place | None
    period: Period | None
    rule: Rule | None
    correction: Correction | None
    series_break: str = Field(description="Why its figures must not be joined with earlier ones; empty where they may")
    withdrawn: Withdrawal | None = Field(description="When and why this version was taken back, or null")
    digest: str = Field(description="SHA-256 of the JSON file, in hexadecimal")
    cells: int = Field(description="How many observations it has")
    hidden: int = Field(description="How many of them are hidden to protect privacy")
    links: Addresses


class Releases(List):
    items: list[Release]


class Code(Part):
    id: str
    label: str
    parents: list[str] = Field(description="The codes it adds up to")


class Sum(Part):
    parent: str
    children: list[str]


class Dimension(Part):
    id: str
    label: str
    role: Literal["time", "place", "group", "step"]
    total: str | None = Field(description="The code that holds the sum of all, or null where there is none")
    codes: list[Code]
    sums: list[Sum] = Field(description="Codes that add up to their parent")


class Column(Part):
    id: str
    label: str
    type: Literal["text", "number", "date", "list", "link"]
    description: str


class WholeRelease(Release):
    """A release with its structure: dimensions for counts, columns for a cited table."""

    dimensions: list[Dimension]
    columns: list[Column]


class Observation(Part):
    """One cell. `value` is null unless the status is `published` or `unreliable`."""

    codes: dict[str, str] = Field(description="The code in each dimension")
    labels: dict[str, str] = Field(description="The same in words")
    value: int | None
    status: Status
    unit: str | None
    release: int
    version: int
    demonstration: bool


class Observations(List):
    items: list[Observation]


class State(Part):
    """A cell as one version shows it; a cited table has texts instead of counts."""

    value: int | str | None
    status: Status


class Change(Part):
    """A cell that differs. null stands for a cell that the version does not have."""

    cell: dict[str, str] = Field(description="The code in each dimension; in a cited table, the row and the column")
    before: State | None
    after: State | None


class Changes(List):
    items: list[Change]
