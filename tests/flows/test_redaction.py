"""An order takes a text out: at the desk or the shell, out of the site, the database, its log and the bundle."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from governance_records.documents import newest_documents, publish
from governance_records.meeting_rows import paper_file
from governance_records.store import open_store, reading, writing
from portal.settings import default_database, key_file
from tests.access.people import signed_in
from tests.conftest import Instance, Server, copy_of, serve
from tests.handing_in import soon

SHOWN = 10  # seconds within which the edition has what an order did
SECRET_WORDS = "Ms. Example of 12 Elm Street asked for help three times."
LATER = "Mr. Sample of 14 Oak Street asked for help."
ORDER = {"reason": "It names a person who asked for help.", "order": "Order 12 of the district court, 2026-11-02"}
BODY = "The Testville OWG"


@pytest.fixture(scope="module")
def own(demonstration, tmp_path_factory) -> Instance:
    """The demonstration with minutes of its own, of which the second version corrects the first."""
    instance = copy_of(demonstration, tmp_path_factory.mktemp("redaction"))
    store = open_store(default_database(instance.folder), key_file(instance.folder))
    with writing(store) as record:
        now = datetime.now(UTC)
        texts = {"text": f"Heard: {SECRET_WORDS}", "quote": SECRET_WORDS, "later": LATER}
        publish(record, now, "report", 900, BODY, {"open": True, "votes": [3, 1]}, texts)
        said = {"reason": "The count was wrong.", **texts, "text": "Heard: nobody."}
        publish(record, now, "report", 900, BODY, {"open": True, "votes": [3, 2], "wrong_since": "2026-10-20"}, said)
    store.dispose()
    return instance


@pytest.fixture(scope="module")
def house(own):
    yield from serve(own)


def first_entry(house: Server) -> int:
    """The index of the first of the two versions, which are the newest entries."""
    return int(house.get("/ledger/").text.split('<th scope="row"><a href="/ledger/')[1].split("/")[0]) - 1


def test_a_document_is_read_beside_its_entry_with_what_changed(house):
    first = first_entry(house)
    page = house.get(f"/ledger/{first}/").text
    assert "Report 900, version 1" in page and SECRET_WORDS in page and "votes 2" in page
    page = house.get(f"/ledger/{first + 1}/").text
    assert "<ins>2</ins>" in page and "<del>1</del>" in page and "Takes the place of" in page
    register = house.get("/ledger/corrections/").text
    assert "The count was wrong." in register and "Wrong since October 20, 2026" in register
    assert f'href="/ledger/{first + 1}/"' in register


def test_an_administrator_takes_a_text_out_and_everything_else_holds(house, own, tmp_path):
    first = first_entry(house)
    (tmp_path / "old").write_bytes(house.get("/ledger/checkpoint").content)
    pavel = signed_in(house, "pavel")
    page = pavel.get(f"/desk/redactions/?entry={first}").text
    assert "Which text" in page and SECRET_WORDS in page
    assert "Report 900, version 1: text" in page  # the longer text that holds the same words among others
    form = {"entry": first, "name": "quote", **ORDER}
    assert pavel.post("/desk/redactions/", form).status_code == 422  # not confirmed
    refused = pavel.post("/desk/redactions/", {**form, "sure": "yes", "reason": f"Because: {SECRET_WORDS}"})
    assert refused.status_code == 422 and "holds the text" in refused.text and ORDER["order"] in refused.text
    assert SECRET_WORDS in house.get(f"/ledger/{first}/").text
    assert pavel.post("/desk/redactions/", {**form, "sure": "yes"}).status_code == 303
    page = soon(house, f"/ledger/{first}/", "Taken out by order", SHOWN)
    assert ORDER["reason"] in page and ORDER["order"] in page and "Heard: " in page
    assert pavel.post("/desk/redactions/", {**form, "sure": "yes"}).status_code == 409
    register = house.get("/ledger/corrections/").text
    assert register.count("Taken out by order") == 2 and "Report 900, version 1: quote" in register
    done = own.run("verify", house.base, "--checkpoint", tmp_path / "old")
    assert done.status == 0, done.out
    for path, left in ((f"/ledger/{first}/", 1), (f"/ledger/{first + 1}/", 1), ("/ledger/corrections/", 0)):
        assert house.get(path).text.count(SECRET_WORDS) == left  # within the longer text, which was not ordered out


def test_the_operator_takes_a_text_out_and_it_is_in_no_file_of_the_instance(house, own):
    first = first_entry(house) - 2  # two redactions were entered meanwhile
    files = [f for f in own.folder.rglob("*") if f.is_file()]
    assert any(LATER.encode() in f.read_bytes() for f in files)
    done = own.run("ledger", "redact", str(first), "later", "--reason", ORDER["reason"], "--order", ORDER["order"])
    assert done.status == 0 and f"later of entry {first}" in done.out, done.err
    soon(house, f"/ledger/{first + 1}/", "Taken out by order", SHOWN)
    assert not any(LATER.encode() in f.read_bytes() for f in own.folder.rglob("*") if f.is_file())
    assert LATER.encode() not in house.get("/ledger/bundle.zip").content
    again = own.call("ledger", "redact", str(first), "later", "--reason", ORDER["reason"], "--order", ORDER["order"])
    assert again.status == 1 and "already" in again.err
    assert own.call("ledger", "redact", "0", "x", "--reason", "x", "--order", "x").status == 2


def test_nobody_but_an_administrator_comes_near(house):
    lucia = signed_in(house, "lucia")
    assert lucia.get("/desk/redactions/").status_code == 404
    assert lucia.post("/desk/redactions/", {"entry": "0", "name": "quote", "sure": "yes", **ORDER}).status_code == 404


def test_with_the_title_of_a_paper_its_file_goes_and_the_rest_of_the_agenda_stays(own, house):
    store = open_store(default_database(own.folder), key_file(own.folder))
    with reading(store) as record:
        agenda = next(d for d in newest_documents(record, "agenda") if d.facts["papers"])
        name = agenda.facts["papers"][0]["file"]
        content, title = paper_file(record, name).content, agenda.texts["paper-1.title"]
    path = f"/meetings/{agenda.number}/"
    assert house.get(f"{path}papers/{name}").content == content
    order = ("--reason", ORDER["reason"], "--order", ORDER["order"])
    assert own.call("ledger", "redact", str(agenda.index), "paper-1.title", *order).status == 0
    with reading(store) as record:
        assert paper_file(record, name).content == b""
    store.dispose()
    soon(house, f"{path}papers/{name}", "No longer here", SHOWN)
    gone, page = house.get(f"{path}papers/{name}"), house.get(path).text
    assert gone.status_code == 410 and content[:60] not in gone.content
    assert title not in page and f"papers/{name}" not in page and "taken out" in page and "Agenda" in page
    assert not any(content[:60] in file.read_bytes() for file in own.folder.iterdir() if file.is_file())
    assert own.call("verify", house.base).status == 0
