"""`lead-portal verify` checks a public record as an outsider; `lead-portal ledger` looks after the key of one's own."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from governance_records.handovers import hand_over, is_signed_by
from governance_records.signing import KeyFile
from governance_records.store import reading, writing
from governance_records.verify import run
from portal import store_of
from portal.settings import key_file, read_settings


@click.command()
@click.argument("source", metavar="BUNDLE-OR-URL")
@click.option("--checkpoint", metavar="OLD", help="A checkpoint that you kept: nothing of then may have changed.")
@click.option("--key", help="The key that you know this record to be signed by.")
def verify(source: str, checkpoint: str | None, key: str | None) -> int:
    """Checks everything that a portal has published, by its address, or by a bundle that was taken from it.

    A bundle is the file /ledger/bundle.zip of a portal, or the folder that it was unpacked to. A proof.json is taken
    too. Exit status 1 where something does not fit; a line says what and where.
    """
    return run(source, checkpoint, key)


@click.group()
def ledger() -> None:
    """The ledger of this instance."""


@ledger.command("key")
def show_key() -> None:
    """Prints the public key, for everybody who wants to check the record."""
    click.echo(_key().read().public.text)


@ledger.command("rotate-key")
def rotate_key() -> None:
    """Makes a new key; the old one signs the change, which is entered in the ledger, and is deleted.

    Where this was cut short, the same command ends it.
    """
    current, new = _key(), _key().next
    store = store_of(read_settings(os.environ))
    if not new.path.exists():
        new.make(current.read().name)
    with reading(store) as record:
        entered = is_signed_by(record, new.read())
    if not entered:
        with writing(store) as record:
            hand_over(record, datetime.now(UTC), current.read(), new.read())
    new.path.replace(current.path)
    click.echo(f"the ledger is signed by {current.read().public.text}")


def _key() -> KeyFile:
    return key_file(read_settings(os.environ).instance)
