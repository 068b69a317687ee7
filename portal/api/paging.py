"""Lists in pages: the slice that was asked for, how many there are, and the way to the other pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from portal.api.answers import List
from portal.api.questions import Pages
from portal.public.frame import settings

T = TypeVar("T")
L = TypeVar("L", bound=List)


def paged(model: type[L], fitting: Sequence[T], asked: Pages, describe: Callable[[T], Any]) -> tuple[L, dict[str, str]]:
    """One page of what fits, each item described, and the headers that go with it."""
    start = (asked.page - 1) * asked.per_page
    last = max(1, -(-len(fitting) // asked.per_page))
    fields: dict[str, Any] = {
        "items": [describe(item) for item in fitting[start : start + asked.per_page]],
        "page": asked.page,
        "per_page": asked.per_page,
        "pages": last,
        "total": len(fitting),
    }
    return model(**fields), {"Link": _links(asked.page, last), "X-Total-Count": str(len(fitting))}


def _links(page: int, last: int) -> str:
    """The Link header (RFC 8288): first and last, and what lies on either side."""
    ways = {"first": 1, "prev": min(page - 1, last), "next": page + 1, "last": last}
    there = {rel: number for rel, number in ways.items() if 1 <= number <= last}
    return ", ".join(f'<{address_of_page(number)}>; rel="{rel}"' for rel, number in there.items())


def address_of_page(number: int) -> str:
    """The address asked for, with another page."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "page"]
    return f"{settings().base_url}{request.path}?{urlencode([*kept, ('page', number)])}"
