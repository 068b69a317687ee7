"""How dates and short texts are written in pages."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, current_app

from content.markup import from_people

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(text: str) -> str:
    """A year, month or day as people write it: 2018, July 2018, July 4, 2018. Another text as it is."""
    parts = text.split("-")
    if not all(p.isdigit() for p in parts) or not 1 <= len(parts) <= 3:
        return text
    month = MONTHS[int(parts[1]) - 1] if len(parts) > 1 and 1 <= int(parts[1]) <= 12 else ""
    if not month:
        return text
    return f"{month} {int(parts[2])}, {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"


def moment(text: str) -> str:
    """A moment in UTC as the day and minute where the initiative is, the zone named."""
    zone = current_app.settings.initiative.zone  # type: ignore[attr-defined]
    local = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(zone)
    return f"{day(local.date().isoformat())}, {local:%H:%M} {local:%Z}"


def field_moment(text: str) -> str:
    """A moment in UTC as a field of a form takes it, where the initiative is."""
    zone = current_app.settings.initiative.zone  # type: ignore[attr-defined]
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def capital(text: str) -> str:
    """A text with a capital at its start and the rest as it is."""
    return text[:1].upper() + text[1:]


def teach(app: Flask) -> None:
    """Gives these filters to the templates."""
    app.jinja_env.filters.update(
        day=day, moment=moment, field_moment=field_moment, capital=capital, from_people=from_people
    )
