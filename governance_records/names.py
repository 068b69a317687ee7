"""Names and mail addresses as they are kept: one spelling for each, and nothing in them that nobody sees."""

from __future__ import annotations

import re
import unicodedata

from governance_records.rights import Refused

LONGEST_MAIL, LONGEST_NAME = 254, 100
_MAIL = re.compile(
    r"[^@\s<>()\[\],;:\\\"]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
# Letters, marks and signs that show nothing, though Unicode counts them among those that do.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})


def one_spelling(text: str) -> str:
    """A mail address in the spelling it is kept and looked up in; a text that is none comes back changed too."""
    mail = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.strip()).lower())
    local, at, domain = mail.rpartition("@")
    return local + at + _ascii(domain)


def _ascii(domain: str) -> str:
    """A domain as name servers know it. Where that would be the domain of another (ß), it stays, to be refused."""
    try:
        encoded = domain.encode("idna").decode()
        return encoded if domain.isascii() or encoded.encode().decode("idna") == domain else domain
    except UnicodeError:
        return domain


def cleaned_mail(text: str) -> str:
    """A mail address as it is kept. Errors: Refused at the field `mail`."""
    mail = one_spelling(text[: 2 * LONGEST_MAIL])
    if len(mail) > LONGEST_MAIL or not mail.isascii() or not mail.isprintable() or not _MAIL.fullmatch(mail):
        raise Refused({"mail": "This is not a mail address."})
    return mail


def cleaned_name(text: str, field: str = "name") -> str:
    """A name as it is kept: one line, nothing invisible. Errors: Refused at the field."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > LONGEST_NAME or unseen(text):
        raise Refused({field: f"Give a name of 1 to {LONGEST_NAME} visible characters, on one line."})
    if len(_scripts(name)) > 1:
        raise Refused({field: "This name mixes alphabets, so that it could be taken for another."})
    return name


def same_name(one: str, other: str) -> bool:
    """Whether two names differ by case or by the way their letters are written alone."""
    return _compared(one) == _compared(other)


def _compared(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded)


def unseen(text: str) -> bool:
    """Whether a text holds characters that nobody sees, such as controls, overrides of direction or line breaks."""
    return any(_shows_nothing(c) for c in text)


def _shows_nothing(c: str) -> bool:
    category = unicodedata.category(c)
    return category[0] == "C" or category in ("Zl", "Zp") or c in _BLANK or any(ord(c) in s for s in _SELECTORS)


def _scripts(text: str) -> set[str]:
    """The alphabets of a text, of those whose letters are taken for each other."""
    plain = unicodedata.normalize("NFKC", text)
    names = (unicodedata.name(c, "").split(" ")[0] for c in plain if c.isalpha())
    return {name for name in names if name in _ALIKE}
