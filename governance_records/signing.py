"""Signed notes and checkpoints in the C2SP forms (signed-note, tlog-checkpoint), and the key file of an instance.

Knows keys and texts. The key lies in a file beside the database and never in it; who only reads needs none.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
OWNER_ALONE = 0o600
PRIVATE = "PRIVATE+KEY+"


class KeyMissing(Exception):
    """The key of the ledger cannot be used; the message says why in one sentence."""


class NotSigned(ValueError):
    """A note that is not signed by the key that should have signed it."""


@dataclass(frozen=True)
class PublicKey:
    """The name and key that a note must be signed with; its text is the C2SP form `name+id+key`."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.raw).decode()}"

    def opened(self, note: str) -> str:
        """The text of a note. Errors: NotSigned where this key did not sign it."""
        text, gap, signatures = note.rpartition("\n\n")
        for line in signatures.splitlines() if gap else ():
            dash, name, signature = [*line.split(" "), "", ""][:3]
            if dash != "—" or name != self.name:
                continue
            try:
                signed = b64decode(signature, validate=True)
                Ed25519PublicKey.from_public_bytes(self.raw).verify(signed[4:], f"{text}\n".encode())
            except (ValueError, InvalidSignature):
                break
            if signed[:4] == self.id:
                return f"{text}\n"
        raise NotSigned(f"the key {self.name}+{self.id.hex()} did not sign this")


def read_public_key(text: str) -> PublicKey:
    """A key from its C2SP form. Errors: ValueError."""
    name, id, raw = text.split("+", 2)
    data = b64decode(raw, validate=True)
    key = PublicKey(name, data[1:])
    if data[:1] != ED25519 or len(key.raw) != 32 or id != key.id.hex():
        raise ValueError("this is not an Ed25519 key in the form name+id+key")
    return key


@dataclass(frozen=True)
class PrivateKey:
    """What signs; its seed is shown nowhere."""

    name: str
    _seed: bytes

    def __repr__(self) -> str:
        return f"PrivateKey({self.name!r})"

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._seed)

    def signed(self, text: str) -> str:
        """A text, ending with a line break, as a note of this key."""
        signature = b64encode(self.public.id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"


@dataclass(frozen=True)
class Checkpoint:
    """What a log commits to: its origin, how many entries it has, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def read_checkpoint(note: str, key: PublicKey) -> Checkpoint:
    """The checkpoint of a note. Errors: NotSigned, ValueError."""
    origin, size, root, *_more = key.opened(note).split("\n")
    return Checkpoint(origin, int(size), b64decode(root, validate=True))


# --- the key file ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeyFile:
    """The file that holds the key. It is read when something is signed, so that who only reads needs none."""

    path: Path

    @property
    def next(self) -> KeyFile:
        """The key that is about to take the place of this one."""
        return KeyFile(self.path.with_name(f"{self.path.name}.next"))

    def make(self, name: str) -> PrivateKey:
        """Makes a new key under this name. Errors: FileExistsError; ValueError for a name that C2SP does not take."""
        if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
            raise ValueError(f"{name!r} cannot be the name of a key")
        key = PrivateKey(name, os.urandom(32))
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ALONE)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{PRIVATE}{name}+{key.public.id.hex()}+{b64encode(ED25519 + key._seed).decode()}\n")
            stream.flush()
            os.fsync(stream.fileno())
        return key

    def read(self) -> PrivateKey:
        """The key. Errors: KeyMissing."""
        with suppress(OSError):  # not there, or of another owner: reading says so
            if self.path.stat().st_mode & 0o777 != OWNER_ALONE:
                self.path.chmod(OWNER_ALONE)
        try:
            text = self.path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyMissing(
                f"{self.path}: the key of the ledger cannot be read, so nothing can be published"
            ) from error
        try:
            name, id, raw = text.removeprefix(PRIVATE).split("+", 2)
            key = PrivateKey(name, b64decode(raw, validate=True)[1:])
            fits = text.startswith(PRIVATE) and key.public.id.hex() == id
        except ValueError:
            fits = False
        if not fits:
            raise KeyMissing(f"{self.path}: this is not the key of a ledger")
        return key
