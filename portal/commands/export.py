"""`lead-portal export`: the whole public site as files, for any server of files or a stick."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from portal import create_app
from portal.assets import asset
from portal.settings import SettingsError, read_settings
from portal.static_site import MARKER, export_site


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Writes the public site into FOLDER: new, empty, or an export that is written anew. Whole or not at all."""
    settings = read_settings(os.environ)
    asset("portal.css")
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise SettingsError(f"{folder} is not empty, and is not an export: name another folder")
    beside, before = (folder.with_name(f".{folder.name}.{word}") for word in ("making", "before"))
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        count = export_site(create_app(settings), beside, settings.base_url)
        shutil.rmtree(before, ignore_errors=True)
        if folder.exists():
            folder.rename(before)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)
    click.echo(f"wrote {count} files into {folder}")
