"""Checks the public record of a LEAD portal without trusting the portal. One file, to be read before it is run.

    python verify.py https://portal.example.org       downloads the bundle of everything published, and checks it
    python verify.py bundle.zip                       checks a bundle that you have (or a folder: the unpacked zip)
    python verify.py proof.json                       checks the proof of one entry
    ... --checkpoint OLD                              and that nothing was changed since a checkpoint that you kept
    ... --key KEY                                     and that it is signed by the key that you know

Needs Python 3.11 and the package `cryptography`, for Ed25519 signatures; everything else stands below. What it checks:
the entries give the root (RFC 6962) that the checkpoint (C2SP tlog-checkpoint) signs; every published file has the
SHA-256 that its entry names, and there is no file without an entry. What it cannot: whether what was published is true,
and whether others were shown another record; compare checkpoints with them. Exit status: 0 verified; 1 not verified, a
line for each thing that does not fit; 2 there is nothing to check.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections import namedtuple
from collections.abc import Iterable, Iterator
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# What a hostile bundle may cost us. The unpacked zip may be 100 times its size, and 64 MB more.
MOST_FILE, MOST_DOWNLOAD, MOST_SECONDS, MOST_RATIO = 64_000_000, 4_000_000_000, 1800, 100
MOST_PROBLEMS, MOST_ENTRY, MOST_PROOF = 100, 8192, 100_000
ENTRY = {
    "format": re.compile("lead-portal/entry/1"),
    "kind": re.compile("[a-z][a-z-]{0,30}"),
    "digest": re.compile("[0-9a-f]{64}"),
    "time": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
    "by": re.compile(".{1,500}", re.DOTALL),
}
Checkpoint = namedtuple("Checkpoint", "origin size root")  # the name of the ledger, its number of entries, their root


class Wrong(Exception):
    """Something does not fit; the message says what and where."""


# --- The tree (RFC 6962, section 2.1): a leaf is hashed after a byte 0, a pair of subtrees after a byte 1.
def hashed(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Joins equal subtrees as they fill up, and then what is left, from the right."""
    peaks: list[bytes] = []
    for number, leaf in enumerate(leaves):
        peaks.append(leaf)
        while number & 1:
            peaks[-2:] = [hashed(b"\1", *peaks[-2:])]
            number >>= 1
    return reduce(lambda right, left: hashed(b"\1", left, right), reversed(peaks)) if peaks else hashed()


def root_of_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a path leads to: its last step stands beside the half of the tree that the entry is in."""
    if (size > 1) != bool(path):
        raise Wrong("proof: the path is too long or too short")
    if size == 1:
        return leaf
    half = 1 << ((size - 1).bit_length() - 1)
    if index < half:
        return hashed(b"\1", root_of_path(leaf, index, half, path[:-1]), path[-1])
    return hashed(b"\1", path[-1], root_of_path(leaf, index - half, size - half, path[:-1]))


# --- Signatures (C2SP signed-note and tlog-checkpoint). A key is a text: name+id+base64 of a byte 1 and its 32 bytes.
def unpacked(text: str, where: str) -> bytes:
    """Base64 in the one way in which it is written."""
    fits = len(text) % 4 == 0 and re.fullmatch("[A-Za-z0-9+/]*={0,2}", text)
    data = base64.b64decode(text) if fits else b""
    if base64.b64encode(data).decode() != text:
        raise Wrong(f"{where}: this is not base64")
    return data


def opened(note: str, key: str, where: str) -> list[str]:
    """The lines that a note says, if this key signed them. Signatures of others, such as witnesses, are passed over."""
    name, id, raw = [*key.split("+", 2), "", ""][:3]
    public = unpacked(raw, "key")
    if not name or len(public) != 33 or public[0] != 1 or hashed(name.encode(), b"\n", public)[:4].hex() != id:
        raise Wrong("key: this is not an Ed25519 key in the form name+id+key")
    text, _gap, signatures = note.rpartition("\n\n")
    lines = [line.split(" ") for line in signatures.split("\n")[:-1]]
    if not text or not note.endswith("\n") or any(len(line) != 3 or line[0] != "\u2014" for line in lines):
        raise Wrong(f"{where}: this is not a signed note")
    ours = [data for _, who, text64 in lines if who == name and (data := unpacked(text64, where))[:4].hex() == id]
    try:
        (signature,) = ours
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], f"{text}\n".encode())
    except (ValueError, InvalidSignature):
        raise Wrong(f"{where}: it is not signed by the key {key}") from None
    return text.split("\n")


def read_checkpoint(lines: list[str], where: str) -> Checkpoint:
    origin, size, root = [*lines, "", "", ""][:3]
    if not origin or not re.fullmatch("0|[1-9][0-9]{0,15}", size) or len(unpacked(root, where)) != 32:
        raise Wrong(f"{where}: this is not a checkpoint")
    return Checkpoint(origin, int(size), unpacked(root, where))


class Files:
    """The files of a zip or a folder, read within limits."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        if isinstance(source, Path) and source.is_dir():
            names = [p.relative_to(source).as_posix() for p in source.rglob("*") if p.is_file()]
            self.left, self.open = MOST_DOWNLOAD, lambda name: (source / name).open("rb")
        else:
            packed = zipfile.ZipFile(source)
            names, sizes = packed.namelist(), [info.compress_size for info in packed.infolist()]
            self.left, self.open = MOST_FILE + MOST_RATIO * sum(sizes), packed.open
        self.names, self.twice = set(names), len(set(names)) < len(names)

    def read(self, name: str) -> bytes:
        if name not in self.names:
            raise Wrong(f"{name}: this file is missing")
        try:
            with self.open(name) as file:
                data = file.read(min(MOST_FILE, self.left) + 1)
        except Exception as error:  # a damaged zip fails in many ways, and each means the same
            raise Wrong(f"{name}: cannot be read ({error})") from None
        self.left -= len(data)
        if len(data) > MOST_FILE or self.left < 0:
            raise Wrong(f"{name}: too large")
        return data


