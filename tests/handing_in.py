"""What tests of releases stand on: a demonstration of its own with a steward and a publisher, and tables to hand in."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator

import pytest
from openpyxl import Workbook

from tests.access.people import Someone, signed_in
from tests.conftest import Instance, Server, copy_of, serve

FORM = {
    "title": "People who came to the desk",
    "summary": "How many people came, by age.",
    "measure": "enrolled",
    "place_name": "Harbor Parish (fictional)",
    "label": "2025",
    "start": "2025-01-01",
    "end": "2025-12-31",
    "source": "Made-up figures of a test",
}
ROWS = [("age", "value"), ("ALL", 263), ("young", 60), ("middle", 96), ("late", 50), ("later", 50), ("old", 7)]


def sheet(rows=ROWS) -> bytes:
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode()


def workbook(rows=ROWS) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def instance(demonstration, tmp_path_factory) -> Instance:
    return copy_of(demonstration, tmp_path_factory.mktemp("life"))


@pytest.fixture(scope="session")
def house(instance) -> Iterator[Server]:
    yield from serve(instance)


@pytest.fixture(scope="session")
def steward(house) -> Someone:
    return signed_in(house, "oren")


@pytest.fixture(scope="session")
def publisher(house) -> Someone:
    return signed_in(house, "lucia")


def hand_in(steward: Someone, name: str, table: bytes, path="/desk/releases/", file="came.csv", **form) -> str:
    """Hands in a table and waits for its check; answers the address of the draft."""
    sent = steward.post(path, {**FORM, "name": name, **form}, files={"table": (file, table)})
    assert sent.status_code == 303, re.findall(r"problem[^>]*>([^<]+)|<td>([^<]+)", sent.text)
    address = sent.headers["location"]
    settled(steward, address)
    return address


def settled(someone: Someone, address: str) -> str:
    """The page of a draft once its check has ended."""
    for _ in range(150):
        page = someone.get(address).text
        if "Being checked" not in page:
            return page
        time.sleep(0.2)
    raise AssertionError("the check did not end")


def keep_columns(steward: Someone, address: str) -> None:
    """Looks at the labels and totals of every table whose structure was guessed, and keeps them as they are."""
    for path in dict.fromkeys(
        re.findall(r'href="(/desk/releases/\d+/columns/[^"]+)">Look at', steward.get(address).text)
    ):
        form = steward.get(path).text
        fields = dict(re.findall(r'<input name="(words-[^"]+)" value="([^"]*)"', form))
        fields |= dict(re.findall(r'name="(label-\d+)"[^>]*value="([^"]*)"', form))
        for name, body in re.findall(
            r'<select[^>]*name="((?:role|total|parent)-[^"]+)"[^>]*>(.*?)</select>', form, re.S
        ):
            chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)<', body)
            fields[name] = (chosen[1] or chosen[2]) if chosen else ""
        assert steward.post(path, fields).status_code == 303
        settled(steward, address)


def submit(steward: Someone, address: str, **form) -> None:
    """Looks at what was guessed, answers every warning, and asks for approval."""
    keep_columns(steward, address)
    fields = re.findall(r'name="(answer-\d+)"', steward.get(address).text)
    if fields:
        steward.post(f"{address}answers", dict.fromkeys(fields, "Looked at."))
    assert steward.post(f"{address}submit", form).status_code == 303


def approve(publisher: Someone, address: str):
    page = publisher.get(address).text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    edition = re.search(r'name="edition" value="(\d+)"', page)
    assert digest and edition, "there is nothing to approve"
    moment = re.search(r'name="publish_at" value="([^"]*Z|)"', page)[1]
    return publisher.post(f"{address}approve", {"digest": digest[1], "edition": edition[1], "publish_at": moment})


def published_as(steward: Someone, address: str) -> int:
    for _ in range(100):
        found = re.search(r"Published as release (\d+)", steward.get(address).text)
        if found:
            return int(found[1])
        time.sleep(0.2)
    raise AssertionError("it was not published")


def soon(asked: Server | Someone, path: str, words: str, seconds: float = 5) -> str:
    """A page once it shows these words: the edition looks for what is new once a second, the worker takes longer."""
    for _ in range(int(seconds / 0.2)):
        page = asked.get(path).text
        if words in page:
            return page
        time.sleep(0.2)
    raise AssertionError(f"{path} does not show {words!r}")


def year(**more) -> dict[str, str]:
    """A period of its own for each test, as no two tables may count the same people."""
    year.last -= 1
    return {"label": str(year.last), "start": f"{year.last}-01-01", "end": f"{year.last}-12-31", **more}


year.last = 2020


def published(steward, publisher, name: str, table: bytes | None = None, **form) -> tuple[str, int]:
    address = hand_in(steward, name, table or sheet(), **{**year(), **form})
    submit(steward, address)
    assert approve(publisher, address).status_code == 303
    return address, published_as(steward, address)
