"""`lead-portal tally`: the result of a vote from a file, with its arithmetic, without a database."""

import json
import sys

import click

from governance_records.rights import Refused
from governance_records.rules import decide, read_case
from portal.commands.tables import read_bytes

STANDARD_INPUT = "-"


@click.command("tally")
@click.argument("case", metavar="CASE.json")
def tally(case: str) -> None:
    """Prints the result of a vote as JSON, with its arithmetic; - reads standard input."""
    name = "standard input" if case == STANDARD_INPUT else case
    data = sys.stdin.buffer.read() if case == STANDARD_INPUT else read_bytes(case)
    try:
        found = read_case(data)
        result = decide(found.rule, found.members, found.seats, found.roll)
    except Refused as refused:
        places = {f"{name}: {place}" if place else name: message for place, message in refused.problems.items()}
        raise Refused(places) from None
    click.echo(json.dumps(result.as_json(), indent=1, ensure_ascii=False))
