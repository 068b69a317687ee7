"""What axe finds on a page: the barriers that keep people out, in both colour schemes."""

from __future__ import annotations

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

# The scheme changes colours and nothing else, so that in the dark one these rules are all that can find anything new.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
ASKED = """async options => Object.fromEntries((await axe.run(options)).violations
    .filter(rule => ["serious", "critical"].includes(rule.impact))
    .map(rule => [rule.id, rule.nodes.slice(0, 3).map(node => node.target)]))"""


def barriers(page: Page) -> dict[str, list]:
    """The rules that a page breaks seriously, with the first places that do, in the light scheme."""
    page.emulate_media(color_scheme="light")
    return _found(page, {})


def barriers_in_the_dark(page: Page) -> dict[str, list]:
    """The same of the dark scheme."""
    page.emulate_media(color_scheme="dark")
    return _found(page, {"runOnly": {"type": "rule", "values": OF_COLOURS}})


def _found(page: Page, options: dict) -> dict[str, list]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text())
    return page.evaluate(ASKED, {"resultTypes": ["violations"], **options})
