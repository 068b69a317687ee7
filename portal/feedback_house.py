"""The portal as the verbs of feedback see it, from its settings."""

from __future__ import annotations

from flask import current_app

from governance_records.feedback.house import House
from portal.catalogues import said_in
from portal.settings import Settings


def house_of(settings: Settings) -> House:
    """Address, secret, zone and languages of an instance."""
    initiative = settings.initiative
    return House(initiative.name, settings.base_url, settings.secret_key.encode(), initiative.timezone, said_in)


def house() -> House:
    return house_of(current_app.settings)  # type: ignore[attr-defined]
