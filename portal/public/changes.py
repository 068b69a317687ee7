"""How a figure changed, in the reader's language, where its period is one that a calendar names; else in English."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import format_date
from flask_babel import gettext

from dashboards.charts.forms import STATUS_WORDS
from dashboards.charts.periods import span_of
from dashboards.headlines import Change, Headline
from portal.catalogues import N_, said
from portal.languages import ENGLISH, language, locale

# As `dashboards` says them, which knows no other language.
PATTERNS = (
    *(N_("Since the period before"), N_("Since a year before"), N_("The same people earlier")),
    N_("Cannot be said: the figure %(when)s is %(was)s."),
    N_("Cannot be compared with %(was)s %(when)s: a shorter period."),
    *(N_("The same as %(when)s."), N_("About the same as the %(was)s %(when)s.")),
    *(N_("Up from %(was)s %(when)s."), N_("Down from %(was)s %(when)s.")),
    N_("Up from %(was)s %(when)s: more than chance would explain."),
    N_("Down from %(was)s %(when)s: more than chance would explain."),
    *(N_("hidden to protect privacy"), N_("not known"), N_("does not apply"), N_("not reliable")),
    N_("too few for a rate"),
)
VERDICTS = {
    ("higher", "up"): ("better", N_("Better: higher is better")),
    ("lower", "down"): ("better", N_("Better: lower is better")),
    ("higher", "down"): ("worse", N_("Worse: higher is better")),
    ("lower", "up"): ("worse", N_("Worse: lower is better")),
}
_STATUS = re.compile("|".join(map(re.escape, STATUS_WORDS.values())))
_INTERVAL = re.compile(r"\((?P<low>\S+) to (?P<high>\S+)\)")


def told(change: Change) -> tuple[str, str]:
    """The sentence, and the language it is in."""
    period = _in_period(change.label)
    if not period:
        return ENGLISH, change.words
    return language(), said(change.pattern) % {"was": _was(change.was), "when": period}


def told_when(headline: Headline) -> tuple[str, str]:
    """The period of a figure, and the language it is said in."""
    period = _in_period(headline.label)
    return (language(), period[:1].upper() + period[1:]) if period else (ENGLISH, headline.when)


def _was(words: str) -> str:
    """A figure with its interval, or what stands in its place."""
    return _INTERVAL.sub(_interval, _STATUS.sub(lambda found: said(found[0]), words))


def _interval(found: re.Match[str]) -> str:
    between = gettext("%(low)s to %(high)s", low=found["low"], high=found["high"])
    return f"({between})"


def _in_period(label: str) -> str:
    """A year, a month or several months of one; empty in English, which has its own words, and for other periods."""
    span = span_of(label)
    if span is None or language() == ENGLISH:
        return ""
    first, last = span
    if (first.month, last.month) == (1, 12):
        return gettext("in the year %(year)s", year=first.year)
    if first.month == last.month:
        return gettext("in %(month)s of %(year)s", month=_month(first), year=first.year)
    return gettext("from %(first)s to %(last)s of %(year)s", first=_month(first), last=_month(last), year=first.year)


def _month(day: date) -> str:
    return format_date(day, "MMMM", locale=locale())
