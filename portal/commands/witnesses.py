"""`lead-portal ledger witness` and `cosign`: who co-signs the ledger, and their signatures taken in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from governance_records.witnesses import accept, add_witness, all_witnesses, end_witness
from portal.commands.shell import acting, looking, say
from portal.witnessing import ask_witnesses


@click.group()
def witness() -> None:
    """Those who co-sign the checkpoints of this ledger."""


@witness.command()
@click.argument("key")
@click.option("--address", default="", help="Where it is asked to sign (C2SP tlog-witness); without it, use cosign.")
def add(key: str, address: str) -> None:
    """Takes the co-signatures of KEY (name+id+key, as the witness publishes it) from now on."""
    with acting() as shell:
        added = shell.act(add_witness, key, address)
    click.echo(f"{added.name} is a witness of this ledger")


@witness.command()
@click.argument("name")
def end(name: str) -> None:
    """Takes none of a witness any more; what it has signed stays."""
    with acting() as shell:
        shell.act(end_witness, name)


@witness.command("list")
def list_witnesses() -> None:
    """Witnesses, and how many entries each has co-signed."""
    with looking() as shell:
        for one in all_witnesses(shell.record):
            say(one.name, one.id, one.signed, one.address, "ended" if one.ended else "")


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def cosign(file: Path | None) -> int:
    """Takes in what witnesses have signed: a checkpoint of ours with their lines, from FILE; without it, asks them."""
    if file is None:
        with looking() as shell:
            store = shell.store
        lines = ask_witnesses(store)
        for line in lines or ["no witness has signed anything new"]:
            click.echo(line)
        return 0 if lines else 1
    signed = file.read_bytes()[:100_000].decode(errors="replace")
    with acting() as shell:
        taken = accept(shell.record, datetime.now(UTC), signed)
    click.echo(f"taken: {', '.join(w.name for w in taken)}")
    return 0
