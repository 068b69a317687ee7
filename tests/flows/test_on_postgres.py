"""An instance whose record is in PostgreSQL: made, upgraded, served and worked on by the same commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import PUBLISHER, SECRET, STEWARD, Instance, serve

ANSWERS = ("--answer", "A test", "--answer", "Another")
EXAMPLE = Path("portal/demonstration/santa_fe_2016_referrals.csv")


@pytest.fixture(scope="module")
def environ(postgres) -> dict[str, str]:
    return {"DATABASE_URL": postgres.new(), "SECRET_KEY": SECRET}


@pytest.fixture(scope="module")
def own(tmp_path_factory, environ) -> Instance:
    """An instance with a steward and a publisher, its record and its counts in PostgreSQL."""
    instance = Instance(tmp_path_factory.mktemp("there") / "instance")
    made = instance.call(
        *("init", "--name", "LEAD Testville", "--short-name", "LEAD Testville", "--place", "Testville"),
        *("--contact", "hello@testville.example.org", "--timezone", "America/Denver"),
        **environ,
    )
    assert made.status == 0, made.err
    for mail, name, office in ((STEWARD, "Stella Ward", "steward"), (PUBLISHER, "Paul Isher", "publisher")):
        assert instance.call("people", "invite", mail, "--name", name, **environ).status == 0
        assert instance.call("people", "role", mail, office, **environ).status == 0
    return instance


def test_a_release_goes_its_whole_way_and_the_portal_verifies(own, environ, postgres):
    submitted = own.call("release", "submit", EXAMPLE, "--by", STEWARD, *ANSWERS, **environ)
    assert submitted.status == 0, submitted.err
    assert own.call("release", "approve", "1", "--by", PUBLISHER, **environ).status == 0
    published = own.call("release", "publish", "1", **environ)
    assert published.status == 0, published.err
    assert own.call("release", "list", **environ).out.count("\n") == 3
    withdraw = ("release", "withdraw", "1", "--reason", "A test", "--by", PUBLISHER)
    assert own.call(*withdraw, **environ).status == 0
    assert own.call(*withdraw, **environ).status == 1
    assert own.call("ledger", "rotate-key", **environ).status == 0
    assert own.call("work", "--once", **environ).status == 0
    assert own.call("upgrade", **environ).status == 0
    name = environ["DATABASE_URL"].split("/")[3].split("?")[0]
    assert postgres.ask("SELECT count(*) FROM lead_private.drafts", name) == [(1,)]
    assert not list(own.folder.glob("*.sqlite*"))
    for server in serve(own, **environ):
        for path in ("/", "/data/", "/data/releases/3/", "/data/releases/1/", "/ledger/", "/ledger/3/", "/healthz"):
            assert server.get(path).status_code == 200, path
        assert own.run("verify", server.base).status == 0


def test_a_public_process_needs_a_right_to_read_alone(own, environ, postgres):
    name = environ["DATABASE_URL"].split("/")[3].split("?")[0]
    postgres.ask("CREATE ROLE public_reader LOGIN")
    postgres.ask("GRANT SELECT ON ALL TABLES IN SCHEMA public TO public_reader", name)
    private = ("persons", "sessions", "links", "recovery_codes", "audit", "outbox")
    postgres.ask(f"REVOKE ALL ON {', '.join(private)} FROM public_reader", name)
    reader = postgres.address(name, "public_reader")
    for server in serve(own, SECRET_KEY=SECRET, DATABASE_URL=reader, LEAD_PORTAL_ROLE="public"):
        for path in ("/", "/data/releases/1/", "/ledger/", "/ledger/bundle.zip", "/healthz"):
            assert server.get(path).status_code == 200, path


def test_a_database_that_holds_a_record_is_not_taken_for_another(own, environ, tmp_path):
    other = Instance(tmp_path / "instance")
    done = other.call("demo", **environ)
    assert done.status == 2 and "holds a record already" in done.err and not other.folder.exists()


@pytest.mark.soak
def test_the_demonstration_says_the_same_on_postgres(tmp_path, postgres, demonstration, portal):
    instance, url = Instance(tmp_path / "instance"), postgres.new()
    made = instance.run("demo", DATABASE_URL=url)
    assert made.status == 0, made.err
    for server in serve(instance, DATABASE_URL=url):
        for release in portal.get("/api/v1/releases").json()["items"]:
            path = f"/data/releases/{release['number']}/data.csv"
            assert server.get(path).content == portal.get(path).content
        assert instance.run("verify", server.base).status == 0
    assert instance.run("demo", DATABASE_URL=url).out.startswith("the demonstration stands")
