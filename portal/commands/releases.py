"""`lead-portal release`: from a table of counts to a numbered release, and the list of what is published."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dashboards.intake import MOST_BYTES, Problem, Rejected
from dashboards.releases import Release, read_release
from governance_records.publications import newest_releases, versions_of
from governance_records.store import reading
from portal import library_of, store_of
from portal.releasing import Ready, Submission, prepare, publish
from portal.settings import Settings, read_settings

TABLES = click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group()
def release() -> None:
    """Published figures: check them, publish them, list them.

    A table TABLE.csv is handed in with TABLE.about.json, which says what it counts, and (counts of our own)
    TABLE.structure.json, which says how its cells add up. Tables that speak of the same people are handed in
    together, so that they are protected together.
    """


@release.command()
@TABLES
def check(tables: tuple[Path, ...]) -> None:
    """Checks and protects tables and stores nothing."""
    settings = _settings()
    with reading(store_of(settings)) as record:
        published = [read_release(s.whole()) for s in newest_releases(record)]
    for ready in prepare([submission_of(t) for t in tables], library_of(settings), published):
        click.echo(f"{ready.name}: can be published; {_hidden(ready)}")


@release.command("publish")
@TABLES
def publish_tables(tables: tuple[Path, ...]) -> None:
    """Checks, protects and publishes tables, all or none.

    Until accounts exist, whoever runs this stands for author and approver, and the record says so.
    """
    settings = _settings()
    for new in publish(store_of(settings), library_of(settings), [submission_of(t) for t in tables]):
        click.echo(_line(new))


@release.command("list")
def list_releases() -> None:
    """Lists the newest version of every release, the last published first."""
    with reading(store_of(_settings())) as record:
        for stored in newest_releases(record):
            click.echo(_line(read_release(stored.whole())))


@release.command()
@click.argument("number", type=click.IntRange(1, 2**31))
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


def _hidden(ready: Ready) -> str:
    if ready.table is None:
        return f"{len(ready.rows)} rows of cited findings"
    return f"{ready.table.statuses.count('suppressed')} of {len(ready.table.statuses)} cells would be hidden"


def _line(shown: Release) -> str:
    mark = "  [demonstration: made up]" if shown.demonstration else ""
    return f"release {shown.number} v{shown.version}  {shown.published}  {shown.digest[:16]}  {shown.title}{mark}"
