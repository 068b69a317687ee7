"""The words of templates and views in other languages, read from the .po files when a language is first asked for.

`N_` marks a text that is translated where it is shown. Nothing here knows which language a reader wants.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale, gettext

FOLDER = Path(__file__).parent / "translations"


def N_(text: str) -> str:
    """Marks a text of a constant; it is translated by `said` or the filter of that name where it is shown."""
    return text


def said(text: str) -> str:
    """A text in the reader's language, as plain text; one that the catalogue does not hold stays as it is."""
    return gettext(text) if text else text


def said_in(code: str, text: str) -> str:
    """A text in a language that is named, for mails, which are written when nobody reads a page."""
    return translations(code).gettext(text)


def catalogue_file(code: str) -> Path:
    """The file that holds the translations into a language."""
    return FOLDER / code / "LC_MESSAGES" / "messages.po"


def read_catalogue(code: str) -> Catalog:
    """The translations into a language as they are committed."""
    with catalogue_file(code).open("rb") as file:
        return read_po(file, locale=code)


@cache
def translations(code: str) -> NullTranslations:
    """The words of a language. Compiled in memory, so that no compiled file can lag behind them."""
    if not catalogue_file(code).is_file():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(code))
    compiled.seek(0)
    return Translations(compiled)


class Catalogues(Domain):
    """Where Flask-Babel finds translations: in our files of words, and not in compiled ones."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return translations(locale.language) if locale else NullTranslations()
