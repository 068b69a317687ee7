"""`lead-portal verify` checks a public record as an outsider; `lead-portal ledger` looks after the key of one's own."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from governance_records.handovers import hand_over, is_signed_by
from governance_records.redactions import may_have_held, redact
from governance_records.signing import KeyFile
from governance_records.store import forget_freed, reading, writing
from governance_records.verify import run
from governance_records.vote_check import BundleWithVotes
from portal import store_of
from portal.commands.shell import acting
from portal.commands.witnesses import cosign, witness
from portal.settings import key_file, read_settings


@click.command()
@click.argument("source", metavar="BUNDLE-OR-URL")
@click.option("--checkpoint", metavar="OLD", help="A checkpoint that you kept: nothing of then may have changed.")
@click.option("--key", help="The key that you know this record to be signed by.")
def verify(source: str, checkpoint: str | None, key: str | None) -> int:
    """Checks everything that a portal has published, by its address, or by a bundle that was taken from it.

    The published votes are counted again, from the rule and the roll of each. A bundle is the file /ledger/bundle.zip
    of a portal, or the folder that it was unpacked to. A proof.json is taken too. Exit status 1 where something does
    not fit; a line says what and where.
    """
    return run(source, checkpoint, key, BundleWithVotes)


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


@ledger.command("redact")
@click.argument("entry", type=int)
@click.argument("text", metavar="TEXT-NAME")
@click.option("--reason", required=True, help="Why it is taken out. Everyone will read this.")
@click.option("--order", required=True, help="Who ordered it, by which act, and when. Everyone will read this.")
def redact_one(entry: int, text: str, reason: str, order: str) -> None:
    """Takes a text out of a published document by order, for good.

    It leaves every version of that document, every other document that holds it, and the working tables. Backups and
    bundles that were made before still hold it: they are with whoever has them.
    """
    with acting() as shell:
        done = shell.act(redact, entry, text, reason, order)
        store = shell.store
    forget_freed(store, may_have_held(store))
    for one in done:
        click.echo(f"redaction {one.number}: {', '.join(one.names)} of entry {one.entry}")


ledger.add_command(witness)
ledger.add_command(cosign)


def _key() -> KeyFile:
    return key_file(read_settings(os.environ).instance)
