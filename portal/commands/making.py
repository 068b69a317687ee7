"""How an instance comes to its place: filled beside it and moved there, whole or not at all."""

from __future__ import annotations

import fcntl
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.settings import SettingsError


def make_instance(folder: Path, fill: Callable[[Path], None]) -> None:
    """An instance whole or not at all: it is filled beside its place and moved there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.making")
    with _alone(folder.with_name(f".{folder.name}.lock")):
        if (folder / "initiative.toml").exists():
            raise SettingsError(f"there is an instance in {folder} already")
        if folder.exists() and any(folder.iterdir()):
            raise SettingsError(f"{folder} is not empty, and holds no instance")
        shutil.rmtree(beside, ignore_errors=True)  # what a killed command left
        try:
            beside.mkdir(mode=0o700)
            fill(beside)
            if folder.exists():
                folder.rmdir()
            beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Holds a lock that the system lets go of even if this command is killed. Errors: SettingsError."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SettingsError("another command is making this instance just now") from error
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def keep_secret(folder: Path) -> None:
    """The demonstration alone keeps a secret beside its data; a real instance takes it from the environment."""
    file = folder / "secret_key"
    file.touch(mode=0o600)
    file.write_text(secrets.token_urlsafe(48), encoding="ascii")
