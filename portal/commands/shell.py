"""What commands about people share: the record as the operator sees it, and verbs run on their behalf."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

import click
from sqlalchemy import Connection, Engine, Row

from governance_records.accounts import person_by_mail
from governance_records.rights import AT_THE_SHELL, Refused
from governance_records.store import reading, writing
from portal import store_of
from portal.public.frame import today
from portal.settings import Settings, read_settings

T = TypeVar("T")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@dataclass(frozen=True)
class Shell:
    """The instance at hand within one transaction, and the day it is there."""

    settings: Settings
    store: Engine
    record: Connection
    day: date

    def act(self, verb: Callable[..., T], *arguments: object) -> T:
        """Runs a verb for the operator, now. Errors: Refused."""
        return verb(self.record, AT_THE_SHELL, datetime.now(UTC), *arguments)

    def person(self, mail: str) -> Row:
        """The account of a mail address. Errors: Refused."""
        found = person_by_mail(self.record, mail)
        if found is None:
            raise Refused({"mail": f"there is no account with the address {mail}"})
        return found


def acting() -> AbstractContextManager[Shell]:
    """One write transaction: what the command does is kept whole or not at all."""
    return _shell(writing)


def looking() -> AbstractContextManager[Shell]:
    """One view of the record."""
    return _shell(reading)


@contextmanager
def _shell(transaction: Callable[[Engine], AbstractContextManager[Connection]]) -> Iterator[Shell]:
    settings = read_settings(os.environ)
    store = store_of(settings)
    with transaction(store) as record:
        yield Shell(settings, store, record, today(settings))


def say(*columns: object) -> None:
    """One line of a list: columns with tabs between them."""
    click.echo("\t".join(str(c) for c in columns))
