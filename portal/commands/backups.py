"""`lead-portal backup` and `restore`: the record and the words of an instance as one file, and an instance from it."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile

import click
from sqlalchemy import Engine

from governance_records.backups import DAMAGED, restore_backup, write_backup
from governance_records.exports import write_bundle
from governance_records.ledger_rows import count_entries
from governance_records.signing import KeyFile
from governance_records.store import StoreError, open_store, reading
from governance_records.verify import verified
from governance_records.vote_check import BundleWithVotes
from portal import store_of
from portal.commands.making import keep_secret, make_instance
from portal.settings import SettingsError, default_database, instance_folder, key_file, read_initiative, read_settings

SETTINGS, WORDS = "initiative.toml", "content"
MOST_FILE = 50_000_000
OWNER_ALONE = 0o600


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Writes the record and the words of this instance into FILE, while the portal runs.

    Left out: the key of the ledger, which you keep apart; counts that are not protected; sessions and mailed links.
    """
    settings = read_settings(os.environ)
    if file.exists():
        raise SettingsError(f"{file} is there already: name a new file")
    partly = file.with_name(f".{file.name}.partly")
    try:
        with os.fdopen(os.open(partly, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ALONE), "wb") as out:
            with ZipFile(out, "w", ZIP_DEFLATED) as target:
                rows = write_backup(store_of(settings), datetime.now(UTC), target)
                for source in _own_files(settings.instance):
                    target.write(source, source.relative_to(settings.instance).as_posix())
            out.flush()
            os.fsync(out.fileno())
        partly.rename(file)
    finally:
        partly.unlink(missing_ok=True)
    click.echo(
        f"wrote {file}: {rows} rows. The key of the ledger is not in it: keep {key_file(settings.instance).path}"
    )


def _own_files(instance: Path) -> list[Path]:
    words = (p for p in (instance / WORDS).rglob("*") if p.is_file() and not p.is_symlink())
    return [instance / SETTINGS, *sorted(words)]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Your copy of ledger_key.")
def restore(file: Path, key: Path | None) -> None:
    """Makes an instance from a backup, in a folder and a database that are empty. What was restored is verified."""
    folder = instance_folder(os.environ)
    url = os.environ.get("DATABASE_URL", "")
    rows = entries = 0

    def fill(beside: Path) -> None:
        nonlocal rows, entries
        _unpack_words(file, beside)
        if read_initiative(beside).demonstration:
            keep_secret(beside)
        if key:
            shutil.copyfile(key, beside / key_file(beside).path.name)
            key_file(beside).read()  # sets its mode, and says what is wrong with it
        store = open_store(url or default_database(beside), KeyFile(beside / "none"))
        with file.open("rb") as source:
            rows = restore_backup(store, source)
        entries = _checked(store)
        store.dispose()

    make_instance(folder, fill)
    click.echo(f"made {folder} from {file}: {rows} rows, {entries} entries of the ledger verified")
    if not key:
        click.echo(f"nothing can be published until you put your copy of the key at {key_file(folder).path}")


def _unpack_words(file: Path, folder: Path) -> None:
    """The settings and words of a backup, and no file anywhere else. Errors: StoreError."""
    try:
        with ZipFile(file) as packed:
            for info in packed.infolist():
                parts = PurePosixPath(info.filename).parts
                ours = info.filename == SETTINGS or (parts[0] == WORDS and len(parts) > 1)
                if not ours or ".." in parts or info.is_dir():
                    continue
                if info.file_size > MOST_FILE:
                    raise StoreError(f"{file}: {info.filename} is too large")
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(info))
    except DAMAGED as error:
        raise StoreError(f"{file}: this is not a backup, or it is damaged") from error
    if not (folder / SETTINGS).is_file():
        raise StoreError(f"{file}: this is not a backup: it has no {SETTINGS}")


def _checked(store: Engine) -> int:
    """How many entries the restored ledger has. Errors: StoreError where it does not verify."""
    with reading(store) as record:
        entries = count_entries(record)
        if not entries:
            return 0
        with tempfile.NamedTemporaryFile(suffix=".zip") as bundle:
            write_bundle(record, bundle)  # type: ignore[arg-type]
            bundle.flush()
            problems, _ = verified(bundle.name, of=BundleWithVotes)
    if problems:
        raise StoreError(f"the record of this backup does not verify: {problems[0]}")
    return entries