def read_json(data: bytes, where: str) -> dict[str, Any]:
    """An object in its one canonical form (RFC 8785, for what our files hold: texts and whole numbers)."""
    try:
        document = json.loads(data)
        if json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == data:
            return {**document}
    except (ValueError, TypeError, RecursionError):
        pass  # told like bytes that are another form of the same
    raise Wrong(f"{where}: this is not canonical JSON")


def read_entry(data: bytes, index: int) -> dict[str, Any]:
    entry = read_json(data if len(data) <= MOST_ENTRY else b"", f"entry {index}")
    texts = all(isinstance(entry.get(name), str) and form.fullmatch(entry[name]) for name, form in ENTRY.items())
    numbers = all(type(entry.get(name)) is int and 0 < entry[name] < 2**53 for name in ("number", "version"))
    before = "corrects" not in entry or (type(entry["corrects"]) is int and 0 <= entry["corrects"] < index)
    if not (texts and numbers and before) or not set(entry) <= {*ENTRY, "number", "version", "corrects"}:
        raise Wrong(f"entry {index}: this is not an entry")
    return entry


# --- What is checked.
def check_file(files: Files, entry: dict[str, Any], where: str, path: str) -> None:
    """The published bytes have the digest of the entry, and speak of the same thing and time."""
    data = files.read(path)
    if sha256(data).hexdigest() != entry["digest"]:
        raise Wrong(f"{where}: {path} is not what was published: its SHA-256 differs")
    said = read_json(data, path)
    moment = said.get("published", said.get("time"))
    if (said.get("number"), said.get("version"), moment) != (entry["number"], entry["version"], entry["time"]):
        raise Wrong(f"{where}: {path} speaks of another number, version or time")


