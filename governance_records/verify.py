"""Checks the public record of a LEAD portal without trusting the portal. One file, to be read before it is run.

    python verify.py https://portal.example.org       downloads the bundle of everything published, and checks it
    python verify.py bundle.zip                       checks a bundle that you have (or a folder: the unpacked zip)
    python verify.py proof.json                       checks the proof of one entry
    ... --checkpoint OLD                              and that nothing was changed since a checkpoint that you kept
    ... --key KEY                                     and that it is signed by the key that you know

Needs Python 3.11 and the package `cryptography`, for Ed25519 signatures; everything else stands below. What it checks:
the entries give the root (RFC 6962) that the checkpoint (C2SP tlog-checkpoint) signs; every published file has the
SHA-256 that its entry names, and there is no file without an entry; every text is there, or an entry says that an order
took it out. What it cannot: whether what was published is true, and whether others were shown another record; compare
checkpoints with them. Exit status: 0 verified; 1 not verified, a line for each thing that does not fit; 2 no record.
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
SIGNS, COSIGNS = 1, 4  # what a key does: it signs a checkpoint, or co-signs what somebody else has signed


class Wrong(ValueError):
    """Something does not fit; the message says what and where."""


# --- The tree (RFC 6962, section 2.1): a leaf is hashed after a byte 0, a pair of subtrees after a byte 1.
def hashed(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """The left part is as large as a power of two can be, and the right part is what is left."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashed()
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashed(b"\1", root_of(leaves[:half]), root_of(leaves[half:]))


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


# --- Signatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature). A key is the text name+id+base64, of 33 bytes.
def unpacked(text: str, where: str) -> bytes:
    """Base64 in the one way in which it is written."""
    data = base64.b64decode(text) if len(text) % 4 == 0 and re.fullmatch("[A-Za-z0-9+/]*={0,2}", text) else b""
    if base64.b64encode(data).decode() != text:
        raise Wrong(f"{where}: this is not base64")
    return data


def opened(note: str, key: str, where: str, does: int = SIGNS) -> list[str]:
    """The lines that a note says, if this key signed or co-signed them. Signatures of others are passed over."""
    name, id, raw = [*key.split("+", 2), "", ""][:3]
    public = unpacked(raw, "key")
    if not name or len(public) != 33 or public[0] != does or hashed(name.encode(), b"\n", public)[:4].hex() != id:
        raise Wrong("key: this is not an Ed25519 key in the form name+id+key")
    text, _gap, signatures = note.rpartition("\n\n")
    lines = [line.split(" ") for line in signatures.split("\n")[:-1]]
    if not text or not note.endswith("\n") or any(len(line) != 3 or line[0] != "\u2014" for line in lines):
        raise Wrong(f"{where}: this is not a signed note")
    ours = [data for _, who, text64 in lines if who == name and (data := unpacked(text64, where))[:4].hex() == id]
    try:
        (data,) = ours
        time, signature = (b"", data[4:]) if does == SIGNS else (data[4:12], data[12:])
        moment = f"cosignature/v1\ntime {int.from_bytes(time)}\n" if time else ""
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature, f"{moment}{text}\n".encode())
    except (ValueError, InvalidSignature):
        raise Wrong(f"{where}: it is not signed by the key {key}") from None
    return text.split("\n")


def read_checkpoint(lines: list[str], where: str) -> tuple[str, int, bytes]:
    """The name of the ledger, the number of its entries, and their root."""
    origin, size, root = [*lines, "", "", ""][:3]
    if not origin or not re.fullmatch("0|[1-9][0-9]{0,15}", size) or len(unpacked(root, where)) != 32:
        raise Wrong(f"{where}: this is not a checkpoint")
    return origin, int(size), unpacked(root, where)


def read_json(data: bytes, where: str) -> dict[str, Any]:
    """An object in its one canonical form (RFC 8785, for what our files hold: no number but whole ones)."""
    try:
        document = json.loads(data, parse_float=str, parse_constant=str)  # so that 1.5 comes back as "1.5"
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


