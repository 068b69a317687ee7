"""The only maker of trusted HTML. Python-Markdown renders, bleach links bare addresses, nh3 cleans last.

Words of the initiative may cite sources (`[@KEY]`) and have their glossary terms explained where they occur.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from bleach.linkifier import Linker
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import TocExtension, slugify
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

ALLOWED_TAGS = {
    *("a", "b", "blockquote", "br", "button", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h2", "h3"),
    *("h4", "hr", "i", "li", "ol", "p", "pre", "strong", "sub", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
ALLOWED_ATTRIBUTES = {
    "a": {"href", "aria-label", "class", "id"},
    "button": {"type", "popovertarget", "class"},
    "h2": {"id"},
    "h3": {"id"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "th": {"scope"},
    "sup": {"class"},
}
ALLOWED_CLASSES = {"a": {"cite"}, "div": {"table-scroll"}, "button": {"term"}, "sup": {"cites"}}
MOST_OPEN, MOST_BRACKETS = 20, 2000
# What a screen reader hears of a citation and of a table, in the language of the text.
LABELS = {"en": ("Source", "Table"), "es": ("Fuente", "Tabla"), "vi": ("Nguồn", "Bảng")}
UNMARKED = {"a", "button", "code", "pre", "h2", "h3", "h4", "th", "sup"}


@dataclass(frozen=True)
class Term:
    """A word of the glossary; `forms` are the ways it stands in a text, the term itself included."""

    id: str
    term: str
    definition: str
    forms: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A heading of the second level, for the list of contents."""

    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """Trusted HTML with what a page shows around it: headings, terms explained, source keys in order."""

    html: Markup
    headings: tuple[Heading, ...] = ()
    terms: tuple[Term, ...] = ()
    cited: tuple[str, ...] = ()
    prefix: str = ""


@dataclass
class _Found:
    """What one rendering came across; `prefix` keeps its ids apart from those of other texts on a page."""

    prefix: str = ""
    labels: tuple[str, str] = LABELS["en"]
    cited: list[str] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)


class Writer:
    """Renders the initiative's own words, with the glossary and the sources it was made with."""

    def __init__(self, glossary: Sequence[Term] = (), sources: Mapping[str, object] | None = None) -> None:
        self._by_form = {form.casefold(): term for term in glossary for form in term.forms}
        forms = sorted((f for t in glossary for f in t.forms), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w-])({'|'.join(map(_form_pattern, forms))})(?![\w-])") if forms else None
        self._sources = sources or {}

    def render(
        self,
        text: str,
        *,
        prefix: str = "",
        level: int = 2,
        explain: bool = True,
        language: str = "en",
        ids: Sequence[str] = (),
    ) -> Rendered:
        """HTML of a Markdown text whose `##` become headings of `level`. Terms are explained in English texts alone.

        `ids` are those of the headings of the text that this one translates, so that links to them hold here too.

        Errors: KeyError naming a source key that is not listed; ValueError where brackets are left open.
        """
        _refuse_nesting(text)
        found = _Found(prefix, LABELS[language])
        toc = TocExtension(toc_depth=f"{level}-{level}", baselevel=level - 1, slugify=_slugs(text, ids))
        ours = _Ours(self, found, explain and language == "en")
        engine = Markdown(extensions=["tables", "sane_lists", toc, ours], output_format="html")
        html = _cleaned(_LINKER.linkify(engine.convert(text)))
        headings = tuple(Heading(t["id"], t["name"]) for t in engine.toc_tokens)  # type: ignore[attr-defined]
        return Rendered(Markup(html), headings, tuple(found.terms), tuple(found.cited), prefix)

    def inline(self, text: str) -> Markup:
        """HTML of one line of Markdown without its paragraph."""
        return Markup(re.sub(r"^<p>(.*)</p>$", r"\1", str(self.render(text, explain=False).html), flags=re.S))

    def cite(self, keys: str, found: _Found) -> list[int]:
        """The numbers that a citation shows; a source keeps its number through the page."""
        names = [k.strip().removeprefix("@") for k in keys.split(";")]
        for name in names:
            if name not in self._sources:
                raise KeyError(name)
            if name not in found.cited:
                found.cited.append(name)
        return [found.cited.index(n) + 1 for n in names]

    def split(self, text: str, seen: set[str]) -> tuple[str, list[tuple[str, Term, str]]]:
        """A text up to its first new term, then each new term: the word, the term, the text behind it."""
        marks: list[tuple[int, str, Term]] = []
        for match in self._pattern.finditer(text) if self._pattern else ():
            term = self._by_form[match[0].casefold()]
            if term.id not in seen:
                seen.add(term.id)
                marks.append((match.start(), match[0], term))
        ends = [start for start, _, _ in marks[1:]] + [len(text)]
        pieces = [
            (word, term, text[start + len(word) : end]) for (start, word, term), end in zip(marks, ends, strict=False)
        ]
        return text[: marks[0][0]] if marks else text, pieces


_MARKS = re.compile(r"^(#{1,6}) ?\S", re.M)


def from_people(text: str, level: int = 3) -> Markup:
    """HTML of a Markdown text that people wrote, whose highest headings become those of `level`. Never an error.

    Sources and glossary are the initiative's own and are not used here. A text whose brackets are left open beyond
    measure, or that is nested without end, is shown as it was written.
    """
    try:
        _refuse_nesting(text)
        highest = min((len(marks) for marks in _MARKS.findall(text)), default=1)
        toc = TocExtension(toc_depth=0, baselevel=level - highest + 1)
        engine = Markdown(extensions=["tables", "sane_lists", toc, _TablesAlone()], output_format="html")
        html = engine.convert(text)
    except (ValueError, RecursionError):
        html = f"<pre>{escape(text)}</pre>"
    return Markup(_cleaned(_LINKER.linkify(html), ids=False))