def key_changes(files: Files, entries: list[dict[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """Where the key was changed: the index of the entry, and the old key, which signed the new one."""
    for index, entry in ((i, e) for i, e in enumerate(entries) if e["kind"] == "handover"):
        path, what = f"handover/{entry['number']}/v{entry['version']}.json", f"key hand-over {entry['number']}"
        note = read_json(files.read(path), path)["note"]
        name, _what, old, new = [*note.split("\n"), "", "", "", ""][:4]
        names = old.startswith(f"{name}+") and new.startswith(f"{name}+")
        if opened(note, old, path) != [name, what, old, new, entry["time"]] or not names:
            raise Wrong(f"{path}: this is not the change of a key")
        yield index, old, new


def check_older(note: str, keys: list[tuple[int, str]], leaves: list[bytes], now: Checkpoint) -> None:
    """The older checkpoint is signed by the key of its time, and the ledger begins as it did then."""
    older, where = read_checkpoint(note.split("\n"), "older checkpoint"), "older checkpoint"
    if older.size > now.size:
        raise Wrong(f"{where}: it has {older.size} entries and this record {now.size}: entries were taken away")
    opened(note, next(key for last, key in keys if older.size <= last), where)
    if root_of(leaves[: older.size]) != older.root:
        raise Wrong(f"{where}: the first {older.size} entries are not those of then: the record was changed")


def check_signed(note: str, key: str, known: str | None) -> Checkpoint:
    now = read_checkpoint(opened(note, key, "checkpoint"), "checkpoint")
    if not key.startswith(f"{now.origin}+") or known not in (None, key):
        raise Wrong(f"key: the record is signed by {key}")
    return now


def check_bundle(files: Files, older: str | None, known: str | None, problems: list[str]) -> str:
    """Adds a text for each thing that does not fit; answers what is signed, in words."""
    if files.twice:
        raise Wrong("bundle: a file is there twice")
    key = files.read("key").decode().removesuffix("\n")
    now = check_signed(files.read("checkpoint").decode(), key, known)
    lines = files.read("entries.jsonl").split(b"\n")
    if lines.pop() or len(lines) != now.size:
        problems.append(f"entries.jsonl: there are {len(lines)} entries, and the checkpoint signs {now.size}")
    leaves = [hashed(b"\0", line) for line in lines]
    if root_of(leaves) != now.root:
        problems.append("entries.jsonl: these entries do not give the root that the checkpoint signs")
    entries, named = [], {"key", "checkpoint", "entries.jsonl"}
    for index, line in enumerate(lines):
        try:
            entry = read_entry(line, index)
            path = f"{entry['kind']}/{entry['number']}/v{entry['version']}.json"
            where = f"entry {index} ({entry['kind']} {entry['number']} version {entry['version']})"
            if path in named:
                raise Wrong(f"{where}: it is entered twice")
            named.add(path)
            entries.append(entry)
            check_file(files, entry, where, path)
        except Wrong as wrong:
            problems.append(str(wrong))
    problems += [f"{name}: it is published and stands in no entry" for name in sorted(files.names - named)]
    changes = list(key_changes(files, entries)) if len(entries) == len(lines) else []
    keys = [*((index, old) for index, old, _ in changes), (now.size, key)]
    if [new for _, _, new in changes] != [key for _, key in keys[1:]]:
        problems.append("handover: the keys do not follow one another")
    if older is not None:
        check_older(older, keys, leaves, now)
    return f"{now.size} entries, signed by {key}"


def check_proof(data: bytes, known: str | None) -> str:
    proof = read_json(data, "proof")
    now, index = check_signed(proof["checkpoint"], proof["key"], known), proof["index"]
    numbers = type(index) is int and type(proof["size"]) is int and 0 <= index < proof["size"] == now.size
    if not numbers or proof["format"] != "lead-portal/proof/1" or len(proof) != 7:
        raise Wrong("proof: this is not a proof, or its index or size does not fit the checkpoint")
    entry = read_entry(proof["entry"].encode(), index)
    leaf, path = hashed(b"\0", proof["entry"].encode()), [unpacked(step, "proof") for step in proof["path"]]
    if root_of_path(leaf, index, now.size, path) != now.root:
        raise Wrong(f"proof: entry {index} does not lead to the root that the checkpoint signs")
    return f"entry {index} is in, with the SHA-256 {entry['digest']}, signed by {proof['key']}"


def fetch(address: str, out: IO[bytes]) -> IO[bytes]:
    """Downloads a bundle, within limits of size and time."""
    url = address if address.endswith(".zip") else address.rstrip("/") + "/ledger/bundle.zip"
    end = time.monotonic() + MOST_SECONDS
    with urllib.request.urlopen(url, timeout=60) as answer:
        while part := answer.read(1 << 20):
            out.write(part)
            if out.tell() > MOST_DOWNLOAD or time.monotonic() > end:
                raise ValueError("too large or too slow")
    return out


def verified(source: str, older: str | None = None, known: str | None = None) -> tuple[list[str], str]:
    """What does not fit in what is named, and what was signed in words. Errors: where there is nothing to check."""
    problems, words, remote = list[str](), "", source.startswith(("http://", "https://"))
    with tempfile.TemporaryFile() as out:
        is_proof = source.endswith(".json") and older is None
        data = Path(source).read_bytes()[:MOST_PROOF] if is_proof else b""
        files = None if is_proof else Files(fetch(source, out) if remote else Path(source))
        try:
            words = check_bundle(files, older, known, problems) if files else check_proof(data, known)
        except Wrong as wrong:
            problems.append(str(wrong))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            problems.append(f"this cannot be read ({type(error).__name__})")
    return problems, words


def run(source: str, checkpoint: str | None = None, key: str | None = None) -> int:
    """Checks what is named, prints what was found, and answers the exit status."""
    try:
        older = Path(checkpoint).read_text(encoding="utf-8").strip("\n") + "\n" if checkpoint else None
        problems, words = verified(source, older, key)
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        print(f"{source}: {error}".replace("\n", " "), file=sys.stderr)
        return 2
    for line in [f"not verified: {problem}" for problem in problems[:MOST_PROBLEMS]] or [f"verified: {words}"]:
        print(line.replace("\n", " "))
    return 1 if problems else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Checks the public record of a LEAD portal.")
    for name in ("source", "--checkpoint", "--key"):
        parser.add_argument(name)
    sys.exit(run(**vars(parser.parse_args())))
