"""Writing SVG: elements, text that is measured and broken into lines, and scales. It knows no chart."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from html import escape

Drawing = tuple[list[str], float]

LINE = 18
# the size that stands in for strong text when it is measured: 15 px and bold
STRONG = 16.5
# XML 1.0 has no room for these, escaped or not
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROW_LETTERS = frozenset("iljtfrI.,:;'|!()[] ·")
_WIDE_LETTERS = frozenset("mwMW@%—")


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """An element; `class_` is written class, and `_` in other names a hyphen. Children are markup."""
    written = "".join(
        f' {_attribute(key)}="{escape(_number(value))}"' for key, value in attributes.items() if value is not None
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def plain(text: str) -> str:
    """Text as markup."""
    return escape(_ILLEGAL.sub("", text), quote=False)


def label(text: str, x: float, y: float, kind: str = "", anchor: str | None = None) -> str:
    """A line of text, its baseline at y. `kind` adds a class, `anchor` is middle or end."""
    css = f"chart-text chart-text--{kind}" if kind else "chart-text"
    return element("text", plain(text), x=x, y=y, class_=css, text_anchor=anchor)


def lines_of(lines: list[str], x: float, y: float, kind: str = "", anchor: str | None = None) -> list[str]:
    """Lines of text, the first baseline at y."""
    return [label(line, x, y + LINE * n, kind, anchor) for n, line in enumerate(lines)]


def path(points: list[tuple[float, float]], css: str) -> str:
    """An open line through points."""
    steps = " ".join(f"{_number(x)} {_number(y)}" for x, y in points)
    return element("path", d=f"M{steps}", class_=css)


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=css)


def titled(text: str, *marks: str) -> str:
    """Marks that say their figure when pointed at."""
    return element("g", element("title", plain(text)), *marks, class_="chart-point")


def document(id: str, title: str, description: str, body: str, width: float, height: float) -> str:
    """A picture with its name and description, as a screen reader wants it."""
    size = "wide" if width > 480 else "narrow"
    return element(
        "svg",
        element("title", plain(title), id=f"{id}-title"),
        element("desc", plain(description), id=f"{id}-desc"),
        body,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart-drawing chart-drawing--{size}",
        role="img",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc",
        width=width,
        height=math.ceil(height),
        viewBox=f"0 0 {_number(width)} {math.ceil(height)}",
    )


def text_width(text: str, size: float = 14) -> float:
    """About how wide a text runs in a system font, rather too wide than too narrow."""
    return size * sum(_letter(c) for c in text)


def wrap(text: str, width: float, size: float = 14) -> list[str]:
    """Text broken into lines that fit, between words where it can be."""
    lines, current = [], ""
    for word in _pieces(text, width, size):
        longer = f"{current} {word}".strip()
        if current and text_width(longer, size) > width:
            lines.append(current)
            longer = word
        current = longer
    return [*lines, current] if current else lines or [""]


def nice_ticks(top: float, count: int = 4) -> list[float]:
    """Round steps from 0 to the first one at or above `top`."""
    if top <= 0:
        return [0]
    raw = top / count
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    # counts have no halves
    step = max(1, step) if step != 2.5 else 5
    return [step * n for n in range(math.ceil(top / step - 1e-9) + 1)]


def _pieces(text: str, width: float, size: float) -> Iterator[str]:
    """Words; one that is wider than the line is cut."""
    fit = max(1, int(width / (size * 0.7)))
    for word in text.split():
        if text_width(word, size) <= width:
            yield word
        else:
            yield from (word[n : n + fit] for n in range(0, len(word), fit))


def _letter(c: str) -> float:
    if c in _NARROW_LETTERS:
        return 0.36
    if c in _WIDE_LETTERS:
        return 0.9
    if ord(c) > 0x2E80:
        return 1.0
    return 0.7 if c.isupper() else 0.6


def _attribute(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")


def _number(value: str | float | None) -> str:
    if isinstance(value, str):
        return _ILLEGAL.sub("", value)
    return f"{value or 0:.1f}".removesuffix(".0")
