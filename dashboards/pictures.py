"""A chart as a picture that travels alone: SVG with its colours written out, and PNG, with title, source and address.

There is no style sheet in it: where a page's policy forbids one, and in other programs, it looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import resvg_py

from dashboards.charts import Chart, text_alternative
from dashboards.drawings import painted
from dashboards.drawings.svg import document, element, plain, wrap

WIDTH, MARGIN = 720, 28
TITLE, TEXT, SMALL = 22.0, 15.0, 12.5
ZOOM = 2
FONTS = Path(__file__).parent / "outlines"
FAMILY = "Public Sans"
FALLBACK = f"{FAMILY}, system-ui, -apple-system, Segoe UI, Arial, sans-serif"
INK, SOFT, LINE, ACCENT, PAPER, LAND = "#1d2327", "#525c63", "#dcd7cb", "#0b5f66", "#ffffff", "#dceceb"

Look = Mapping[str, str]
_STROKE = {"fill": "none", "stroke-linecap": "round", "stroke-linejoin": "round"}
_RIM = {"paint-order": "stroke", "stroke": PAPER, "stroke-width": "4", "stroke-linejoin": "round"}
# what the style sheet says of each class of a drawing, in light
PAINT: Mapping[str, Look] = {
    "chart-text": {"fill": INK, "font-size": "14"},
    "chart-text--strong": {"font-size": "15", "font-weight": "600", **_RIM},
    "chart-text--soft": {"fill": SOFT},
    "chart-text--gap": {"fill": SOFT, **_RIM},
    "chart-text--number": {"fill": PAPER, "font-size": "12", "font-weight": "600"},
    "chart-text--demonstration": {"fill": SOFT},
    "chart-baseline": {"fill": "none", "stroke": SOFT, "stroke-width": "1"},
    "chart-tick": {"fill": "none", "stroke": SOFT, "stroke-width": "1"},
    "chart-grid": {"stroke": LINE, "stroke-width": "1"},
    "chart-rule": {"stroke": LINE, "stroke-width": "1"},
    "chart-bar": {"fill": ACCENT},
    "chart-bar--unreliable": {"fill": PAPER, "stroke": ACCENT, "stroke-dasharray": "4 3", "stroke-width": "1.5"},
    "chart-line": {**_STROKE, "stroke": ACCENT, "stroke-width": "2.5"},
    "chart-line--other": {"stroke": LINE, "stroke-width": "1.5"},
    "chart-band": {"fill": ACCENT, "opacity": "0.16"},
    "chart-whisker": {"fill": "none", "stroke": ACCENT, "stroke-width": "2", "opacity": "0.6"},
    "chart-dot": {"fill": ACCENT, "stroke": PAPER, "stroke-width": "1.5"},
    "chart-dot--open": {"fill": PAPER, "stroke": ACCENT, "stroke-width": "2.5"},
    "chart-interval": {"stroke": ACCENT, "stroke-width": "2.5"},
    "chart-way": {"stroke": ACCENT, "stroke-width": "5", "opacity": "0.45"},
    "chart-hidden": {"fill": PAPER, "stroke": SOFT, "stroke-width": "1"},
    "chart-hidden-hatch": {"fill": "none", "stroke": SOFT, "stroke-width": "1.25"},
    "chart-missing": {"fill": PAPER, "stroke": SOFT, "stroke-dasharray": "2 2", "stroke-width": "1.5"},
    "chart-withheld": {"fill": PAPER, "stroke": SOFT, "stroke-width": "1.5"},
    "chart-absent": {"stroke": SOFT, "stroke-width": "1.5"},
    "chart-break": {"stroke": SOFT, "stroke-dasharray": "4 4", "stroke-width": "1.25"},
    "chart-event": {"stroke": SOFT, "stroke-dasharray": "1 4", "stroke-linecap": "round", "stroke-width": "1.5"},
    "chart-number": {"fill": SOFT},
    "chart-disc": {"fill": ACCENT, "stroke": PAPER, "stroke-width": "1.5"},
    "chart-disc--open": {"fill": PAPER, "stroke": ACCENT, "stroke-width": "2"},
    "chart-text--disc": {"fill": PAPER, "font-size": "12", "font-weight": "600"},
    "chart-text--disc-open": {"fill": INK, "font-size": "12", "font-weight": "600"},
    "map-land": {"fill": LAND},
    "map-borders": {"fill": "none", "stroke": PAPER, "stroke-linejoin": "round", "stroke-width": "1.25"},
    "map-leader": {"stroke": SOFT, "stroke-width": "1"},
    "chart-parity": {"stroke": INK, "stroke-width": "1.5"},
    # groups that only hold marks together
    "chart-point": {},
    "chart-key": {},
}
_CLASS = re.compile(r' class="([^"]*)"')


class FontsMissing(RuntimeError):
    """The fonts of pictures were not put in place."""


def svg_of(chart: Chart, address: str) -> str:
    """The chart as a page of its own. `address` is where it stands on the portal."""
    marks, height = painted(chart, WIDTH)
    head, top = _head(chart)
    foot, bottom = _foot(chart, address, top + height + 26)
    inside = element("g", *marks, transform=f"translate({MARGIN} {top:.1f})")
    width = WIDTH + 2 * MARGIN
    paper = element("rect", width=width, height=bottom, fill=PAPER)
    body = element("g", paper, *head, inside, *foot, font_family=FALLBACK)
    drawn = document(f"picture-{chart.id}", chart.title, text_alternative(chart), body, width, bottom)
    return _painted_in(drawn)


def png_of(chart: Chart, address: str) -> bytes:
    """The same as PNG, twice as many pixels, in letters that ship. Errors: FontsMissing."""
    files = [FONTS / name for name in ("regular.ttf", "bold.ttf")]
    if not all(f.is_file() for f in files):
        raise FontsMissing("The letters of pictures are missing: run `make look`.")
    # the letters of the machine are left aside, so that a picture has the same bytes everywhere
    return resvg_py.svg_to_bytes(
        svg_string=_in_letters(svg_of(chart, address)),
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=[str(f) for f in files],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )


def _in_letters(svg: str) -> str:
    """Arrows, which the letters do not have, in words."""
    return svg.replace(" → ", " to ").replace("← ", "").replace(" →", "")


def _head(chart: Chart) -> tuple[list[str], float]:
    """Title and finding, and where the drawing begins below them."""
    marks, y = _lines(wrap(chart.title, WIDTH, TITLE), MARGIN + TITLE, TITLE, INK, "600")
    found, y = _lines(wrap(chart.finding, WIDTH, TEXT), y + 6, TEXT, INK)
    return marks + found, y + 2


def _foot(chart: Chart, address: str, y: float) -> tuple[list[str], float]:
    lines = [*wrap(chart.source, WIDTH, SMALL), *(wrap(address, WIDTH, SMALL) if address else [])]
    marks, end = _lines(lines, y, SMALL, SOFT)
    return marks, end - SMALL + MARGIN - 6


def _lines(lines: list[str], y: float, size: float, fill: str, weight: str | None = None) -> tuple[list[str], float]:
    step = size * 1.35
    marks = [
        element("text", plain(text), x=MARGIN, y=y + n * step, font_size=size, fill=fill, font_weight=weight)
        for n, text in enumerate(lines)
    ]
    return marks, y + len(lines) * step


def _painted_in(svg: str) -> str:
    """A drawing with the look of its classes written into its elements."""

    def look(found: re.Match[str]) -> str:
        merged: dict[str, str] = {}
        for name in found[1].split():
            merged |= PAINT.get(name, {})
        return "".join(f' {key}="{value}"' for key, value in merged.items())

    return _CLASS.sub(look, svg)
