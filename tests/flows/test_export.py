"""The public site as files is what the server shows: the same bytes, no link that leads nowhere, nothing private."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from portal.static_site import MARKER, file_of
from tests.conftest import SECRET, serve

PRIVATE = ("/desk/", "/sign-in", "/feedback/new/", "/ledger/mail/", "/explore/", "/api/v1/", "/evidence/calculator")


def test_an_address_has_a_file_that_any_server_of_files_finds():
    assert file_of("/") == "index.html" and file_of("/ledger/3/") == "ledger/3/index.html"
    assert file_of("/ledger/checkpoint") == "ledger/checkpoint" and file_of("/a%20b/") == "a b/index.html"


def test_a_folder_that_holds_something_else_is_left_alone(fresh, tmp_path):
    (tmp_path / "kept.txt").write_text("mine")
    done = fresh.call("export", tmp_path, SECRET_KEY=SECRET)
    assert done.status == 2 and "not empty" in done.err and (tmp_path / "kept.txt").read_text() == "mine"


@pytest.mark.soak
def test_the_exported_site_is_the_served_one(fresh, tmp_path):
    site = tmp_path / "site"
    for _ in range(2):  # the second is written anew
        done = fresh.run("export", site, SECRET_KEY=SECRET, LEAD_PORTAL_BASE_URL="https://lead.example.org")
        assert done.status == 0, done.err
    assert (site / MARKER).exists() and not (site / "desk").exists() and not list(tmp_path.glob(".site*"))
    pages = [p for p in site.rglob("*.html") if p.name != "404.html"]
    assert len(pages) > 100
    broken = {(p.relative_to(site).as_posix(), link) for p in pages for link in links(p) if not there(site, link)}
    assert broken == set()
    for server in serve(fresh, SECRET_KEY=SECRET, LEAD_PORTAL_BASE_URL="https://lead.example.org"):
        for path in ("/", "/es/", "/data/releases/1/", "/data/releases/1/data.csv", "/ledger/0/", "/ledger/bundle.zip"):
            assert server.get(path).content == (site / file_of(path)).read_bytes(), path
    assert fresh.call("verify", site / "ledger/bundle.zip").status == 0


def links(page: Path) -> set[str]:
    return set(re.findall(r'(?:href|src)="(/[^"#?]*)', page.read_text()))


def there(site: Path, link: str) -> bool:
    private = any(link.startswith(room) or link.startswith(room, 3) for room in PRIVATE)
    return private or (site / file_of(unquote(link))).is_file()
