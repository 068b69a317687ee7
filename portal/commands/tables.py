"""`lead-portal protect` and `lead-portal attack`: tables in files, without a database."""

import json
import os
import sys
import tempfile
from pathlib import Path

import click

from dashboards.attacker import Finding, known_to_staff, read_known, read_lists, read_rates
from dashboards.attacker import attack as find_disclosures
from dashboards.checks import ValidatedTable, check_structure, validate, validate_earlier, validate_published
from dashboards.intake import (
    MOST_BYTES,
    Key,
    Problem,
    ProtectedTable,
    Rejected,
    Structure,
    read_published,
    read_structure,
    read_table,
)
from dashboards.proposals import propose
from dashboards.protection import Protection
from dashboards.protection import protect as hide_cells

LEAST_THRESHOLD, MOST_THRESHOLD = 2, 1000

_threshold = click.option("--threshold", default=11, show_default=True, type=click.IntRange(2, MOST_THRESHOLD))
_mode = click.option("--protection", "mode", default="range", type=click.Choice(["range", "exact"]))
_structure = click.option("--structure", "structure", required=True, metavar="S.json")
_linked = click.option("--with", "linked", multiple=True, metavar="T2.csv:S2.json")
_previous = click.option("--previous", multiple=True, metavar="PREV_OUT.csv")


@click.command("protect")
@click.argument("table", metavar="TABLE.csv")
@_structure
@_threshold
@_mode
@_linked
@_previous
@click.option("--out", required=True, metavar="OUT.csv")
@click.option(
    "--report", metavar="R.json", help="The private report: why each cell is hidden, and what would keep more."
)
def protect(
    table: str,
    structure: str,
    threshold: int,
    mode: str,
    linked: tuple[str, ...],
    previous: tuple[str, ...],
    out: str,
    report: str | None,
) -> None:
    """Hides small counts and the cells that would give them back."""
    tables = [_read_raw(table, structure)] + [_read_raw(*_pair(one)) for one in linked]
    earlier = [_read_earlier(one, tables[0]) for one in previous]
    result = _protected(tables, threshold, mode, earlier)
    _check(tables, result, threshold, mode, earlier)
    files = {out: result.tables[0].to_csv()}
    if report:
        more = propose(tables, result.tables, threshold=threshold, mode=mode, previous=earlier)  # type: ignore[arg-type]
        private = {**result.report, "proposals": more.proposals, "proposals_notes": more.notes}
        files[report] = (json.dumps(private, indent=1, ensure_ascii=False) + "\n").encode()
    write_all(files)
    for cell in result.exposed:
        click.echo(f"{table}: {cell} cannot be protected any more: earlier publications give it away", err=True)
    if result.exposed:
        raise click.exceptions.Exit(1)


