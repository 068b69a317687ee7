"""Pages of the demonstration in a browser. What changes nothing shares a context, which keeps what it has loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def listen(page: Page, base: str) -> None:
    """Gathers what the browser complains about, and what it asks of anybody else."""
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("request", lambda r: page.complaints.append(r.url) if not r.url.startswith(base) else None)


@pytest.fixture(scope="session")
def contexts() -> Iterator[dict[tuple, BrowserContext]]:
    """A context for each choice of options."""
    made: dict[tuple, BrowserContext] = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def open_page(chromium, portal, contexts):
    """Opens an address of the demonstration on a page of its own; `complaints` are those of the browser."""
    pages = []

    def open_at(path: str, viewport=PHONE, **options) -> Page:
        choice = tuple(sorted(options.items()))
        if choice not in contexts:
            contexts[choice] = chromium.new_context(**options)
        page = contexts[choice].new_page()
        pages.append(page)
        page.set_viewport_size(viewport)
        listen(page, portal.base)
        page.goto(portal.base + path)
        return page

    yield open_at
    for page in pages:
        page.close()


@pytest.fixture(scope="module")
def one_page(chromium, portal) -> Iterator[Page]:
    """A page that goes from address to address; `complaints` are those of where it is."""
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    listen(page, portal.base)
    yield page
    context.close()
