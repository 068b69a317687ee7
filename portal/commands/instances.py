"""`init`, `upgrade`, `demo`, `serve`: an instance is made, kept current, filled for show, and served."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, date, datetime
from functools import partial
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy import Engine

from content.library import SHIPPED, Library
from dashboards.intake import Problem, Rejected
from governance_records.feedback.house import House
from governance_records.ledger_rows import is_begun
from governance_records.people import add_ready_made_bodies
from governance_records.publications import newest_releases
from governance_records.rights import AT_THE_SHELL
from governance_records.signing import KeyFile
from governance_records.store import PRIVATE, StoreError, migrate, open_store, reading, writing
from portal import create_app, private_store_at
from portal.assets import asset
from portal.commands.making import keep_secret, make_instance
from portal.commands.releases import submission_of
from portal.demonstration.drafts import fill_drafts
from portal.demonstration.encounters import tables as encounters
from portal.demonstration.feedback import fill_feedback
from portal.demonstration.meetings import hold_meetings
from portal.demonstration.next_meeting import call_the_next_meeting
from portal.demonstration.other_sites import tables as other_sites
from portal.demonstration.outcomes import tables as outcomes
from portal.demonstration.people import settle
from portal.demonstration.private_feedback import fill_private_feedback, private_feedback_counts
from portal.demonstration.register import fill_register
from portal.demonstration.riverbend import WRONG, WRONG_SINCE, DemoTable, first_kits, october_kits, tables
from portal.demonstration.santa_fe import real_tables
from portal.feedback_house import house_of
from portal.releasing import publish
from portal.settings import (
    Initiative,
    Settings,
    SettingsError,
    default_database,
    initiative_of,
    instance_folder,
    key_file,
    ledger_name,
    private_database,
    read_initiative,
    read_settings,
)
from portal.subjects import page_name
from portal.submission import Submission
from portal.worker import keep_working

CITED = ("sites", "evaluations")
QUESTIONS = {
    "name": "Name of the initiative",
    "short_name": "Short name, for the header",
    "place": "Place it serves",
    "contact": "Mail address for the public",
    "timezone": "Time zone",
}


@click.command()
@click.option("--name", prompt=QUESTIONS["name"])
@click.option("--short-name", prompt=QUESTIONS["short_name"])
@click.option("--place", prompt=QUESTIONS["place"])
@click.option("--contact", prompt=QUESTIONS["contact"])
@click.option("--timezone", prompt=QUESTIONS["timezone"], default="America/Chicago")
def init(**values: str) -> None:
    """Makes a new instance: settings, record, and the cited tables of sites and evaluations. No made-up data."""
    folder = instance_folder(os.environ)
    initiative = initiative_of(values, "init")
    lines = "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())
    url = os.environ.get("DATABASE_URL", "")

    def fill(beside: Path) -> None:
        (beside / "initiative.toml").write_text(lines, encoding="utf-8")
        store = _fill_record(url or default_database(beside), _make_key(beside, initiative), [])
        with writing(store) as record:
            add_ready_made_bodies(record, AT_THE_SHELL, datetime.now(UTC), values["place"])
        store.dispose()

    make_instance(folder, fill)
    click.echo(f"made {folder}\nnext: set SECRET_KEY, then 'lead-portal serve'")


@click.command()
def upgrade() -> None:
    """Brings the record of an instance to the schema of this version."""
    settings = read_settings(os.environ)
    _bring_up(settings)
    if settings.role == "all":
        migrate(open_store(settings.private_url, database=PRIVATE), PRIVATE)
    click.echo("the record is current")


@click.command()
def demo() -> None:
    """Makes the demonstration: a fictional initiative, twelve quarters of made-up figures, two real tables."""
    folder = instance_folder(os.environ)
    if (folder / "initiative.toml").is_file():
        if not read_initiative(folder).demonstration:
            raise SettingsError(f"{folder} is the instance of a real initiative: the demonstration is not put there")
        _bring_up(read_settings(os.environ))
        click.echo(f"the demonstration stands in {folder}")
        return
    make_instance(folder, _fill_demonstration)
    click.echo(f"made the demonstration in {folder}")


@click.command()
def serve() -> None:
    """Serves the portal."""
    settings = read_settings(os.environ)
    asset("portal.css")
    create_app(settings)  # so that what is broken is said here, in one line, and not by a worker
    address = os.environ.get("LEAD_PORTAL_ADDRESS", "127.0.0.1")
    _refuse_taken_port(address, settings.port)
    click.echo(f"{settings.initiative.name}: http://127.0.0.1:{settings.port}")
    if settings.role == "all":
        keep_working(settings)
    Granian(
        "wsgi:application",
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        blocking_threads=8,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
        websockets=False,
    ).serve()


COMMANDS = (init, upgrade, demo, serve)


def _fill_demonstration(folder: Path) -> None:
    source = files("portal") / "demonstration"
    (folder / "content").mkdir()
    for name, place in (("initiative.toml", folder), ("events.csv", folder / "content")):
        (place / name).write_text((source / name).read_text(encoding="utf-8"), encoding="utf-8")
    keep_secret(folder)
    key = _make_key(folder, read_initiative(folder))
    *others, kits = tables()
    first = [_submission(t) for t in (*real_tables(), *others, first_kits(kits))]
    url = os.environ.get("DATABASE_URL") or default_database(folder)
    store = _fill_record(url, key, first)
    with writing(store) as record:
        settle(record, datetime.now(UTC), date.today())
        hold_meetings(record, datetime.now(UTC), date.today())
        fill_register(record, datetime.now(UTC), date.today())
    library = Library((SHIPPED,))
    with writing(store) as record:
        house = _demonstration_house(folder)
        fill_feedback(record, house, datetime.now(UTC), partial(page_name, library))
        fill_private_feedback(record, house, datetime.now(UTC))
        call_the_next_meeting(record, datetime.now(UTC))
        told = private_feedback_counts(record, read_initiative(folder), date.today())
    number = _number_of(store, kits.name)
    publish(store, library, [_submission(kits, corrects=number, reason=WRONG, since=WRONG_SINCE)])
    made = [_submission(t) for t in (*encounters(), *other_sites())]
    publish(store, library, [*made, *told, *(_submission(t) for t in outcomes())])
    private = private_store_at(os.environ.get("PRIVATE_DATABASE_URL") or private_database(folder, url))
    fill_drafts(store, private, library, _submission(october_kits()), date.today())
    for database in (store, private):
        database.dispose()


def _demonstration_house(folder: Path) -> House:
    return house_of(read_settings({**os.environ, "LEAD_PORTAL_INSTANCE": str(folder)}))


def _number_of(store: Engine, name: str) -> int:
    with reading(store) as record:
        return next(s.number for s in newest_releases(record) if s.name == name)


def _make_key(folder: Path, initiative: Initiative) -> KeyFile:
    """The key of the ledger, made where there is none."""
    key = key_file(folder)
    if not key.path.exists():
        key.make(ledger_name(os.environ.get("LEAD_PORTAL_BASE_URL", ""), initiative))
    return key


def _bring_up(settings: Settings) -> None:
    """The record in the schema of this version, with a key. Errors: SettingsError where the key was lost."""
    store = open_store(settings.database_url, key_file(settings.instance))
    with reading(store) as record:
        signed = is_begun(record)
    if signed and not key_file(settings.instance).path.exists():
        raise SettingsError(
            f"{key_file(settings.instance).path}: the key of the ledger is gone: put your copy of it back"
        )
    _make_key(settings.instance, settings.initiative)
    migrate(store)


def _fill_record(url: str, key: KeyFile, submissions: list[Submission]) -> Engine:
    """A record with the cited tables that ship, and others. Errors: StoreError where one is there already."""
    store = open_store(url, key)
    migrate(store)
    with reading(store) as record:
        if is_begun(record):
            raise StoreError("the database holds a record already: name an empty one in DATABASE_URL")
    publish(store, Library((SHIPPED,)), [*_cited(), *submissions])
    return store


def _cited() -> list[Submission]:
    """The published findings of others that ship with the portal, released through the same door."""
    return [submission_of(SHIPPED / f"{name}.csv") for name in CITED]


def _submission(table: DemoTable, **correction: Any) -> Submission:
    about, structure = (_json(v) for v in (table.about, table.structure))
    return Submission(table.name, table.csv, about, structure, **correction)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _toml(value: str) -> str:
    if any(ord(c) < 32 or ord(c) == 127 for c in value):
        raise Rejected([Problem("init", None, None, "a value may not hold control characters")])
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _refuse_taken_port(address: str, port: int) -> None:
    try:
        version = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
    except ValueError as error:
        raise SettingsError(f"LEAD_PORTAL_ADDRESS: {address!r} is not an IP address") from error
    with socket.socket(version) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            message = f"PORT: {port} at {address} is in use or not allowed: choose another, such as PORT=8001"
            raise SettingsError(message) from error
