"""`lead-portal release`: from a table of counts to a numbered release, and the list of what is published."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Connection, Engine

from dashboards.intake import MOST_BYTES, Problem, Rejected
from dashboards.releases import Release, read_release
from governance_records.accounts import person_by_mail
from governance_records.draft_rows import DRAFT, FAILED, PASSED, draft_for, problems_of, warnings_of
from governance_records.drafts import answer_warnings, approve, discard, hand_in
from governance_records.drafts import submit as submit_draft
from governance_records.people import actor_of
from governance_records.publications import newest_releases, versions_of
from governance_records.rights import AT_THE_SHELL, Actor, Refused
from governance_records.store import reading, writing
from governance_records.withdrawals import withdraw_release
from portal import library_of, private_store_of, store_of
from portal.drafting import check_next, handed, publish_draft
from portal.public.frame import today
from portal.releasing import prepare, public_releases
from portal.settings import Settings, read_settings
from portal.submission import Submission

TABLES = click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path))
BY = click.option("--by", required=True, metavar="MAIL", help="The person in whose name this is done.")
MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
NUMBER = click.IntRange(1, 2**31)


@click.group()
def release() -> None:
    """Published figures: check them, publish them, list them.

    A table TABLE.csv is handed in with TABLE.about.json, which says what it counts, and (counts of our own)
    TABLE.structure.json, which says how its cells add up. Tables that speak of the same people are handed in
    together, so that they are protected together. Whoever hands in a table is a data steward; a publisher, who
    wrote none of it, approves it; then it is published when its time comes.
    """


@release.command()
@TABLES
def check(tables: tuple[Path, ...]) -> None:
    """Checks and protects tables and stores nothing. Prints what must be answered before they are published."""
    settings = _settings()
    with reading(store_of(settings)) as record:
        public = public_releases(record)
    for ready in prepare([submission_of(t) for t in tables], library_of(settings), public):
        click.echo(f"{ready.draft.name}: can be published; {_hidden(ready.draft)}")
        for warned in ready.warned:
            click.echo(f"{ready.draft.name}: to be answered: {warned.text}")


@release.command()
@TABLES
@BY
@click.option("--at", type=MOMENT, help="Not before this time, such as 2026-12-01T09:00 (in the initiative's zone).")
@click.option("--announce", default="", metavar="TITLE", help="Show it in the public calendar under this title.")
@click.option("--answer", "answers", multiple=True, help="An answer to a warning, in the order of the warnings.")
def submit(tables: tuple[Path, ...], by: str, at: datetime | None, announce: str, answers: tuple[str, ...]) -> int:
    """Hands in tables, checks them, and asks for approval by a second person."""
    return _hand_in([submission_of(t) for t in tables], by, at, announce, answers)


@release.command()
@click.argument("number", type=NUMBER)
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--reason", required=True, help="What was wrong.")
@click.option("--since", required=True, help="Since which day, such as 2026-11-01.")
@BY
@click.option("--at", type=MOMENT, help="Not before this time.")
@click.option("--answer", "answers", multiple=True, help="An answer to a warning, in the order of the warnings.")
def correct(
    number: int, table: Path, reason: str, since: str, by: str, at: datetime | None, answers: tuple[str, ...]
) -> int:
    """Hands in a corrected table as a new version of a release, and asks for approval by a second person."""
    with reading(store_of(_settings())) as record:
        known = versions_of(record, number)
    if not known:
        raise Rejected([Problem(str(table), None, None, f"there is no release {number} to be corrected")])
    handed = replace(submission_of(table), name=known[0].name, corrects=number, reason=reason, since=since)
    return _hand_in([handed], by, at, "", answers)


def _hand_in(
    submissions: list[Submission], by: str, at: datetime | None, announce: str, answers: tuple[str, ...]
) -> int:
    settings = _settings()
    store, private, zone = store_of(settings), private_store_of(settings), settings.initiative.zone
    draft = _act(settings, store, private, by, hand_in, [handed(s) for s in submissions])
    while not _checked(private, draft):  # the worker may have taken it first
        if not check_next(private, store, library_of(settings), draft):
            time.sleep(0.2)
    with reading(private) as rows:
        problems, warnings = problems_of(rows, draft), warnings_of(rows, draft)
    if problems:
        _act(settings, store, private, by, discard, draft, "", True)
        raise Rejected([Problem(p.file, p.row, p.column, p.message) for p in problems])
    given = {w.id: a for w, a in zip(warnings, answers, strict=False)}
    if given:
        _act(settings, store, private, by, answer_warnings, draft, given)
    for warning in warnings[len(answers) :]:
        click.echo(f"{warning.name}: to be answered: {warning.text}", err=True)
    if len(answers) < len(warnings):
        click.echo(f"draft {draft} waits for answers: hand in the same again with --answer, or use the desk", err=True)
        return 1
    moment = at.replace(tzinfo=zone) if at else None
    _act(settings, store, private, by, submit_draft, draft, moment, announce)
    click.echo(f"draft {draft} waits for approval by a second person: lead-portal release approve {draft} --by MAIL")
    return 0


@release.command("approve")
@click.argument("draft", type=NUMBER)
@BY
def approve_draft(draft: int, by: str) -> None:
    """Approves a draft that somebody else wrote; its digest is frozen."""
    settings = _settings()
    store, private = store_of(settings), private_store_of(settings)
    with reading(private) as rows:
        row = draft_for(rows, AT_THE_SHELL, draft)
    if row is None:
        raise Refused({"draft": f"there is no draft {draft}"})
    _act(settings, store, private, by, approve, draft, row.edition, row.digest or "", row.publish_at or "")
    when = f"will be published at {row.publish_at}" if row.publish_at else "can be published now"
    click.echo(f"draft {draft} is approved, digest {row.digest}; it {when}")


@release.command("publish")
@click.argument("draft", type=NUMBER)
def publish_approved(draft: int) -> int:
    """Publishes an approved draft, if its time has come. The worker does so by itself."""
    settings = _settings()
    done = publish_draft(private_store_of(settings), store_of(settings), library_of(settings), draft)
    if isinstance(done, str):
        click.echo(f"draft {draft} went back to its writers: {done}", err=True)
        return 1
    for new in done:
        click.echo(_line(new))
    return 0


@release.command()
@click.argument("number", type=NUMBER)
@click.option("--reason", required=True, help="Why it is taken back; it stands on the page.")
@BY
def withdraw(number: int, reason: str, by: str) -> None:
    """Takes the newest version of a release back: its page says so and why, its address stays."""
    settings = _settings()
    with writing(store_of(settings)) as record:
        known = versions_of(record, number)
        version = known[0].version if known else 1
        withdraw_release(record, _person(record, settings, by), datetime.now(UTC), number, version, reason)
    click.echo(f"release {number} is withdrawn")


def _checked(private: Engine, draft: int) -> bool:
    with reading(private) as rows:
        row = draft_for(rows, AT_THE_SHELL, draft)
    if row is None or row.state != DRAFT:
        raise Refused({"draft": f"draft {draft} is not a draft any more"}, conflict=True)
    return row.check_state in (PASSED, FAILED)


def _act(settings: Settings, store: Engine, private: Engine, by: str, verb, *arguments):
    with writing(private) as rows, writing(store) as record:
        return verb(rows, record, _person(record, settings, by), datetime.now(UTC), *arguments)


def _person(record: Connection, settings: Settings, mail: str) -> Actor:
    """The person in whose name the operator acts, with what their offices allow today."""
    found = person_by_mail(record, mail)
    if found is None or found.suspended:
        raise Refused({"by": f"there is no active account with the address {mail}"})
    return actor_of(record, found.id, found.name, today(settings), second_factor=True)


@release.command("list")
def list_releases() -> None:
    """Lists the newest version of every release, the last published first."""
    with reading(store_of(_settings())) as record:
        for stored in newest_releases(record):
            click.echo(_line(read_release(stored.whole())))


@release.command()
@click.argument("number", type=NUMBER)
def show(number: int) -> int:
    """Shows one release: what it is, its digest, and its table as it is published."""
    with reading(store_of(_settings())) as record:
        stored = versions_of(record, number)
    if not stored:
        click.echo(f"there is no release {number}", err=True)
        return 1
    shown = read_release(stored[0].whole())
    click.echo(f"{_line(shown)}\n{shown.summary}\nauthor: {shown.author}\napprover: {shown.approver}")
    for observation in shown.observations:
        value = "" if observation.value is None else str(observation.value)
        click.echo("\t".join((*observation.key, value, observation.status)))
    for row in shown.rows:
        click.echo("\t".join(row))
    return 0


def _settings() -> Settings:
    return read_settings(os.environ)


def submission_of(table: Path) -> Submission:
    """A table with the files that stand beside it. Errors: Rejected where one is missing or too large."""
    if not table.name:
        raise Rejected([Problem(str(table), None, None, "is a folder")])
    stem = table.with_suffix("")
    structure = stem.with_suffix(".structure.json")
    return Submission(
        name=stem.name,
        table=_bytes(table),
        about=_bytes(stem.with_suffix(".about.json")),
        structure=_bytes(structure) if structure.is_file() else None,
    )


def _bytes(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise Rejected([Problem(str(file), None, None, "is not a file")])
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Rejected([Problem(str(file), None, None, f"larger than {MOST_BYTES // 1_000_000} MB")])
        return data
    except FileNotFoundError as error:
        raise Rejected([Problem(str(file), None, None, "there is no such file")]) from error


def _hidden(draft: Release) -> str:
    if draft.kind == "cited":
        return f"{len(draft.rows)} rows of cited findings"
    return f"{draft.hidden} of {len(draft.observations)} cells would be hidden"


def _line(shown: Release) -> str:
    mark = "  [demonstration: made up]" if shown.demonstration else ""
    return f"release {shown.number} v{shown.version}  {shown.published}  {shown.digest[:16]}  {shown.title}{mark}"
