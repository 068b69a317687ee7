"""The rooms of signed-in people, one file a job. Views ask verbs; they never write rows."""

from flask import Flask

from portal.desk import (
    account,
    administration,
    ballots,
    between,
    bodies,
    bylaws,
    columns,
    drafts,
    feedback,
    handing_in,
    meetings,
    minutes,
    my_desk,
    people,
    redactions,
    register,
    room,
    years,
)
from portal.desk.frame import desk

__all__ = ["join"]

JOBS = (
    *(my_desk, account, people, bodies, bylaws, administration, drafts, handing_in),
    *(columns, feedback, redactions, meetings, room, ballots, between, minutes),
    *(register, years),
)


def join(app: Flask) -> None:
    """Adds the desk to the application."""
    app.register_blueprint(desk)
