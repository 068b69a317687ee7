"""The command line. Exit status 0 done, 1 the answer is no, 2 bad input; never a traceback.

One line on standard error for each problem, naming file, row and column where there are such.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable

import click

from content.library import ContentError
from dashboards.families import NotProtected
from dashboards.intake import Rejected
from governance_records.publications import RecordDamaged
from governance_records.rights import Forbidden, Refused
from governance_records.signing import KeyMissing
from governance_records.store import StoreError
from portal.assets import LookMissing
from portal.commands import backups, bodies, export, instances, people, releases, tables, verify
from portal.commands.tally import tally
from portal.commands.work import work
from portal.settings import SettingsError

REFUSED, BAD_INPUT = 1, 2


@click.group()
@click.version_option(package_name="lead-portal")
def group() -> None:
    """The portal of a LEAD initiative: its figures, its record, its public site."""


COMMANDS = (
    *(releases.release, people.people_group, work, tables.protect, tables.attack, tally),
    *(verify.verify, verify.ledger, backups.backup, backups.restore, export.export),
)
for command in (*instances.COMMANDS, *COMMANDS):
    group.add_command(command)
for part in bodies.GROUPS:
    people.people_group.add_command(part)


def main() -> None:
    """Runs one command and turns what it raises into lines and an exit status."""
    sys.exit(run(lambda: group(standalone_mode=False)))


def run(act: Callable[[], int | None]) -> int:
    """The exit status of an act; its problems stand on standard error, one a line."""
    try:
        return int(act() or 0)
    except Rejected as rejected:
        return _say(BAD_INPUT, *map(str, rejected.problems))
    except ContentError as error:
        return _say(BAD_INPUT, *error.problems)
    except Refused as refused:
        return _say(REFUSED if refused.conflict else BAD_INPUT, *(f"{k}: {v}" for k, v in refused.problems.items()))
    except NotProtected as error:
        return _say(REFUSED, str(error))
    except Forbidden as error:
        return _say(REFUSED, f"this person may not {error}")
    except (SettingsError, StoreError, LookMissing, RecordDamaged, KeyMissing) as error:
        return _say(BAD_INPUT, str(error))
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        return _say(BAD_INPUT, error.format_message())
    except OSError as error:
        return _say(BAD_INPUT, f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except (KeyboardInterrupt, click.Abort):
        return _say(BAD_INPUT, "stopped")
    except Exception as error:
        # The last catch: a fault of ours is told in one line too, with where it is, for whoever reports it.
        where = traceback.extract_tb(error.__traceback__)[-1]
        return _say(BAD_INPUT, f"fault of the program: {error} ({type(error).__name__}, {where.name} {where.lineno})")


def _say(status: int, *lines: str) -> int:
    for line in lines:
        click.echo(" ".join(line.splitlines()), err=True)
    return status
