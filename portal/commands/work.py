"""`work`: what waits is done, beside the server."""

from __future__ import annotations

import os
import time

import click

from portal import store_of
from portal.mails import deliver
from portal.settings import read_settings

PAUSE_SECONDS = 10


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now and stop.")
def work(once: bool) -> None:
    """Does what waits: sends the mails of the outbox, again and again."""
    settings = read_settings(os.environ)
    store = store_of(settings)
    while True:
        sent = deliver(store, settings)
        if sent or once:
            click.echo(f"{sent} mails sent")
        if once:
            return
        time.sleep(PAUSE_SECONDS)