def _slugs(text: str, ids: Sequence[str]) -> Callable[[str, str], str]:
    """How headings get their ids: by their words, or those that are given, where there are as many."""
    if not ids or len(ids) != len(_HEADING.findall(text)):
        return slugify
    given = iter(ids)
    # Markdown knows headings that are written in other ways; those get their ids by their words.
    return lambda words, separator: next(given, "") or slugify(words, separator)


def _refuse_nesting(text: str) -> None:
    """Python-Markdown takes minutes for thousands of open brackets. Errors: ValueError naming the line."""
    for number, line in enumerate(text.splitlines(), 1):
        for opener, closer in ("[]", "<>"):
            if line.count(opener) - line.count(closer) > MOST_OPEN:
                raise ValueError(f"line {number} of the text: too many {opener!r} that are never closed")
    if text.count("[") > MOST_BRACKETS:
        raise ValueError(f"more than {MOST_BRACKETS} square brackets")


def _form_pattern(form: str) -> str:
    """An abbreviation is matched as it is written; another word also with a capital at its start."""
    if any(c.isupper() for c in form[1:]):
        return re.escape(form)
    return f"[{form[0].upper()}{form[0].lower()}]{re.escape(form[1:])}"


class _Ours(Extension):
    def __init__(self, writer: Writer, found: _Found, explain: bool) -> None:
        super().__init__()
        self._parts = writer, found, explain

    def extendMarkdown(self, md: Markdown) -> None:
        writer, found, explain = self._parts
        md.inlinePatterns.register(_Citation(writer, found), "citation", 180)
        md.treeprocessors.register(_Tables(found.labels[1]), "tables-of-ours", 4)
        if explain:
            md.treeprocessors.register(_Terms(writer, found), "terms", 3)


class _TablesAlone(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_Tables(), "tables-of-ours", 4)


class _Citation(InlineProcessor):
    def __init__(self, writer: Writer, found: _Found) -> None:
        super().__init__(r"[ \n]*\[(@[^\]]+)\]")
        self._parts = writer, found

    def handleMatch(self, m: Any, data: str) -> Any:  # type: ignore[override]
        writer, found = self._parts
        sup = Element("sup", {"class": "cites"})
        for number in writer.cite(m[1], found):
            link = Element("a", {"class": "cite", "href": f"#{found.prefix}source-{number}"})
            link.set("aria-label", f"{found.labels[0]} {number}")
            link.text = str(number)
            sup.append(link)
        return sup, m.start(0), m.end(0)


class _Tables(Treeprocessor):
    """Header cells say that they head their column; a wide table scrolls in a frame that a keyboard reaches."""

    def __init__(self, label: str = LABELS["en"][1]) -> None:
        super().__init__()
        self._label = label

    def run(self, root: Element) -> None:
        tables = 0
        for parent in list(root.iter()):
            for place, child in enumerate(list(parent)):
                if child.tag == "table":
                    tables += 1
                    name = f"{self._label} {tables}" if tables > 1 else self._label  # each region has a name of its own
                    frame = {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": name}
                    parent[place] = Element("div", frame)
                    parent[place].append(child)
                    parent[place].tail, child.tail = child.tail, None
        for cell in root.iter("th"):
            cell.attrib.pop("style", None)
            cell.set("scope", "col")


class _Terms(Treeprocessor):
    """Makes the first occurrence of each term a button that opens its explanation, without a script."""

    def __init__(self, writer: Writer, found: _Found) -> None:
        super().__init__()
        self._parts = writer, found

    def run(self, root: Element) -> None:
        self._walk(root, set())

    def _walk(self, element: Element, seen: set[str]) -> None:
        if element.tag in UNMARKED:
            return
        for child in list(element):
            self._walk(child, seen)
            self._mark(element, child, seen)
        self._mark(element, None, seen)

    def _mark(self, parent: Element, after: Element | None, seen: set[str]) -> None:
        """Marks the text that stands at the start of `parent`, or behind its child `after`."""
        text = (parent.text if after is None else after.tail) or ""
        if not text.strip() or parent.tag == "div":
            return
        first, pieces = self._parts[0].split(text, seen)
        if after is None:
            parent.text = first
        else:
            after.tail = first
        position = 0 if after is None else list(parent).index(after) + 1
        for word, term, tail in pieces:
            target = f"{self._parts[1].prefix}term-{term.id}"
            button = Element("button", {"type": "button", "class": "term", "popovertarget": target})
            button.text, button.tail = word, tail
            parent.insert(position, button)
            position += 1
            self._parts[1].terms.append(term)


_HEADING = re.compile("^#{2,4} ", re.M)
_LINKER = Linker(skip_tags={"pre", "code"})


def _cleaned(html: str, ids: bool = True) -> str:
    left_out = {"class"} if ids else {"class", "id"}  # ids of several texts on a page could be the same
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={tag: set(names) - left_out for tag, names in ALLOWED_ATTRIBUTES.items()},
        allowed_classes=ALLOWED_CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        attribute_filter=None if ids else _leads_somewhere,
    )


_WHOLE_ADDRESS = re.compile(r"(?:https?://|mailto:|[/#])", re.I)


def _leads_somewhere(tag: str, name: str, value: str) -> str | None:
    """People write for many pages: an address that depends on its page, as `0javascript:` does, leads nowhere."""
    return value if name != "href" or _WHOLE_ADDRESS.match(value) else None
