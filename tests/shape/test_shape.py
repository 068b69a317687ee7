"""The house keeps its shape: every route is known to the gate, and no template trusts what it is given."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from portal import create_app
from portal.access import NOT_IN_EDITION, TABLE, capability_for
from portal.settings import read_settings
from tests.conftest import ROOT

PACKAGES = ("portal", "dashboards", "governance_records", "content")
MODULES = [p for name in PACKAGES for p in (ROOT / name).rglob("*.py")]
# Longer than the plan of the house asks, each for a reason that stands in its docstring.
MOST_LINES = 420


@pytest.fixture(scope="module")
def app(demonstration):
    return create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(demonstration.folder)}))


def test_every_route_and_method_is_known_to_the_access_table(app):
    unknown = [
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods
        if capability_for(rule.endpoint, method) is None
    ]
    assert unknown == []


def test_the_access_table_lists_no_route_that_does_not_exist(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(TABLE) | NOT_IN_EDITION <= endpoints


def test_a_route_that_is_not_in_the_table_is_refused(app, monkeypatch):
    monkeypatch.delitem(TABLE, "public.goals")
    assert app.test_client().get("/goals/").status_code == 404


@pytest.mark.parametrize("template", sorted((ROOT / "portal/templates").rglob("*.html")), ids=lambda p: p.name)
def test_no_template_switches_escaping_off(template):
    # The one data block: Jinja's tojson escapes what could end it, and a browser does not run it.
    text = template.read_text().replace('<script type="application/ld+json">{{ dataset|tojson }}</script>', "")
    # A script is a file of ours, named by its digest.
    text = re.sub(r"""<script src="{{ asset\('[a-z.-]+'\) }}" (?:defer|async)></script>""", "", text)
    assert not re.search(r"\|\s*safe\b|autoescape|Markup|style\s*=|\bon[a-z]+\s*=|<script|javascript:", text)


def test_trusted_html_is_made_only_where_it_is_cleaned_or_drawn():
    """Markup() is called by content/markup.py, and on our own drawings; nowhere else."""
    calls = {
        str(p.relative_to(ROOT))
        for p in MODULES
        for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup"
    }
    assert calls == {"content/markup.py", "portal/exhibits.py", "portal/public/sites.py", "portal/codes.py"}


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(Path(p).relative_to(ROOT)))
def test_every_module_says_what_it_is_and_stays_readable(module):
    text = module.read_text()
    assert ast.get_docstring(ast.parse(text)) or module.name == "__init__.py"
    assert len(text.splitlines()) <= MOST_LINES


def test_nothing_committed_names_a_registry_or_a_machine():
    names = re.compile(r"files\.pythonhosted\.org|pypi\.org|registry\.npmjs|deb\.debian|/work/|/root/")
    listed = [p for p in ROOT.rglob("*") if p.is_file() and _ours(p)]
    assert [str(p) for p in listed if names.search(p.read_text(errors="ignore"))] == []


def _ours(path: Path) -> bool:
    left_out = {".git", ".venv", "node_modules", "__pycache__", ".hypothesis", "instance", "built", ".make"}
    caches = any(part.endswith(("_cache", ".egg-info")) for part in path.parts)
    return not caches and not left_out & set(path.parts) and path != Path(__file__)
