"""How dates, numbers and short texts are written in pages, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from flask import Flask, current_app
from flask_babel import get_locale

from content.markup import from_people


def day(text: str) -> str:
    """A year, month or day as people write it: 2018, July 2018, July 4, 2018. Another text as it is."""
    parts = text.split("-")
    if not all(p.isdigit() for p in parts) or not 2 <= len(parts) <= 3:
        return text
    try:
        begun = date(*map(int, [*parts, "1"][:3]))
    except ValueError:
        return text
    if len(parts) == 2:
        return format_skeleton("yMMMM", datetime(begun.year, begun.month, 1), locale=_custom())
    return format_date(begun, "long", locale=_custom())


def _custom() -> Locale | str:
    """By which custom days and numbers are written here; the English one outside of a request."""
    return get_locale() or "en_US"


def moment(text: str) -> str:
    """A moment in UTC as the day and minute where the initiative is, the zone named."""
    zone = current_app.settings.initiative.zone  # type: ignore[attr-defined]
    local = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(zone)
    return f"{day(local.date().isoformat())}, {local:%H:%M} {local:%Z}"


def number(value: float) -> str:
    """A number with its thousands apart: 1,234 or 1.234."""
    return format_decimal(value, locale=_custom())


def moment_in(text: str, zone: str) -> str:
    """A moment in UTC as the day and minute in a zone, which is named."""
    local = _local(text, zone)
    return f"{day(local.date().isoformat())}, {local:%H:%M} {local:%Z}"


def clock_in(text: str, zone: str) -> str:
    """The hour and minute of a moment in UTC, in a zone."""
    return f"{_local(text, zone):%H:%M}"


def _local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(ZoneInfo(zone))


def field_moment(text: str) -> str:
    """A moment in UTC as a field of a form takes it, where the initiative is."""
    zone = current_app.settings.initiative.zone  # type: ignore[attr-defined]
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def capital(text: str) -> str:
    """A text with a capital at its start and the rest as it is."""
    return text[:1].upper() + text[1:]


def long_day(of: date) -> str:
    """A date with its day of the week."""
    return format_date(of, "full", locale=_custom())


def short_day(of: date) -> str:
    """A date as people write it."""
    return day(of.isoformat())


def wrap_pair(key: str, words: Mapping[str, str] | None = None) -> tuple[str, str]:
    """A key with its words, or with itself, for a list to choose from."""
    return key, (words or {}).get(key, key)


def teach(app: Flask) -> None:
    """Gives these filters to the templates."""
    app.jinja_env.filters.update(
        day=day, moment=moment, number=number, field_moment=field_moment, capital=capital, from_people=from_people
    )
    app.jinja_env.filters.update(long_day=long_day, short_day=short_day, wrap_pair=wrap_pair)
    app.jinja_env.filters.update(moment_in=moment_in, clock_in=clock_in)
