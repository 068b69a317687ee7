"""Visitors, members and office holders of the demonstration, signed in over a real socket."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import httpx
import pyotp

from portal.demonstration.people import ACCOUNTS, Account
from tests.conftest import Server

ROLE_NAMES = {
    "member of A": "ines",
    "member of B": "dario",
    "clerk of A": "maud",
    "steward": "oren",
    "publisher": "lucia",
    "moderator": "theo",
    "project manager": "nora",
    "administrator": "pavel",
    "former member": "greta",
    "suspended member": "rufus",
}


def account(name: str) -> Account:
    return next(a for a in ACCOUNTS if a.mail.startswith(name))


@dataclass
class Someone:
    """A person's browser: sends its Origin with every form, and the token that its pages carry."""

    base: str
    client: httpx.Client
    token: str = ""

    def get(self, path: str, **more) -> httpx.Response:
        return self.client.get(path, **more)

    def post(self, path: str, data=None, **more) -> httpx.Response:
        return self.client.post(path, data={"token": self.token, **(data or {})}, **more)

    @property
    def key(self) -> str:
        return self.client.cookies.get("session", "")


def visitor(server: Server) -> Someone:
    # A form that is refused before it has come ends its connection: each has one of its own.
    alone = httpx.Limits(max_keepalive_connections=0)
    client = httpx.Client(base_url=server.base, headers={"Origin": server.base}, timeout=30, limits=alone)
    return Someone(server.base, client)


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    return found[1] if found else ""


def send_password(someone: Someone, mail: str, password: str, **more) -> httpx.Response:
    return someone.client.post("/sign-in", data={"mail": mail, "password": password, **more})


def signed_in(server: Server, name: str) -> Someone:
    """A person of the demonstration, signed in (with a recovery from a code that was just used)."""
    who, someone = account(name), visitor(server)
    answer = send_password(someone, who.mail, who.password)
    if who.code_secret:
        step = re.search(r'name="step" value="([^"]+)"', answer.text)[1]
        answer = send_code(someone, step, who.code_secret)
    assert answer.status_code == (422 if who.suspended else 303), answer.text
    if not who.suspended:
        someone.token = token_in(someone.get("/desk/account/").text)
        assert someone.token
    return someone


def send_code(someone: Someone, step: str, secret: str) -> httpx.Response:
    """Sends the code of this step of the clock or of the next; each works once, so it may have to wait."""
    for _ in range(40):
        for ahead in (0, 1):
            code = pyotp.TOTP(secret).at(int(time.time()) + ahead * 30)
            answer = someone.client.post("/sign-in/code", data={"step": step, "code": code})
            if answer.status_code == 303:
                return answer
        time.sleep(15)
    return answer
