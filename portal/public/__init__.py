"""What anyone may read: one file a noun. No page here reads a number from anywhere but a release."""

from flask import Flask

from portal.assets import asset_address
from portal.public import (
    about,
    bodies,
    calendars,
    charts,
    checkpoints,
    dashboards,
    data,
    decisions,
    evidence,
    explore,
    feedback,
    feedback_feeds,
    feeds,
    goals,
    home,
    ledger,
    measures,
    meetings,
    minutes,
    register,
    register_files,
    schedules,
    sites,
)
from portal.public.frame import public, today
from portal.words import teach

__all__ = ["join", "today"]

NOUNS = (
    *(home, about, goals, sites, evidence, measures, data, charts, dashboards, explore),
    *(ledger, register, checkpoints, feedback, feedback_feeds, feeds, bodies, meetings, calendars, decisions, minutes),
    *(register_files, schedules),
)


def join(app: Flask) -> None:
    """Adds the public pages to the application."""
    app.jinja_env.globals["asset"] = asset_address
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    teach(app)
    app.register_blueprint(public)
