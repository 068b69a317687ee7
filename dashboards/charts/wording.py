"""How labels and numbers are said inside an English sentence. It knows no chart and no release."""

from __future__ import annotations

import datetime
import re

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SHORT_MONTHS = {m[:3]: m for m in _MONTHS}
_SPAN = re.compile(rf"\b({'|'.join(_SHORT_MONTHS)})\s?[-–]\s?({'|'.join(_SHORT_MONTHS)})\b")
_LONG_SPAN = re.compile(rf"\b({'|'.join(_MONTHS)}) to ({'|'.join(_MONTHS)})\b")

_UNKNOWN = re.compile(r"\b(unknown|not (?:known|said|stated|recorded|answered)|no answer)\b", re.I)
_CLAUSES = frozenset(
    ["what", "how", "where", "when", "who", "whom", "whose", "why", "whether", "which", "in", "at", "on"]
)
_PREPOSITIONS = frozenset(
    ["at", "in", "on", "before", "after", "since", "by", "until", "from", "during", "up", "to", "within", "between"]
)
_LENGTH = re.compile(r"(?:\d+|one|two|three|six|nine|twelve|first|last)\s+(?:days?|weeks?|months?|years?)\b")
_MOMENTS = {
    **{m: f"at {m}" for m in ("baseline", "entry", "enrollment", "intake", "exit", "follow-up")},
    "latest known": "when last known",
    "last known": "when last known",
    "latest": "at the latest count",
    "now": "now",
}

# A participle alone or with what may follow it is said with "were": "were arrested at least once".
_AFTER = "at|by|to|in|on|for|with|without|from|into|after|before|within|again|once|twice|yet|elsewhere"
_PARTICIPLE = re.compile(rf"(?:Not )?\w{{2,}}ed(?: (?:{_AFTER})\b.*| \(.*\))?")
_STATE = re.compile(r"Not (?:eligible|in|at|on)\b.*|In (?:the|touch|contact|custody|jail|treatment|care)\b.*")


def month_number(name: str) -> int:
    """The number of a month by its name or its first three letters; 0 where it is none."""
    return next((n for n, m in enumerate(_MONTHS, 1) if name in (m, m[:3])), 0)


def capital(label: str) -> str:
    """The label with a capital first letter, as it stands on its own."""
    return label[:1].upper() + label[1:]


def lower(label: str) -> str:
    """The label inside a sentence."""
    # an abbreviation keeps its capitals
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def counted(number: float, noun: str) -> str:
    """A number with what it counts, in the singular where it is one."""
    if number == 1 and " " not in noun:
        noun = {"people": "person"}.get(noun, noun.removesuffix("s"))
    return f"{number:,} {noun or 'counted'}"


def day_text(iso: str) -> str:
    """An ISO date as it is read: December 23, 2016. What is no full date stays as it is."""
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day:%B} {day.day}, {day.year}"


def is_unknown(label: str) -> bool:
    """Whether a group is of those of whom the trait is not known."""
    return bool(_UNKNOWN.search(label))


def spoken(label: str) -> str:
    """A label with its months written out: July to September 2026."""
    return _SPAN.sub(lambda m: f"{_SHORT_MONTHS[m[1]]} to {_SHORT_MONTHS[m[2]]}", label)


def short(label: str) -> str:
    """A label with its months cut to three letters, for narrow places: 2023 (Oct–Dec)."""
    return _LONG_SPAN.sub(lambda m: f"{m[1][:3]}–{m[2][:3]}", label)


def when(label: str) -> str:
    """A period or moment as a sentence says it: in 2026, at enrollment, in the 6 months before enrollment."""
    said = spoken(label)
    plain = said.lower()
    if plain in _MOMENTS:
        return _MOMENTS[plain]
    if plain.split(" ")[0] in _PREPOSITIONS:
        return lower(said)
    return f"in the {lower(said)}" if _LENGTH.match(plain) else f"in {said}"


def both(first: str, last: str) -> tuple[str, str]:
    """Two moments as one sentence says them: what ends both alike is said once."""
    a, b = when(first), when(last)
    word = a.rpartition(" ")[2]
    alike = len(b.split()) > 3 and not word[-1:].isdigit() and b.endswith(f" {word}")
    return (a, b.removesuffix(f" {word}")) if alike else (a, b)


def predicate(label: str) -> str:
    """What a label says of those counted (`were accepted`); empty where it only names them."""
    if label[:1].islower():
        return label
    says = _PARTICIPLE.fullmatch(label) or _STATE.fullmatch(label)
    return f"were {lower(label)}" if says else ""


def breakdown(label: str) -> str:
    """The name of a breakdown as a choice: By district; What became of the referral."""
    clause = label.lower().split(" ")[0] in _CLAUSES or bool(predicate(capital(label)))
    return capital(label) if clause else f"By {lower(label)}"


def titled_by(title: str, label: str) -> str:
    """A title with its breakdown, said once: a clause that the title holds already is left out."""
    bare = re.sub(r", by [^,]+$", "", title)
    if not label:
        return bare
    name = breakdown(label)
    if name.startswith("By "):
        return f"{bare}, {lower(name)}"
    return bare if " " not in name or says(title, label) else f"{bare}: {lower(name)}"


def says(title: str, label: str) -> bool:
    """Whether a title asks what the clause of a breakdown answers: What became of referrals."""
    name = breakdown(label)
    return not name.startswith("By ") and name.split(" ")[0].lower() == title.split(" ")[0].lower()


def listed(words: list[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def safe(text: str) -> str:
    """Text as part of an address or an id."""
    return "".join(c if c.isascii() and (c.isalnum() or c == "_") else "-" for c in text)
