"""Finds what looks like a person's data in a text, so that whoever publishes it is asked first. Pure.

It asks and does not decide: a street may be where the body meets, a date may be that of a law. What it misses is for
the clerk to see; what it finds may still be right to publish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

BIRTH, AGE, PHONE, ADDRESS, DOCKET = "a date of birth", "an age", "a phone number", "an address", "a docket number"
SECURITY_NUMBER, MAIL, TITLED, PARTICIPANT = (
    "a Social Security number",
    "a mail address",
    "a person by name",
    "a participant by name",
)
# Whoever is younger than this is not likely to be meant by a date of birth.
YOUNGEST_BORN = 2014

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_STREET = (
    r"(?:st(?:reet)?|ave(?:nue)?|r(?:oa)?d|blvd|boulevard|dr(?:ive)?|l(?:a)?ne?|c(?:our)?t|pl(?:ace)?|way|pkwy|"
    r"parkway|hwy|highway|ter(?:race)?|cir(?:cle)?|sq(?:uare)?|trail|alley)"
)
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    SECURITY_NUMBER: (r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])",),
    BIRTH: (
        r"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|birthday|born)\b[^\n]{0,12}?\d[\d/.\-]*",
        rf"\bborn (?:on )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}",
    ),
    AGE: (r"\b(?:aged?) \d{1,2}\b(?! (?:days?|weeks?|months?|hours?|minutes?))", r"\b\d{1,2}[- ]years?[- ]old\b"),
    PHONE: (
        r"(?<![\d.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\d-])",
        r"\b(?:phone|call|tel|cell|text)\b[^\n\d]{0,12}\d{3}[ .-]\d{4}(?!\d)",
    ),
    ADDRESS: (
        rf"\b\d{{1,5}} (?:[nsew]\.? )?(?:[a-z0-9'’]{{2,20}} ){{1,3}}{_STREET}\b\.?",
        r"\b(?:apt|apartment|unit|room) ?#? ?\d{1,4}[a-z]?\b",
    ),
    DOCKET: (
        r"\b\d{2,4}[ -]?(?:cr|cv|cf|cm|mm|tr|jv|dr|md|fe|mc)[ -]?\d{3,7}\b",
        r"\b(?:docket|case|cause|booking|warrant|citation)\b ?(?:no\.?|number|num\.?|#) ?:? ?#?[a-z]{0,3}[- ]?\d[\w-]*",
    ),
    MAIL: (r"\b[\w.+-]{1,64}@[\w-]{1,63}\.[a-z.]{2,20}\b",),
}
_FOUND = [(kind, re.compile(pattern, re.I)) for kind, patterns in _PATTERNS.items() for pattern in patterns]
_NUMERIC = re.compile(r"\b(?:(\d{4})-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](\d{4}))\b")
_WRITTEN = re.compile(rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (\d{{4}})\b", re.I)
_NAME = r"[A-Z][\w'’-]{1,30}"
_TITLED = re.compile(rf"\b(?:Mr|Ms|Mrs|Miss|Mx)\.? ((?:[A-Z]\.? ?)?{_NAME}(?: {_NAME})?)")
_OF_THE_PROGRAM = re.compile(
    rf"\b(?:[Pp]articipant|[Cc]lient|[Dd]efendant|[Ss]uspect) ((?:[A-Z]\.|{_NAME})(?: [A-Z]\b\.?| {_NAME})?)"
)
OLDEST_BORN = 1910


@dataclass(frozen=True)
class Found:
    """One place that looks like a person's data: what it may be, the words, and where they begin."""

    kind: str
    words: str
    start: int


def find(text: str, members: Iterable[str] = ()) -> list[Found]:
    """All places in their order. `members` are the names of those who sit on the body, who may be named."""
    known = {part.casefold() for name in members for part in name.split()[-1:]}
    found = [*_by_pattern(text), *_old_dates(text), *_people(text, known)]
    return _apart(sorted(found, key=lambda f: (f.start, -len(f.words))))


def digest(texts: Mapping[str, str], members: Iterable[str] = ()) -> str:
    """What stands for all that was found in some texts; empty where nothing was. It changes with every other place."""
    names = tuple(members)
    found = [f"{name}\n{f.kind}\n{f.words}" for name in sorted(texts) for f in find(texts[name], names)]
    return sha256("\n\n".join(found).encode()).hexdigest()[:32] if found else ""


def _by_pattern(text: str) -> Iterator[Found]:
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            yield Found(kind, match[0].strip(), match.start())


def _old_dates(text: str) -> Iterator[Found]:
    """A day so long ago that it may be somebody's birthday."""
    for pattern in (_NUMERIC, _WRITTEN):
        for match in pattern.finditer(text):
            year = int(next(group for group in match.groups() if group))
            if OLDEST_BORN <= year <= YOUNGEST_BORN:
                yield Found(BIRTH, match[0], match.start())


def _people(text: str, known: set[str]) -> Iterator[Found]:
    for kind, pattern in ((TITLED, _TITLED), (PARTICIPANT, _OF_THE_PROGRAM)):
        for match in pattern.finditer(text):
            if not known & {word.casefold() for word in match[1].split()}:
                yield Found(kind, match[0], match.start())


def _apart(found: list[Found]) -> list[Found]:
    """Each stretch of words once, by the first and longest that was found in it."""
    kept: list[Found] = []
    for one in found:
        if not kept or one.start >= kept[-1].start + len(kept[-1].words):
            kept.append(one)
    return kept
