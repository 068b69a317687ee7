"""What a program may ask: the query of each address, checked before a view sees it. What is not here is refused."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from portal.api.answers import ReleaseKind, SiteKind, SiteStatus, Status

MOST_PAGES = 1_000_000
MOST_A_PAGE = 1000
LARGEST = 2_147_483_647


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,10}", value):
        raise PydanticCustomError("whole_number", "must be a whole number, written in digits")
    return value


def _truth(value: Any) -> Any:
    if isinstance(value, str) and value not in ("true", "false"):
        raise PydanticCustomError("truth", "must be true or false")
    return value


def _optional(description: str) -> Any:
    """A parameter that may be left out. Its absence has no spelling in a query, so the schema has no null."""
    return Field(None, description=description, json_schema_extra=_without_default)


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


Whole = Annotated[int, BeforeValidator(_digits)]
Version = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(_digits)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Id = Annotated[str, Field(min_length=1, max_length=100)]
State = Annotated[str, Field(pattern="^[A-Z]{2}$")]
DimensionAndCode = Annotated[str, Field(pattern=r"^[^:]+:[\s\S]+$", max_length=300)]


class Question(BaseModel):
    """A query without parameters."""

    model_config = ConfigDict(extra="forbid")


class Pages(Question):
    """The page of a list."""

    page: Whole = Field(1, ge=1, le=MOST_PAGES, description="Which page, the first is 1")
    per_page: Whole = Field(100, ge=1, le=MOST_A_PAGE, description="How many items a page has")


class SitesAsked(Pages):
    """Filters of the directory of sites."""

    state: State | SkipJsonSchema[None] = _optional("Two letters, such as WA")
    status: SiteStatus | SkipJsonSchema[None] = _optional("The last known status")
    kind: SiteKind | SkipJsonSchema[None] = _optional("A LEAD site, built on LEAD, or a statewide network")


class ReleasesAsked(Pages):
    """Filters of the releases."""

    measure: Id | SkipJsonSchema[None] = _optional("The id of a measure")
    place: Id | SkipJsonSchema[None] = _optional("The id of the place that the figures are of")
    kind: ReleaseKind | SkipJsonSchema[None] = _optional("Counts of the initiative, or published findings of others")
    demonstration: Truth | SkipJsonSchema[None] = _optional("Whether the figures are made up for a demonstration")


class ObservationsAsked(Pages):
    """Filters of the cells of a release."""

    version: Version | SkipJsonSchema[None] = _optional("Which version; the newest where it is left out")
    status: Status | SkipJsonSchema[None] = _optional("The status beside the value")
    dim: list[DimensionAndCode] = Field(
        [],
        max_length=50,
        description="`<dimension>:<code>`, such as `quarter:2026-Q1`. Repeat it for other dimensions, all of which "
        "must fit, or for other codes of one, any of which may fit.",
    )


class DifferencesAsked(Pages):
    """The two versions to compare."""

    from_: Version = Field(alias="from", description="The version before")
    to: Version = Field(description="The version after")