def _protected(tables: list[ValidatedTable], threshold: int, mode: str, earlier: list[ProtectedTable]) -> Protection:
    """With a bar on standard error, if somebody looks at it there."""
    with click.progressbar(length=1, label="safe counts", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        return hide_cells(tables, threshold=threshold, mode=mode, previous=earlier, progress=show)  # type: ignore[arg-type]


def _check(
    tables: list[ValidatedTable], result: Protection, threshold: int, mode: str, earlier: list[ProtectedTable]
) -> None:
    """Nothing is written that the attacker undoes, but for what earlier publications gave away already."""
    if sys.stderr.isatty():
        click.echo("attacking what was protected, before it is written", err=True)
    counts = [dict(zip(table.keys, table.values, strict=True)) for table in tables]
    small = {(k, key) for k, own in enumerate(counts) for key, n in own.items() if n is not None and 0 < n < threshold}
    true = {(table.dimensions, key): own[key] for table, own in zip(tables, counts, strict=True) for key in own}
    found = find_disclosures(result.tables, threshold=threshold, mode=mode, previous=earlier, small=small)
    left = [one for one in found if _holds(one, true[one.dimensions, one.key], result)]
    for finding in left:
        click.echo(f"not written, for it does not hold: {finding}", err=True)
    if left:
        raise click.exceptions.Exit(1)


def _holds(one: Finding, value: int | None, result: Protection) -> bool:
    """A reader may be wrong where an earlier publication was; what was public before is named elsewhere."""
    public = tuple(sorted(zip(one.dimensions, one.key, strict=True))) in result.exposed_names
    return not public and value is not None and one.low <= value <= one.high


@click.command("attack")
@click.argument("table", metavar="OUT.csv")
@_structure
@_threshold
@_mode
@_linked
@_previous
@click.option("--known", metavar="CELLS.csv", help="Cells that an insider knows: the dimensions and value.")
@click.option("--insider", metavar="DIM=CODE", help="Play the staff of one site: they know their own cells in --truth.")
@click.option("--truth", metavar="TABLE.csv", help="The table before protection, for --insider.")
@click.option(
    "--rates",
    multiple=True,
    metavar="RATES.csv",
    help="Percentages, rates and averages shown beside the counts, one a row. Columns: the dimensions of both cells, "
    "numerator.DIMENSION and denominator.DIMENSION where they differ (empty: a dimension that the cell's table does "
    "not have); shown (12, 12.5, or 0-5 for '5% or less'); scale (100; 1 for an average); base instead of a "
    "denominator where that is a number everybody knows.",
)
@click.option(
    "--sorted",
    "lists",
    multiple=True,
    metavar="LISTS.csv",
    help="Cells in the order in which a list shows them, the largest first. Columns: the dimensions; list, where "
    "there are several; direction (falling or rising).",
)
def attack(
    table: str,
    structure: str,
    threshold: int,
    mode: str,
    linked: tuple[str, ...],
    previous: tuple[str, ...],
    known: str | None,
    insider: str | None,
    truth: str | None,
    rates: tuple[str, ...],
    lists: tuple[str, ...],
) -> None:
    """Tries to undo a protected table; names the cells where it can, and with what."""
    tables = [_read_out(table, structure)] + [_read_out(*_pair(one)) for one in linked]
    earlier = [_read_earlier(one, tables[0]) for one in previous]
    cells = read_known(read_bytes(known), known, tables[0]) if known else {}
    if insider or truth:
        cells |= _known_inside(tables[0], insider, truth)
    figures = [one for file in rates for one in read_rates(read_bytes(file), file, tables)]
    figures += [one for file in lists for one in read_lists(read_bytes(file), file, tables)]
    findings = find_disclosures(tables, threshold=threshold, mode=mode, previous=earlier, known=cells, figures=figures)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.exceptions.Exit(1)


def _pair(text: str) -> tuple[str, str]:
    table, colon, structure = text.rpartition(":")
    if not colon or not table or not structure:
        raise Rejected([Problem(text, None, None, "--with needs TABLE.csv:STRUCTURE.json")])
    return table, structure


def _known_inside(table: ProtectedTable, insider: str | None, truth: str | None) -> dict[Key, int]:
    dimension, equals, code = (insider or "").partition("=")
    if not equals or not truth:
        raise click.UsageError("--insider needs DIM=CODE, and --truth the table before protection")
    whole = validate(read_table(read_bytes(truth), truth, table.structure), table.structure)
    return known_to_staff(table, whole, dimension, code)


def _read_checked_structure(file: str) -> Structure:
    structure = read_structure(read_bytes(file), file)
    check_structure(structure, file)
    return structure


def _read_raw(table: str, structure_file: str) -> ValidatedTable:
    structure = _read_checked_structure(structure_file)
    return validate(read_table(read_bytes(table), table, structure), structure, structure_file)


def _read_out(table: str, structure_file: str) -> ProtectedTable:
    structure = _read_checked_structure(structure_file)
    return validate_published(read_published(read_bytes(table), table, structure), structure_file)


def _read_earlier(file: str, table: ValidatedTable | ProtectedTable) -> ProtectedTable:
    earlier = read_published(read_bytes(file), file, table.structure)
    return validate_earlier(earlier, table.dimensions)


def read_bytes(file: str) -> bytes:
    """A file's bytes, one more than the limit at most, so that a huge file is refused and not read."""
    try:
        with open(file, "rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Rejected([Problem(file, None, None, error.strerror or "cannot be read")]) from None


def write_all(files: dict[str, bytes]) -> None:
    """All files, each at once: readers see the old one or the new one, and nothing if one cannot be written."""
    written: list[tuple[str, str]] = []
    try:
        for name, data in files.items():
            written.append((_write_beside(name, data), name))
        for temporary, name in written:
            os.replace(temporary, name)
    except OSError as error:
        for temporary, _ in written:
            Path(temporary).unlink(missing_ok=True)
        raise Rejected([Problem(name, None, None, error.strerror or "cannot be written")]) from None


def _write_beside(name: str, data: bytes) -> str:
    handle, temporary = tempfile.mkstemp(dir=Path(name).parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    os.chmod(temporary, 0o644)
    return temporary
