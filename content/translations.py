"""Translations of the words: which there are, of which English text, and whether that has changed since.

A translation stands at the same path below the folder of its language (`es/pages/contact.md`). Its front matter
names in `translates` the version of the English text; what it leaves out, the body too, stays English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from content.documents import ContentError, Document, parse, read

LANGUAGES = ("es", "vi")
_VERSION = re.compile("[0-9a-f]{12}")

Find = Callable[[str], Path | None]


def version_of(document: Document) -> str:
    """What a translation names to say which text it translates: it changes with the words, not with a review."""
    front = {name: value for name, value in document.front.items() if name != "reviewed"}
    words = json.dumps([front, document.body], ensure_ascii=False, sort_keys=True, default=str)
    return sha256(words.encode()).hexdigest()[:12]


def translation_of(document: Document, language: str, find: Find) -> Document:
    """A document in a language: its translation laid over the English. Errors: ContentError."""
    path = f"{language}/{document.path}"
    file = find(path) if language in LANGUAGES else None
    if file is None:
        return document
    words = parse(path, read(file, path))
    _check(words, document)
    return replace(
        document,
        path=path,
        front={**document.front, **{n: v for n, v in words.front.items() if n != "translates"}},
        body=words.body or document.body,
        language=language,
        text_language=language if words.body else document.text_language,
        stale=words.front["translates"] != version_of(document),
    )


def _check(words: Document, document: Document) -> None:
    translates = words.front.get("translates")
    if not isinstance(translates, str) or not _VERSION.fullmatch(translates):
        wanted = f'the version of the English text, in quotation marks: "{version_of(document)}"'
        raise ContentError([f"{words.path}: line 1: translates must be {wanted}"])
    unknown = [name for name in words.front if name not in document.front and name != "translates"]
    if unknown:
        raise ContentError([f"{words.path}: line 1: the English text has no {n!r} to translate" for n in unknown])


def translation_problems(folders: Iterable[Path], find: Find, kinds: tuple[str, ...]) -> list[str]:
    """What is wrong with the translations of some folders, by file and line."""
    return [problem for path in _paths(folders, kinds) for problem in _problems(path, find)]


def _paths(folders: Iterable[Path], kinds: tuple[str, ...]) -> Iterator[str]:
    found = {
        f"{language}/{kind}/{file.name}"
        for folder in folders
        for language in LANGUAGES
        for kind in kinds
        for file in (folder / language / kind).glob("*.md")
    }
    yield from sorted(found)


def _problems(path: str, find: Find) -> list[str]:
    language, _, original = path.partition("/")
    file = find(original)
    if file is None:
        return [f"{path}: line 1: there is no {original} to translate"]
    try:
        translation_of(parse(original, read(file, original)), language, find)
    except ContentError as error:
        return error.problems
    return []
