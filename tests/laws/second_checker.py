"""A second checker of bundles, written from content/pages/ledger-format.md alone: what that leaves open, it cannot do.

Shares nothing with governance_records/verify.py. It answers yes or no and names nothing.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from pathlib import Path
from zipfile import ZipFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
LARGEST = 2**53 - 1


class Refused(Exception):
    """The text says otherwise."""


def need(fits: object) -> None:
    if not fits:
        raise Refused


class Reader:
    """Reads one value of canonical JSON, character by character, and takes no other spelling."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def take(self, what: str) -> bool:
        fits = self.text.startswith(what, self.at)
        self.at += len(what) * fits
        return fits

    def value(self):
        for word, meaning in (("true", True), ("false", False), ("null", None)):
            if self.take(word):
                return meaning
        if self.take("{"):
            return self.members()
        if self.take("["):
            return self.items()
        if self.take('"'):
            return self.string()
        number = re.compile("0|-?[1-9][0-9]*").match(self.text, self.at)
        need(number)
        self.at = number.end()
        return int(number[0])

    def members(self) -> dict:
        found: dict = {}
        while not self.take("}"):
            need(not found or self.take(","))
            need(self.take('"'))
            name = self.string()
            need(self.take(":") and name.isascii() and all(name > before for before in found))
            found[name] = self.value()
        return found

    def items(self) -> list:
        found: list = []
        while not self.take("]"):
            need(not found or self.take(","))
            found.append(self.value())
        return found

    def string(self) -> str:
        start = self.at
        end = re.compile(r'(?:[^"\\]|\\.)*', re.DOTALL).match(self.text, start).end()
        self.at = end
        need(self.take('"'))
        written = self.text[start:end]
        said = re.sub(r"\\u([0-9a-f]{4})|\\(.)", self.unescaped, written, flags=re.DOTALL)
        need(written == "".join(ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in said))
        return said

    @staticmethod
    def unescaped(found: re.Match) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        return next((plain for plain, escaped in ESCAPES.items() if escaped == found[0]), "\ufffd")


def canonical(data: bytes) -> dict:
    reader = Reader(data.decode())
    value = reader.value()
    need(isinstance(value, dict) and reader.at == len(reader.text))
    return value


def whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def base64_of(text: str) -> bytes:
    data = b64decode(text, validate=True)
    need(b64encode(data) == text.encode())
    return data


def tree_root(hashes: list[bytes]) -> bytes:
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    part = 1
    while part * 2 < len(hashes):
        part *= 2
    return hashlib.sha256(b"\x01" + tree_root(hashes[:part]) + tree_root(hashes[part:])).digest()


def signed_lines(note: str, key: str, witness: bool = False) -> list[str]:
    """The lines of a note that this key signed, or co-signed as a witness."""
    name, _, rest = key.partition("+")
    id, _, raw = rest.partition("+")
    public = base64_of(raw)
    need(name and len(public) == 33 and public[0] == (4 if witness else 1))
    need(hashlib.sha256(name.encode() + b"\n" + public).digest()[:4].hex() == id)
    place = note.rfind("\n\n")
    need(place > 0 and note.endswith("\n"))
    text, signatures = note[: place + 1], note[place + 2 : -1].split("\n")
    ours = []
    for line in signatures:
        dash, who, data = line.split(" ")
        need(dash == "—")
        if who == name and base64_of(data)[:4].hex() == id:
            ours.append(base64_of(data)[4:])
    need(len(ours) == 1)
    signature, said = ours[0], text
    if witness:
        seconds = int.from_bytes(signature[:8], "big")
        signature, said = signature[8:], f"cosignature/v1\ntime {seconds}\n{text}"
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature, said.encode())
    except InvalidSignature:
        raise Refused from None
    return text[:-1].split("\n")


def committed(lines: list[str]) -> tuple[str, int, bytes]:
    need(len(lines) >= 3 and re.fullmatch("0|[1-9][0-9]*", lines[1]))
    return lines[0], int(lines[1]), base64_of(lines[2])


def entry_of(line: bytes, index: int) -> dict:
    need(len(line) <= 8192)
    entry = canonical(line)
    names = {"format", "kind", "number", "version", "digest", "time", "by"}
    need(set(entry) - {"corrects"} == names and all(isinstance(entry[n], str) for n in names - {"number", "version"}))
    need(entry["format"] == "lead-portal/entry/1" and re.fullmatch("[a-z][a-z-]{0,30}", entry["kind"]))
    need(whole(entry["number"], 1, LARGEST) and whole(entry["version"], 1, LARGEST))
    need(re.fullmatch("[0-9a-f]{64}", entry["digest"]) and 1 <= len(entry["by"]) <= 500)
    need(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", entry["time"]))
    need("corrects" not in entry or whole(entry["corrects"], 0, index - 1))
    return entry


def check(bundle: Path, older: str | None) -> None:
    with ZipFile(bundle) as packed:
        names = packed.namelist()
        need(len(set(names)) == len(names))
        files = {name: packed.read(name) for name in names}
    key = files.pop("key").decode().removesuffix("\n")
    name, size, root = committed(signed_lines(files.pop("checkpoint").decode(), key))
    lines = files.pop("entries.jsonl").split(b"\n")
    need(lines.pop() == b"" and len(lines) == size and key.startswith(f"{name}+"))
    hashes = [hashlib.sha256(b"\x00" + line).digest() for line in lines]
    need(tree_root(hashes) == root)
    chain, current = [], None
    absent: dict[int, set[str]] = {}
    for index, line in enumerate(lines):
        entry = entry_of(line, index)
        data = files.pop(f"{entry['kind']}/{entry['number']}/v{entry['version']}.json")
        said = canonical(data)
        need(hashlib.sha256(data).hexdigest() == entry["digest"])
        need((said["number"], said["version"]) == (entry["number"], entry["version"]))
        need(said.get("published", said.get("time")) == entry["time"])
        if said.get("format") == "lead-portal/document/1" and said["texts"] != {}:
            texts = canonical(files.pop(f"{entry['kind']}/{entry['number']}/v{entry['version']}.texts.json"))
            for title, text in texts.items():
                need(hashlib.sha256(text.encode()).hexdigest() == said["texts"][title])
            absent[index] = set(said["texts"]) - set(texts)
        if entry["kind"] == "redaction":
            need(said["entry"] == entry["corrects"] and said["names"] != [])
            for title in said["names"]:
                absent[entry["corrects"]].remove(title)
        if entry["kind"] == "handover":
            words = said["note"].split("\n")
            old, new = words[2], words[3]
            need(signed_lines(said["note"], old) == [name, f"key hand-over {entry['number']}", old, new, entry["time"]])
            need(current in (None, old) and new.startswith(f"{name}+"))
            chain.append((index, old))
            current = new
    witnesses = [files.pop(name).decode() for name in names if name.startswith("witness/")]
    need(files == {} and current in (None, key) and not any(absent.values()))

    def fits_as_older(note: str) -> None:
        then = int(note.split("\n")[1])
        signer = next((old for index, old in chain if then <= index), key)
        _, count, before = committed(signed_lines(note, signer))
        need(count <= size and tree_root(hashes[:count]) == before)

    for file in witnesses:
        witness, _, note = file.partition("\n")
        fits_as_older(note)
        signed_lines(note, witness, witness=True)
    if older is not None:
        fits_as_older(older)


def agrees(bundle: Path, older: str | None = None) -> bool:
    """Whether a bundle is as the text says."""
    try:
        check(bundle, older)
    except (Refused, ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError):
        return False
    return True
