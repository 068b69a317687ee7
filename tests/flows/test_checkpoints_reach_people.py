"""Checkpoints leave the house: by a feed, and by mail to whoever has confirmed an address over a real SMTP server."""

from __future__ import annotations

import email
import re
import shutil
import time
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from governance_records.checkpoint_mails import checkpoint_readers, mail_checkpoints
from governance_records.minutes_outcomes import checkpoint_now
from governance_records.store import open_store, reading, writing
from portal.feedback_house import house_of
from portal.settings import default_database, key_file, read_settings
from tests.access.people import visitor
from tests.conftest import PUBLISHER, SECRET, Instance, free_port, serve

WITHDRAW = ("release", "withdraw", "1", "--reason", "A test", "--by", PUBLISHER)
READER = "reader@example.org"
ATOM = "{http://www.w3.org/2005/Atom}"


class Postbox:
    """What an SMTP server was given."""

    def __init__(self) -> None:
        self.mails: list[str] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:
        text = email.message_from_bytes(envelope.content).get_payload(decode=True).decode().replace("\r\n", "\n")
        self.mails += [text for to in envelope.rcpt_tos if to == READER]
        return "250 OK"


@pytest.fixture(scope="module")
def own(made_once, tmp_path_factory) -> Instance:
    folder = tmp_path_factory.mktemp("checkpoints") / "instance"
    shutil.copytree(made_once.folder, folder)
    return Instance(folder)


@pytest.fixture(scope="module")
def house(own):
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    for server in serve(own, SECRET_KEY=SECRET, SMTP_URL=f"smtp://127.0.0.1:{controller.port}"):
        yield server, box
    controller.stop()


def store_of(own: Instance):
    return open_store(default_database(own.folder), key_file(own.folder))


def house_at(own: Instance):
    return house_of(read_settings({"LEAD_PORTAL_INSTANCE": str(own.folder), "SECRET_KEY": SECRET}))


def next_mail(box: Postbox, room: str, seconds: float = 20) -> str:
    """The next mail that leads to this room; a mail may come twice, where two processes deliver at once."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        while box.mails:
            if f"/ledger/mail/{room}/" in (mail := box.mails.pop(0)):
                return mail
        time.sleep(0.1)
    raise AssertionError("no mail came")


def path_in(mail: str, what: str) -> str:
    return re.search(rf"http://[^/\s]+((?:/es)?/ledger/mail/{what}/\S+)", mail)[1]


def later(own: Instance, days: int) -> int:
    store = store_of(own)
    with writing(store) as record:
        now = datetime.now(UTC) + timedelta(days=days)
        sent = mail_checkpoints(record, now, house_at(own))
    store.dispose()
    return sent


def test_an_address_is_confirmed_gets_checkpoints_and_ends_them(house, own, tmp_path):
    server, box = house
    someone = visitor(server)
    assert someone.post("/ledger/mail/", {"mail": "no address"}).status_code == 422
    assert someone.post("/ledger/mail/", {"mail": READER}).status_code == 303
    asked = next_mail(box, "confirm")
    confirm = path_in(asked, "confirm")
    assert "Yes, this is my address" in someone.get(confirm).text
    assert later(own, 1) == 0  # to open a link is not to confirm it
    others = (confirm[:-2] + "/", confirm.replace("/1-", "/2-"), confirm.replace("confirm", "stop"))
    for wrong in (*others, "/ledger/mail/confirm/x/"):
        assert "does not work" in someone.get(wrong).text
        assert someone.post(wrong).status_code == 404
    assert "Confirmed" in someone.post(confirm).text
    assert later(own, 0) == 1
    mail = next_mail(box, "stop")
    note = re.search(r"(lead-testville/ledger\n\d+\n.*?\n\n— .*?\n)", mail, re.DOTALL)[1]
    (tmp_path / "kept").write_text(note)
    assert server.get("/ledger/key").text.strip() in mail
    assert later(own, 8) == 0  # nothing new
    assert own.call(*WITHDRAW, SECRET_KEY=SECRET).status == 0
    store = store_of(own)
    with writing(store) as record:
        record.execute(update(checkpoint_readers).values(language="es"))  # as if it had been asked for in Spanish
    assert later(own, 1) == 0 and later(own, 8) == 1  # at most one a week
    spanish = next_mail(box, "stop")
    assert "Firmado con esta clave:" in spanish and path_in(spanish, "stop").startswith("/es/ledger/mail/stop/")
    assert own.call("verify", server.base, "--checkpoint", tmp_path / "kept").status == 0
    stop = path_in(mail, "stop")
    assert "No more mails" in someone.get(stop).text and "Done" in someone.post(stop).text
    assert someone.post(stop).status_code == 404
    with reading(store) as record:
        assert record.execute(select(checkpoint_readers)).all() == []
    store.dispose()


def test_who_asks_twice_or_never_confirms_tells_nobody_anything(house, own):
    server, box = house
    someone, store = visitor(server), store_of(own)
    form = someone.get("/es/ledger/mail/").text
    assert 'action="/es/ledger/mail/"' in form and "Su dirección de correo" in form
    sent = someone.post("/es/ledger/mail/", {"mail": READER})
    assert sent.status_code == 303 and sent.headers["Location"].startswith("/es/ledger/mail/")
    mail = next_mail(box, "confirm")
    confirm = path_in(mail, "confirm")
    assert "Usted nos pidió" in mail and confirm.startswith("/es/")
    assert "Sí, esta es mi dirección" in someone.get(confirm).text
    with writing(store) as record:
        old = (datetime.now(UTC) - timedelta(days=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
        record.execute(update(checkpoint_readers).values(asked=old))
    assert someone.post(confirm).status_code == 404  # too late
    assert later(own, 0) == 0
    with reading(store) as record:
        assert record.execute(select(checkpoint_readers)).all() == []
    answers = [someone.post("/ledger/mail/", {"mail": f"a{n}@example.org"}).status_code for n in range(4)]
    assert answers[-1] == 429
    store.dispose()


def test_the_feed_holds_each_checkpoint_as_it_was_signed(portal):
    feed = ET.fromstring(portal.get("/ledger/checkpoints.atom").content)
    entries = feed.findall(f"{ATOM}entry")
    assert entries[0].find(f"{ATOM}content").text == portal.get("/ledger/checkpoint").text
    sizes = [int(e.find(f"{ATOM}content").text.split("\n")[1]) for e in entries]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == len(sizes) > 10
    assert len({e.find(f"{ATOM}id").text for e in entries}) == len(entries)


def test_the_lines_that_minutes_print_are_those_that_are_signed(own, house):
    store = store_of(own)
    with reading(store) as record:
        lines = checkpoint_now(record)
    store.dispose()
    assert len(lines) > 3 and house[0].get("/ledger/checkpoint").text.splitlines()[: len(lines)] == lines