class Bundle:
    """The files of a zip or a folder, read within limits, and what was found of the entries so far."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        if isinstance(source, Path) and source.is_dir():
            names = [p.relative_to(source).as_posix() for p in source.rglob("*") if p.is_file()]
            self.left, self.open = MOST_DOWNLOAD, lambda name: (source / name).open("rb")
        else:
            packed = zipfile.ZipFile(source)
            names, sizes = packed.namelist(), [info.compress_size for info in packed.infolist()]
            self.left, self.open = MOST_FILE + MOST_RATIO * sum(sizes), packed.open
        self.names, self.twice = set(names), len(set(names)) < len(names)
        self.seen = {"key", "checkpoint", "entries.jsonl", *(n for n in names if n.startswith("witness/"))}
        self.leaves, self.gone, self.changes = list[bytes](), dict[int, set[str]](), list[tuple[int, str, str]]()

    def read(self, name: str) -> bytes:
        try:
            with self.open(name) as file:
                data = file.read(min(MOST_FILE, self.left) + 1)
        except Exception as error:  # a damaged zip fails in many ways, and each means the same
            raise Wrong(f"{name}: this file is missing or damaged ({error})") from None
        self.left -= len(data)
        if len(data) > MOST_FILE or self.left < 0:
            raise Wrong(f"{name}: too large")
        return data

    def check_entry(self, index: int, line: bytes) -> None:
        """The published bytes have the digest of the entry, and speak of the same thing and time."""
        entry = read_entry(line, index)
        path = f"{entry['kind']}/{entry['number']}/v{entry['version']}.json"
        where = f"entry {index} ({entry['kind']} {entry['number']} version {entry['version']})"
        if path in self.seen:
            raise Wrong(f"{where}: it is entered twice")
        self.seen.add(path)
        data = self.read(path)
        if sha256(data).hexdigest() != entry["digest"]:
            raise Wrong(f"{where}: {path} is not what was published: its SHA-256 differs")
        said = read_json(data, path)
        moment = said.get("published", said.get("time"))
        if (said.get("number"), said.get("version"), moment) != (entry["number"], entry["version"], entry["time"]):
            raise Wrong(f"{where}: {path} speaks of another number, version or time")
        if said.get("format") == "lead-portal/document/1" and said["texts"]:
            self.check_texts(index, said["texts"], path.removesuffix("json") + "texts.json")
        elif entry["kind"] == "redaction":
            self.check_redaction(entry.get("corrects"), said, where)
        elif entry["kind"] == "handover":
            self.check_change(index, entry, said["note"], path)

    def check_texts(self, index: int, digests: dict[str, Any], path: str) -> None:
        """Each text (a salt, a line feed, the text) has the SHA-256 that its document holds, or is gone."""
        self.seen.add(path)
        given = read_json(self.read(path), path)
        for name, text in given.items():
            if not isinstance(text, str) or sha256(text.encode()).hexdigest() != digests.get(name):
                raise Wrong(f"entry {index}: {path} has another text {name} than was published")
        self.gone[index] = set(digests) - set(given)

    def check_redaction(self, about: Any, said: dict[str, Any], where: str) -> None:
        """It names texts that are gone; each is gone by one redaction alone."""
        names = set(said["names"])
        if said["entry"] != about or not names or not names <= self.gone.get(about, set()):
            raise Wrong(f"{where}: what it says was taken out is still there, or never was")
        self.gone[about] -= names

    def check_change(self, index: int, entry: dict[str, Any], note: str, path: str) -> None:
        """The key was changed: the old key signed the new one."""
        name, _what, old, new = [*note.split("\n"), "", "", "", ""][:4]
        names, what = old.startswith(f"{name}+") and new.startswith(f"{name}+"), f"key hand-over {entry['number']}"
        if opened(note, old, path) != [name, what, old, new, entry["time"]] or not names:
            raise Wrong(f"{path}: this is not the change of a key")
        self.changes.append((index, old, new))

    def check_older(self, note: str, where: str, key: str) -> int:
        """An older checkpoint is signed by the key of its time, and the ledger begins as it did then."""
        (_, size, root), now = read_checkpoint(note.split("\n"), where), len(self.leaves)
        if size > now:
            raise Wrong(f"{where}: it has {size} entries and this record {now}: entries were taken away")
        opened(note, next((old for index, old, _ in self.changes if size <= index), key), where)
        if root_of(self.leaves[:size]) != root:
            raise Wrong(f"{where}: the first {size} entries are not those of then: the record was changed")
        return size

    def check(self, older: str | None, known: str | None, problems: list[str]) -> str:
        """Adds a text for each thing that does not fit; answers what is signed, in words."""
        if self.twice:
            raise Wrong("bundle: a file is there twice")
        key = self.read("key").decode().removesuffix("\n")
        origin, size, root = read_checkpoint(opened(self.read("checkpoint").decode(), key, "checkpoint"), "checkpoint")
        if not key.startswith(f"{origin}+") or known not in (None, key):
            raise Wrong(f"key: the record {origin} is signed by {key}")
        lines = self.read("entries.jsonl").split(b"\n")
        end, self.leaves = lines.pop(), [hashed(b"\0", line) for line in lines]
        if end or len(lines) != size or root_of(self.leaves) != root:
            problems.append(f"entries.jsonl: {len(lines)} entries do not give the root that the checkpoint signs")
        for index, line in enumerate(lines):
            try:
                self.check_entry(index, line)
            except Wrong as wrong:
                problems.append(str(wrong))
        problems += [f"{name}: it is published and stands in no entry" for name in sorted(self.names - self.seen)]
        for index, names in self.gone.items():
            problems += [f"entry {index}: its text {name} is gone, and no entry says why" for name in sorted(names)]
        if [new for *_, new in self.changes] != [*(old for _, old, _ in self.changes), key][1:]:
            problems.append("handover: the keys do not follow one another")
        if older is not None:
            self.check_older(older, "older checkpoint", key)
        words = f"{size} entries, signed by {key}"
        for name in sorted(n for n in self.names if n.startswith("witness/")):
            witness, _, note = self.read(name).decode().partition("\n")
            opened(note, witness, name, COSIGNS)
            words += f"; the first {self.check_older(note, name, key)} co-signed by {witness}"
        return words


def check_proof(file: Path, known: str | None) -> str:
    proof = read_json(file.read_bytes()[:MOST_PROOF], "proof")
    key, index = proof["key"], proof["index"]
    origin, size, root = read_checkpoint(opened(proof["checkpoint"], key, "checkpoint"), "checkpoint")
    numbers = type(index) is int and type(proof["size"]) is int and 0 <= index < proof["size"] == size
    if not key.startswith(f"{origin}+") or known not in (None, key):
        raise Wrong(f"key: the record {origin} is signed by {key}")
    if not numbers or proof["format"] != "lead-portal/proof/1" or len(proof) != 7:
        raise Wrong("proof: this is not a proof, or its index or size does not fit the checkpoint")
    entry = read_entry(proof["entry"].encode(), index)
    leaf, path = hashed(b"\0", proof["entry"].encode()), [unpacked(step, "proof") for step in proof["path"]]
    if root_of_path(leaf, index, size, path) != root:
        raise Wrong(f"proof: entry {index} does not lead to the root that the checkpoint signs")
    return f"entry {index} is in, with the SHA-256 {entry['digest']}, signed by {key}"


def verified(source: str, older: str | None = None, known: str | None = None, of=Bundle) -> tuple[list[str], str]:
    """What does not fit in what is named, and what was signed in words. Errors: where there is nothing to check."""
    problems, words, end = list[str](), "", time.monotonic() + MOST_SECONDS
    with tempfile.TemporaryFile() as out:
        if remote := source.startswith(("http://", "https://")):
            address = source if source.endswith(".zip") else source.rstrip("/") + "/ledger/bundle.zip"
            with urllib.request.urlopen(address, timeout=60) as answer:
                while part := answer.read(1 << 20):
                    if out.write(part) and (out.tell() > MOST_DOWNLOAD or time.monotonic() > end):
                        raise ValueError("too large or too slow")
        is_proof = source.endswith(".json") and older is None
        bundle = None if is_proof else of(out if remote else Path(source))
        try:
            words = bundle.check(older, known, problems) if bundle else check_proof(Path(source), known)
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            problems.append(str(error) if isinstance(error, Wrong) else f"this cannot be read ({type(error).__name__})")
    return problems, words


def run(source: str, checkpoint: str | None = None, key: str | None = None, of=Bundle) -> int:
    """Checks what is named, prints what was found, and answers the exit status."""
    try:
        older = Path(checkpoint).read_text(encoding="utf-8").strip("\n") + "\n" if checkpoint else None
        problems, words = verified(source, older, key, of)
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        print(f"{source}: {error}".replace("\n", " "), file=sys.stderr)
        return 2
    for line in [f"not verified: {problem}" for problem in problems[:MOST_PROBLEMS]] or [f"verified: {words}"]:
        print(line.replace("\n", " "))
    return 1 if problems else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Checks the public record of a LEAD portal.")
    list(map(parser.add_argument, ("source", "--checkpoint", "--key")))
    sys.exit(run(**vars(parser.parse_args())))
