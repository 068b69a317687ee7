"""An instance is made whole or not at all, says what is wrong in one sentence, and holds no made-up data."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess

import pytest

from governance_records.store import migrate, open_store, writing
from tests.conftest import COMMAND, SECRET, Instance, free_port, serve


def test_a_new_instance_has_the_cited_tables_and_nothing_of_the_demonstration(fresh):
    listed = fresh.call("release", "list", SECRET_KEY=SECRET).out
    assert len(listed.splitlines()) == 2 and "made up" not in listed
    for server in serve(fresh, SECRET_KEY=SECRET):
        home = server.get("/").text
        assert "LEAD Testville" in home and "Riverbend" not in home and "Demonstration" not in home
        assert "published no figures of its own yet" in home and "No matter is announced" in home
        assert "34 findings" in home and "64 places" in home
        assert "Nothing published yet" in server.get("/measures/enrolled/").text
        assert server.get("/robots.txt").text.endswith("Allow: /\n")


def test_an_instance_is_not_made_twice(fresh):
    again = fresh.call("demo")
    assert again.status == 2 and "real initiative" in again.err


def test_the_demonstration_can_be_asked_for_again(demonstration):
    again = demonstration.call("demo")
    assert again.status == 0 and "stands in" in again.out


@pytest.mark.parametrize("secret", ["", "short", "a" * 64])
def test_a_missing_or_weak_secret_is_refused_outside_the_demonstration(fresh, secret):
    done = fresh.call("serve", SECRET_KEY=secret)
    assert done.status == 2 and done.err.startswith("SECRET_KEY:") and len(done.problems) == 1


def test_a_port_in_use_is_one_clear_sentence(demonstration):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = demonstration.call("serve", PORT=str(port))
    assert done.status == 2 and len(done.problems) == 1
    assert f"PORT: {port} at 127.0.0.1 is in use" in done.err


@pytest.mark.parametrize("port", ["0", "99999", "http", "-1", "８０"])
def test_a_port_that_is_none_is_refused(demonstration, port):
    done = demonstration.call("serve", PORT=port)
    assert done.status == 2 and done.err.startswith("PORT:")


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path):
    (tmp_path / "file").write_text("no folder")
    done = Instance(tmp_path / "file" / "instance").call("demo")
    assert done.status == 2 and len(done.problems) == 1 and "file" in done.err


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")
    done = Instance(folder).call("demo")
    assert done.status == 2 and "holds no instance" in done.err
    assert os.listdir(folder) == ["mine.txt"] and os.listdir(tmp_path) == ["instance"]


def test_serving_where_there_is_no_instance_says_how_to_make_one(tmp_path):
    done = Instance(tmp_path / "nothing").call("serve", SECRET_KEY=SECRET)
    assert done.status == 2 and "lead-portal init" in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "initiative.toml"),
        ('name = ""', "name"),
        ('name="n"\nshort_name="n"\nplace="p"\ncontact="c"\ntimezone="Mars/Crater"', "timezone"),
    ],
)
def test_a_broken_initiative_file_is_named(fresh, text, said):
    (fresh.folder / "initiative.toml").write_text(text)
    done = fresh.call("serve", SECRET_KEY=SECRET)
    assert done.status == 2 and said in done.err and len(done.problems) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no front matter", 1),
        ("---\ntitle: a\nno end", 1),
        ("---\ntitle: 'open\nsummary: b\n---\ntext", 2),
        ("---\ntitle: a\nsummary: b\n---\ntext [@NOBODY]", 5),
        ("---\n- a\n- b\n---\ntext", 2),
        ("---\ntitle: a\n---\ntext", 1),
    ],
)
def test_broken_content_stops_the_start_and_names_file_and_line(fresh, text, line):
    folder = fresh.folder / "content" / "pages"
    folder.mkdir(parents=True)
    (folder / "privacy.md").write_text(text)
    done = fresh.call("serve", SECRET_KEY=SECRET)
    assert done.status == 2
    assert any(p.startswith("pages/privacy.md: line ") for p in done.problems), done.err
    if line != 2:
        assert f"line {line}:" in done.err


def test_a_file_that_is_not_utf8_and_a_broken_table_are_named_by_line(fresh):
    folder = fresh.folder / "content"
    folder.mkdir()
    (folder / "glossary.csv").write_bytes(b"id,term,also,definition,sources\na,b,c,d,e\nx,y\n")
    assert "glossary.csv: line 3" in fresh.call("serve", SECRET_KEY=SECRET).err
    (folder / "glossary.csv").write_bytes(b"id,term,also,definition,sources\na,b\xff,c,d,e\n")
    assert "glossary.csv: line 2: the file is not UTF-8" in fresh.call("serve", SECRET_KEY=SECRET).err


def test_an_initiative_lays_its_own_words_over_ours(fresh):
    folder = fresh.folder / "content" / "pages"
    folder.mkdir(parents=True)
    (folder / "contact.md").write_text("---\ntitle: Find us\nsummary: Two doors down.\n---\n\nRing **twice**.\n")
    for server in serve(fresh, SECRET_KEY=SECRET):
        page = server.get("/about/contact/").text
        assert "Find us" in page and "<strong>twice</strong>" in page


def test_published_rows_cannot_be_changed_or_deleted_even_in_the_database(fresh):
    with sqlite3.connect(fresh.folder / "record.sqlite") as record:
        for act in (
            "UPDATE releases SET title = 'x'",
            "DELETE FROM releases",
            "INSERT OR REPLACE INTO releases SELECT * FROM releases",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                record.execute(act)


def test_a_release_changed_behind_the_portals_back_is_withheld(fresh):
    with sqlite3.connect(fresh.folder / "record.sqlite") as record:
        record.execute("DROP TRIGGER releases_no_update")
        record.execute("UPDATE releases SET canonical = replace(canonical, 'Santa Fe', 'Santa Fo') WHERE number = 1")
    done = fresh.call("release", "list", SECRET_KEY=SECRET)
    assert done.status == 2 and "release 1 version 1 does not fit its digest" in done.err
    for server in serve(fresh, SECRET_KEY=SECRET):
        answer = server.get("/data/releases/1/")
        assert answer.status_code == 503 and "withheld" in answer.text and "Santa F" not in answer.text
        assert server.get("/").status_code == server.get("/data/releases/2/").status_code == 200
        assert "not published here yet" in server.get("/sites/").text


def test_an_old_schema_is_said_and_upgrade_mends_it(fresh):
    with sqlite3.connect(fresh.folder / "record.sqlite") as record:
        record.execute("PRAGMA foreign_keys = OFF")
        for (name,) in record.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            record.execute(f"DROP TABLE {name}")
    done = fresh.call("serve", SECRET_KEY=SECRET)
    assert done.status == 2 and "lead-portal upgrade" in done.err
    assert fresh.call("upgrade", SECRET_KEY=SECRET).status == 0
    assert fresh.call("release", "list", SECRET_KEY=SECRET).out == ""


def test_the_server_stops_when_told(demonstration):
    process = subprocess.Popen(
        [COMMAND, "serve"], env=demonstration.environ | {"PORT": str(free_port())}, stdout=subprocess.PIPE
    )
    assert process.stdout.readline().startswith(b"LEAD Riverbend Parish")
    process.terminate()
    assert process.wait(20) is not None


@pytest.mark.parametrize("umask", [0, 0o022, 0o777])
def test_only_its_owner_reads_the_record_whatever_the_umask(tmp_path, umask):
    file = tmp_path / "record.sqlite"
    before = os.umask(umask)
    try:
        store = open_store(f"sqlite:///{file}")
        migrate(store)
        with writing(store):
            assert _modes(tmp_path) == {"record.sqlite": 0o600, "record.sqlite-wal": 0o600, "record.sqlite-shm": 0o600}
    finally:
        os.umask(before)


def test_a_record_that_others_could_read_is_closed_to_them(tmp_path):
    file = tmp_path / "record.sqlite"
    migrate(open_store(f"sqlite:///{file}"))
    file.chmod(0o664)
    open_store(f"sqlite:///{file}")
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_record_of_the_demonstration_is_its_owners_alone(demonstration):
    modes = _modes(demonstration.folder)
    private = [name for name in modes if name.startswith(("record.sqlite", "secret_key", "security.log"))]
    assert "record.sqlite" in private and {modes[name] for name in private} == {0o600}


def _modes(folder) -> dict[str, int]:
    return {f.name: f.stat().st_mode & 0o777 for f in folder.iterdir() if f.is_file()}
