"""The one table that says who may do what, and the gate that reads it before every view.

What is absent from the table is refused. A capability names the act; roles hold capabilities.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, abort, request

READ_PUBLIC = "read what is public"

ROLES: Mapping[str, frozenset[str]] = {"visitor": frozenset({READ_PUBLIC})}

READ = {"GET": READ_PUBLIC, "HEAD": READ_PUBLIC, "OPTIONS": READ_PUBLIC}

PUBLIC_ENDPOINTS = (
    "public.asset_file",
    "public.home",
    "public.about",
    "public.about_page",
    "public.glossary",
    "public.why",
    "public.goals",
    "public.sites",
    "public.sites_file",
    "public.site",
    "public.evidence",
    "public.calculator",
    "public.sources",
    "public.measures",
    "public.measure",
    "public.data",
    "public.latest_release",
    "public.release",
    "public.release_version",
    "public.release_file",
    "public.release_version_file",
    "public.feed",
    "public.healthz",
    "public.robots",
)

TABLE: Mapping[str, Mapping[str, str]] = dict.fromkeys(PUBLIC_ENDPOINTS, READ)

# Answers that depend on a query or on the moment are made afresh; every other public page is part of the edition.
NOT_IN_EDITION = frozenset({"public.calculator", "public.healthz"})


def capability_for(endpoint: str, method: str) -> str | None:
    """The capability that an endpoint and method need; None where the table does not list them."""
    return TABLE.get(endpoint, {}).get(method)


def guard(app: Flask) -> None:
    """Puts the gate before every view of the application."""
    app.before_request(_gate)


def _gate() -> None:
    if request.endpoint is None:
        return  # no such address, or a method it does not take: Flask answers 404 or 405 itself
    needed = capability_for(request.endpoint, request.method)
    if needed is None or needed not in ROLES["visitor"]:
        abort(404)
