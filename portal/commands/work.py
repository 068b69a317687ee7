"""`lead-portal work`: what waits is done: checks, publications, mails, deletions."""

from __future__ import annotations

import os

import click

from portal.settings import read_settings
from portal.worker import Worker


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now and stop.")
def work(once: bool) -> None:
    """Does what waits, again and again. `serve` starts a worker of its own; several take turns."""
    worker = Worker(read_settings(os.environ))
    if once:
        for line in worker.once() or ["nothing waits"]:
            click.echo(line)
        return
    worker.forever(lambda: True, click.echo)
