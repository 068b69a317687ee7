"""The pages of words: why LEAD exists, how it works, questions, glossary, and what the portal promises."""

from __future__ import annotations

from flask_babel import gettext

from portal.public.frame import Crumb, document, library, page, public, source_keys, sources, words

CRUMB = Crumb("About", "/about/")
# Pages that stand elsewhere or are parts of other pages are not reached by their file name.
ELSEWHERE = frozenset(
    {"home", "about", "goals", "sites", "evidence", "odds", "measures", "data", "why", "ledger", "ledger-format"}
)


@public.get("/about/")
def about() -> str:
    text = document("about")
    return page("about.html", text["title"], text=text, words=words(text), pages=_pages())


def _pages():
    order = ("why", "how-it-works", "questions", "glossary", "reading-figures", "contact")
    small = ("privacy", "accessibility", "terms", "trademark")
    pages = {stem: document(stem) for stem in library().pages}
    title = {"glossary": (gettext("Words explained"), gettext("What the terms on this site mean, in one line each."))}
    listed = {k: (d["title"], d["summary"]) for k, d in pages.items()} | title
    return [(k, *listed[k]) for k in order if k in listed], [(k, *listed[k]) for k in small if k in listed]


@public.get("/about/why/")
def why() -> str:
    text = document("why")
    rows = [(row, sources(source_keys(row["sources"]))) for row in library().timeline]
    return page("why.html", text["title"], [CRUMB], text=text, words=words(text), timeline=rows)


@public.get("/about/glossary/")
def glossary() -> str:
    terms = sorted(library().glossary, key=lambda t: t.term.casefold())
    rows = [(t, library().writer.inline(t.definition), sources(t.sources)) for t in terms]
    return page("glossary.html", "Words explained", [CRUMB], terms=rows)


@public.get("/about/<stem>/")
def about_page(stem: str) -> str:
    text = document("" if stem in ELSEWHERE else stem)
    return page("page.html", text["title"], [CRUMB], text=text, words=words(text))
