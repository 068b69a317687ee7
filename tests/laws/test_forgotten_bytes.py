"""What was erased is in no byte of the database, wherever SQLite had moved it before."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Engine
from sqlalchemy import text as sql

from governance_records.store import forget_freed, open_store, writing

SECRET = "Elm Street 4455667 "


@pytest.fixture
def store(tmp_path):
    engine = open_store(f"sqlite:///{tmp_path / 'some.sqlite'}")
    yield engine
    engine.dispose()


def write_and_erase(store: Engine, seed: int) -> None:
    """Rows of many lengths, written and changed so that pages are split and joined; one of them is emptied at last."""
    rng = Random(seed)
    with writing(store) as rows:
        rows.execute(sql("DROP TABLE IF EXISTS notes"))
        rows.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, said TEXT)"))

    def say(words: str, own: int | None = None) -> int:
        with writing(store) as rows:
            act = (
                "INSERT INTO notes (said) VALUES (:said)"
                if own is None
                else "UPDATE notes SET said = :said WHERE id = :id"
            )
            return rows.execute(sql(act), {"said": words, "id": own} if own else {"said": words}).lastrowid

    secret = None
    for number in range(60):
        if number == 30:
            secret = say(SECRET * rng.choice((1, 20, 80)))
        say("y" * rng.randrange(10, 900))
        if rng.random() < 0.3 and (other := rng.randrange(1, number + 2)) != secret:
            say("z" * rng.randrange(10, 1500), other)
    assert secret
    say("", secret)


@pytest.mark.parametrize("seed", [159, 288, 308])  # in each, SQLite 3.40 keeps a copy where pages were joined
def test_an_erased_text_is_in_no_byte_of_the_file_or_its_log(store, tmp_path, seed):
    write_and_erase(store, seed)
    forget_freed(store, ("notes",))
    for file in tmp_path.glob("some.sqlite*"):
        assert SECRET.encode() not in file.read_bytes()
