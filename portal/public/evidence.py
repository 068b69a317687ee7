"""What evaluations found, good, mixed and bad alike; the calculator of risks; the list of sources."""

from __future__ import annotations

from flask import request
from markupsafe import Markup

from dashboards.charts import odds_ratios
from dashboards.rates import RiskChange, odds_to_risk
from dashboards.releases import Release
from portal.exhibits import Exhibit
from portal.public.frame import Crumb, document, library, page, public, source_keys, words
from portal.shelf import cited

CRUMB = Crumb("What studies found", "/evidence/")
FIRST_RATIO, FIRST_RISK = "0.42", "50"
LARGEST = 1000
DIRECTIONS = {"better": "Better", "worse": "Worse", "none": "No difference or no direction"}


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
        exhibit=Exhibit(release, odds_ratios(release)) if release else None,
        places=_by_place(release),
        directions=DIRECTIONS,
        keys=source_keys,
        ratio=FIRST_RATIO,
        risk=FIRST_RISK,
        change=odds_to_risk(float(FIRST_RATIO), float(FIRST_RISK) / 100),
        problem="",
    )


def _by_place(release: Release | None) -> dict[str, list[dict[str, str]]]:
    """Findings by place, in the order of the table, so that good and bad stand beside each other."""
    places: dict[str, list[dict[str, str]]] = {}
    for row in release.records() if release else ():
        places.setdefault(row["place"], []).append(row)
    return places


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


def _change(ratio: str, risk: str) -> tuple[RiskChange | None, str]:
    try:
        return odds_to_risk(_number(ratio, "odds ratio"), _number(risk, "comparison risk") / 100), ""
    except ValueError as error:
        return None, str(error)


def _number(text: str, name: str) -> float:
    cleaned = text.strip().removesuffix("%").strip()
    if not cleaned.isascii() or cleaned.count(".") > 1 or not cleaned.replace(".", "", 1).isdigit():
        raise ValueError(f"The {name} must be a number, such as 0.42 or 50.")
    if float(cleaned) > LARGEST:
        raise ValueError(f"The {name} must be at most {LARGEST:,}.")
    return float(cleaned)


@public.get("/evidence/sources/")
def sources() -> str:
    rows = sorted(library().sources.values(), key=lambda s: s.key.casefold())
    return page("sources.html", "Sources", [CRUMB], rows=rows, safe=Markup)
