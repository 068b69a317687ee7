"""Mutated bundles and proofs: bytes flipped, cut, doubled and moved, in what they hold and in how it is packed."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random
from zipfile import ZIP_STORED, ZipFile

Files = dict[str, bytes]


def unpacked(bundle: Path) -> Files:
    with ZipFile(bundle) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(files: Files) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def mutated(files: Files, random: Random) -> Files:
    """The same files with one thing changed in one of them, or among them."""
    while True:
        changed = random.choice((_of_bytes, _of_bytes, _of_lines, _of_names, _of_base64))(dict(files), random)
        if changed != files:
            return changed


def bytes_mutated(data: bytes, random: Random) -> bytes:
    """Bytes with a flip, a cut, a repetition, an insertion or a part moved."""
    at, end = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    piece = data[at:end]
    return random.choice(
        (
            lambda: data[:at] + bytes([random.randrange(256)]) + data[at + 1 :],
            lambda: data[:at] + bytes([data[min(at, len(data) - 1)] ^ (1 << random.randrange(8))]) + data[at + 1 :],
            lambda: data[:at],
            lambda: data[at:],
            lambda: data[:at] + data[end:],
            lambda: data[:end] + piece + data[end:],
            lambda: data[end:] + data[:end],
            lambda: data[:at] + random.randbytes(random.randrange(1, 9)) + data[at:],
            lambda: data[:at] + random.choice((b"9" * 5000, b"[" * 5000, b"\n", b" ", b"\x00", b"{}")) + data[at:],
        )
    )()


def _of_bytes(files: Files, random: Random) -> Files:
    name = random.choice(list(files))
    files[name] = bytes_mutated(files[name], random)
    return files


def _of_lines(files: Files, random: Random) -> Files:
    name = random.choice(("entries.jsonl", "checkpoint", random.choice(list(files))))
    lines = files[name].split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    what = random.randrange(4)
    if what == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif what == 1:
        del lines[one]
    elif what == 2:
        lines.insert(other, lines[one])
    else:
        lines[one] = random.choice(files[random.choice(list(files))].split(b"\n"))
    files[name] = b"\n".join(lines)
    return files


def _of_names(files: Files, random: Random) -> Files:
    one, other = random.choice(list(files)), random.choice(list(files))
    what = random.randrange(4)
    if what == 0:
        files[one], files[other] = files[other], files[one]
    elif what == 1:
        del files[one]
    elif what == 2:
        files[one + random.choice(("x", "/", " ", "/../key"))] = files[one]
    else:
        files[one] = files[other]
    return files


def _of_base64(files: Files, random: Random) -> Files:
    """The bits of base64 that say nothing, other alphabets, padding: the same bytes in another spelling."""
    name = random.choice(("checkpoint", "key"))
    data = files[name]
    files[name] = random.choice(
        (
            lambda: data.replace(b"=\n", b"\n"),
            lambda: data.replace(b"=\n", b"==\n"),
            lambda: data.replace(b"/", b"_").replace(b"+A", b"-A"),
            lambda: data.replace(b"\n", b"\r\n"),
            lambda: data.replace("—".encode(), b"-"),
            lambda: data + data.splitlines(True)[-1],
        )
    )()
    return files
