"""Whoever gives feedback in a test: a browser with an address of the net of its own, and the forms it is shown."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass

import httpx

from tests.conftest import Server

_addresses = itertools.count(2)


@dataclass
class Giver:
    """A visitor without an account."""

    base: str
    client: httpx.Client

    def form(self, about: str = "") -> str:
        """The key of a fresh form."""
        return key_in(self.client.get("/feedback/new/", params={"about": about} if about else None).text)

    def send(self, text: str, form: str | None = None, **more: str) -> httpx.Response:
        about = more.get("about", "")
        values = {"form": self.form(about) if form is None else form, "text": text, "visibility": "unnamed", **more}
        return self.client.post("/feedback/new/", data=values)

    def give(self, text: str, **more: str) -> str:
        """Sends feedback and answers the path of its private address."""
        answer = self.send(text, **more)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]


def giver(server: Server, address: str = "") -> Giver:
    """Somebody with an address of their own, so that limits on one source do not meet the whole test."""
    number = next(_addresses)
    address = address or f"127.0.{1 + number // 250}.{1 + number % 250}"
    transport = httpx.HTTPTransport(local_address=address)
    client = httpx.Client(base_url=server.base, headers={"Origin": server.base}, timeout=30, transport=transport)
    return Giver(server.base, client)


def key_in(page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found, page[:2000]
    return html.unescape(found[1])


def words_in(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def number_on_desk(desk, text: str) -> int:
    """The number that a matter has on the desk."""
    page = desk.get("/desk/feedback/?view=all").text
    found = re.search(rf'/desk/feedback/(\d+)/">{re.escape(html.escape(text[:30]))}', page)
    assert found, text
    return int(found[1])
