"""One Markdown file with its front matter, and what is said of a file that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# The one in C where the machine has it: ten times quicker.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContentError(Exception):
    """Content that cannot be used; `problems` are lines that name file and line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Document:
    """A Markdown file: what its front matter says, and its text."""

    path: str
    front: Mapping[str, Any]
    body: str
    language: str = "en"
    text_language: str = "en"  # of the body, which a translation may leave out
    stale: bool = False  # whether the English text has changed since it was translated

    def __getitem__(self, name: str) -> Any:
        return self.front[name]

    def get(self, name: str, default: Any = "") -> Any:
        return self.front.get(name, default)


def read(file: Path, path: str) -> str:
    """The text of a file. Errors: ContentError, with the line."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentError([f"{path}: line {line}: the file is not UTF-8"]) from error


def parse(path: str, text: str) -> Document:
    """The document that a text holds. Errors: ContentError, with the line."""
    if not text.startswith("---\n"):
        raise ContentError([f"{path}: line 1: front matter must start with a line '---'"])
    head, mark, body = text[4:].partition("\n---\n")
    if not mark:
        raise ContentError([f"{path}: line 1: the front matter is not closed by a line '---'"])
    return Document(path, _front(path, head), body.strip())


def _front(path: str, head: str) -> dict[str, Any]:
    try:
        front = yaml.load(head, LOADER)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        raise ContentError([f"{path}: line {line}: {getattr(error, 'problem', None) or error}"]) from error
    if not isinstance(front, dict):
        raise ContentError([f"{path}: line 2: the front matter must be a list of 'name: value'"])
    return front
