"""Which files are taken as papers of a meeting, told by their bytes and not by their names alone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from governance_records.rights import Refused

MOST_BYTES = 20_000_000


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _holds(part: str) -> Callable[[bytes], bool]:
    """An office file: a zip with this part in it, and no program that runs when it is opened."""

    def fits(content: bytes) -> bool:
        try:
            with ZipFile(BytesIO(content)) as archive:
                names = archive.namelist()
        except (BadZipFile, ValueError, NotImplementedError):
            return False
        return part in names and not any("vbaproject" in name.lower() for name in names)

    return fits


def _text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


# By the ending of the name: what a browser is told that it is, and how its bytes are known.
KINDS: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _begins(b"%PDF-")),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _holds("word/document.xml"),
    ),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _holds("xl/workbook.xml")),
    "csv": ("text/csv", _text),
    "txt": ("text/plain", _text),
    "md": ("text/markdown", _text),
    "png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
}
ENDINGS = tuple(KINDS)


def check_paper(filename: str, content: bytes) -> str:
    """The kind of a paper, which is the ending of its name. Errors: Refused at `file`."""
    ending = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    kind = "jpg" if ending == "jpeg" else ending
    if kind not in KINDS:
        raise Refused({"file": f"Files of this kind are not taken. Take one of: {', '.join(ENDINGS)}."})
    if not content:
        raise Refused({"file": "The file is empty."})
    if len(content) > MOST_BYTES:
        raise Refused({"file": f"The file is too large: at most {MOST_BYTES // 1_000_000} MB are taken."})
    if not KINDS[kind][1](content):
        raise Refused({"file": f"The name of the file ends in .{kind}, but what is in it is something else."})
    return kind
