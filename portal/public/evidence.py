"""What evaluations found, good, mixed and bad alike; the calculator of risks; the list of sources."""

from __future__ import annotations

from collections.abc import Collection

from flask import request
from flask_babel import gettext
from markupsafe import Markup

from dashboards.rates import RiskChange, odds_to_risk
from dashboards.releases import Release
from portal.catalogues import N_, said
from portal.public.charts import studies
from portal.public.frame import Crumb, document, library, page, public, source_keys, words
from portal.shelf import cited
from portal.words import number

CRUMB = Crumb("What studies found", "/evidence/")
FIRST_RATIO, FIRST_RISK = "0.42", "50"
LARGEST = 1000
DIRECTIONS = {"better": N_("Better"), "worse": N_("Worse"), "none": N_("No difference or no direction")}
# What the numbers themselves say of a ratio or a risk that cannot be.
IMPOSSIBLE = (
    N_("The odds ratio must be a number above 0."),
    N_("The comparison risk must lie between 0% and 100%, neither of them included."),
)


@public.get("/evidence/")
def evidence() -> str:
    text, odds = document("evidence"), document("odds")
    release = cited("evaluations")
    return page(
        "evidence.html",
        text["title"],
        text=text,
        words=words(text),
        odds=odds,
        odds_words=words(odds),
        release=release,
        exhibit=studies() if release else None,
        places=_by_place(release),
        directions=DIRECTIONS,
        keys=source_keys,
        ratio=FIRST_RATIO,
        risk=FIRST_RISK,
        change=_sentence(odds_to_risk(float(FIRST_RATIO), float(FIRST_RISK) / 100)),
        problem="",
    )


def _by_place(release: Release | None) -> dict[str, list[dict[str, str]]]:
    """Findings by place, in the order of the table, so that good and bad stand beside each other."""
    places: dict[str, list[dict[str, str]]] = {}
    for row in release.records() if release else ():
        places.setdefault(row["place"], []).append(row)
    return places


def findings_for(ids: Collection[str]) -> list[dict[str, str]]:
    """What studies found, by the ids of the findings, in the order of the table."""
    release = cited("evaluations")
    return [row for row in release.records() if row["id"] in ids] if release else []


@public.get("/evidence/calculator/")
def calculator() -> str:
    ratio, risk = request.args.get("odds_ratio", FIRST_RATIO), request.args.get("risk", FIRST_RISK)
    change, problem = _change(ratio[:20], risk[:20])
    return page(
        "calculator.html",
        "From odds to risk",
        [CRUMB],
        ratio=ratio[:20],
        risk=risk[:20],
        change=change,
        problem=problem,
        level=2,
    )


def _change(ratio: str, risk: str) -> tuple[str, str]:
    """What the numbers mean, or what is wrong with them."""
    try:
        odds = _number(ratio, gettext("odds ratio"))
        return _sentence(odds_to_risk(odds, _number(risk, gettext("comparison risk")) / 100)), ""
    except ValueError as error:
        return "", said(str(error))


def _number(text: str, name: str) -> float:
    cleaned = text.strip().removesuffix("%").strip()
    if not cleaned.isascii() or cleaned.count(".") > 1 or not cleaned.replace(".", "", 1).isdigit():
        raise ValueError(gettext("The %(name)s must be a number, such as 0.42 or 50.", name=name))
    if float(cleaned) > LARGEST:
        raise ValueError(gettext("The %(name)s must be at most %(most)s.", name=name, most=number(LARGEST)))
    return float(cleaned)


def _sentence(change: RiskChange) -> str:
    """The change of risk as a resident would say it, in the reader's language."""
    shown = {
        "before": f"{_rounded(100 * change.comparison_risk)}%",
        "after": f"{_rounded(100 * change.risk)}%",
        "points": _rounded(abs(change.points)),
        "relative": f"{_rounded(100 * abs(change.relative))}%",
    }
    if abs(change.points) < 0.05:
        return gettext("The risk stays the same: %(before)s in both groups.", **shown)
    if change.points < 0:
        return gettext(
            "The risk falls from %(before)s to %(after)s: %(points)s percentage points, or %(relative)s lower.",
            **shown,
        )
    return gettext(
        "The risk rises from %(before)s to %(after)s: %(points)s percentage points, or %(relative)s higher.", **shown
    )


def _rounded(value: float) -> str:
    return number(round(value, 1))


@public.get("/evidence/sources/")
def sources() -> str:
    rows = sorted(library().sources.values(), key=lambda s: s.key.casefold())
    return page("sources.html", "Sources", [CRUMB], rows=rows, safe=Markup)
