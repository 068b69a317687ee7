"""One object of a JSON file at its place: its values are asked for by key, and what is wrong with them is collected."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from governance_records.names import unseen
from governance_records.rights import Refused
from governance_records.rules.problems import Problems, inside, shown

MOST_BYTES = 5_000_000
LARGEST_COUNT = 1_000_000

_SHARE = re.compile(r"([0-9]{1,9})(?:/([0-9]{1,9})|(%))?", re.ASCII)
_ABSENT = object()


class _Object(dict[str, object]):
    """A JSON object that remembers the keys which stood there more than once."""

    twice: tuple[str, ...] = ()


def read_json(data: bytes) -> object:
    """Whatever JSON a file holds. Errors: Refused, by place; the place "" is the whole file."""
    if len(data) > MOST_BYTES:
        raise Refused({"": f"the file has more than {MOST_BYTES:,} bytes"})
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise Refused({f"byte {error.start + 1}": "the file is not UTF-8 text"}) from None
    except json.JSONDecodeError as error:
        raise Refused({f"line {error.lineno}, column {error.colno}": f"not JSON: {error.msg}"}) from None
    except RecursionError:
        raise Refused({"": "the file is nested too deep"}) from None
    except ValueError:
        # What is left is Python's own bound on the digits of a whole number.
        raise Refused({"": "a number in the file has too many digits"}) from None


def _object(pairs: list[tuple[str, object]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        found.twice = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return found


class Part:
    """A JSON object. Each method gives None where the key is absent or a problem was added."""

    def __init__(self, found: object, place: str, keys: Sequence[str], problems: Problems) -> None:
        self.place, self.problems = place, problems
        self.found = found if isinstance(found, dict) else {}
        self.is_object = isinstance(found, dict)
        if not self.is_object:
            problems.add(place, f"{shown(found)} is not a JSON object")
        for key in getattr(found, "twice", ()):
            self.wrong(shown(key)[1:-1], "stands there twice")
        for key in self.found:
            if key not in keys:
                self.wrong(shown(key)[1:-1], f"unknown key; known are {', '.join(keys)}")

    def wrong(self, key: str, message: str) -> None:
        self.problems.add(inside(self.place, key), message)

    def value(self, key: str, needed: bool = False) -> object:
        if needed and self.is_object and key not in self.found:
            self.wrong(key, "is missing")
        return self.found.get(key, _ABSENT)

    def part(self, key: str, keys: Sequence[str]) -> Part | None:
        """An object inside this one; it is always needed."""
        found = self.value(key, True)
        return None if found is _ABSENT else Part(found, inside(self.place, key), keys, self.problems)

    def list(self, key: str, most: int) -> Sequence[object]:
        """A list; it is always needed."""
        found = self.value(key, True)
        if isinstance(found, list) and len(found) <= most:
            return found
        if isinstance(found, list):
            self.wrong(key, f"{len(found):,} entries are more than {most:,}")
        elif found is not _ABSENT:
            self.wrong(key, f"{shown(found)} is not a list")
        return ()

    def choice(self, key: str, allowed: Sequence[str], needed: bool = False) -> str | None:
        found = self.value(key, needed)
        if isinstance(found, str) and found in allowed:
            return found
        if found is not _ABSENT:
            self.wrong(key, f"{shown(found)} is none of {', '.join(allowed)}")
        return None

    def truth(self, key: str, needed: bool = False) -> bool | None:
        found = self.value(key, needed)
        if isinstance(found, bool):
            return found
        if found is not _ABSENT:
            self.wrong(key, f"{shown(found)} is neither true nor false")
        return None

    def count(self, key: str, needed: bool = False, least: int = 0) -> int | None:
        found = self.value(key, needed)
        if isinstance(found, int) and not isinstance(found, bool):
            if least <= found <= LARGEST_COUNT:
                return found
            self.wrong(key, f"{shown(found)} is not between {least} and {LARGEST_COUNT:,}")
        elif found is not _ABSENT:
            self.wrong(key, f"{shown(found)} is not a whole number")
        return None

    def text(self, key: str, longest: int, needed: bool = False) -> str | None:
        found = self.value(key, needed)
        if found is _ABSENT:
            return None
        wrong = _wrong_text(found, longest)
        if wrong:
            self.wrong(key, wrong)
        return None if wrong else str(found)

    def share(self, key: str, needed: bool = False) -> Fraction | None:
        """An exact share above 0 and of 1 at most, from a text such as "2/3" or "56%"."""
        found = self.value(key, needed)
        if found is _ABSENT:
            return None
        share = _exact(found)
        if isinstance(share, Fraction):
            return share
        self.wrong(key, share)
        return None


def _wrong_text(found: object, longest: int) -> str | None:
    if not isinstance(found, str):
        return f"{shown(found)} is not a text"
    if not found.strip():
        return "is empty"
    if len(found) > longest:
        return f"is longer than {longest:,} characters"
    # Line breaks are fine in a reason; what nobody sees is not.
    return "holds a character that nobody sees" if unseen(" ".join(found.split())) else None


def _exact(found: object) -> Fraction | str:
    """The share that a text gives, or what is wrong with it."""
    match = _SHARE.fullmatch(found) if isinstance(found, str) else None
    if match is None:
        wanted = 'write an exact fraction or a whole percentage as text, such as "2/3" or "56%"'
        return f"{shown(found)} is no share; {wanted}"
    above, below = int(match[1]), 100 if match[3] else int(match[2] or 1)
    if below == 0:
        return f"{shown(found)} divides by zero"
    if not 0 < above <= below:
        return f"{shown(found)} is not greater than 0 and at most 1"
    return Fraction(above, below)
