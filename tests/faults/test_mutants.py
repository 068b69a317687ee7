"""Mutated bundles and proofs are refused, quickly and without a crash; the checker stands alone."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from random import Random

import pytest

from governance_records.exports import proof_of
from governance_records.ledger_rows import count_entries
from governance_records.store import reading
from governance_records.verify import verified
from tests.ledgers import Record
from tests.mutants import bytes_mutated, mutated, packed, unpacked

MUTANTS, MANY_MUTANTS = 200, 10_000
VERIFY = Path(sys.modules["governance_records.verify"].__file__ or "")


def refused(honest: Record, folder: Path, count: int) -> None:
    """Bundles changed in what they hold and as files, and proofs; one that is taken reads as the one that was given."""
    bundle, older = honest.bundle(), honest.checkpoint()
    files, whole = unpacked(bundle), bundle.read_bytes()
    with reading(honest.store()) as rows:
        proofs = [proof_of(rows, index) for index in range(count_entries(rows))]
    zipped, proof = folder / "mutant.zip", folder / "mutant.json"
    for number in range(count):
        random = Random(number)
        start = time.monotonic()
        if number % 3 == 0:
            zipped.write_bytes(packed(mutated(files, random)))
            found, same = outcome(zipped, older if number % 2 else None), False
        elif number % 3 == 1:
            zipped.write_bytes(bytes_mutated(whole, random))
            found = outcome(zipped, None)
            same = not found and unpacked(zipped) == files  # bits of the packing that say nothing
        else:
            given = random.choice(proofs)
            changed = bytes_mutated(given, random)
            proof.write_bytes(changed)
            found, same = outcome(proof, None), changed == given
        assert found or same, number
        assert time.monotonic() - start < 1, number


def bomb(files: dict[str, bytes], name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for other, data in files.items():
            target.writestr(other, data if other != name else b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize("name", ["key", "checkpoint", "entries.jsonl", "release/1/v1.json"])
def test_a_zip_that_grows_without_measure_is_not_unpacked(honest, tmp_path, name):
    file = tmp_path / "bomb.zip"
    file.write_bytes(bomb(unpacked(honest.bundle()), name, 200_000_000))
    start = time.monotonic()
    assert any("too large" in line for line in outcome(file, None))
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"{}", b"[" * 90_000, b'{"a":' * 20_000, b"null", b'"x"', b"9" * 90_000, b"\xff" * 99, b'{"key":1}'],
)
def test_what_is_no_proof_is_refused(tmp_path, text):
    (tmp_path / "proof.json").write_bytes(text)
    assert outcome(tmp_path / "proof.json", None)


def outcome(file: Path, older: str | None) -> list[str]:
    try:
        return verified(str(file), older)[0]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        return [f"nothing to check: {error}"]


def test_mutated_bundles_and_proofs_are_refused_quickly(honest, tmp_path):
    refused(honest, tmp_path, MUTANTS)


@pytest.mark.soak
def test_ten_thousand_mutated_bundles_and_proofs_are_refused_quickly(honest, tmp_path):
    refused(honest, tmp_path, MANY_MUTANTS)


def test_the_file_runs_by_itself_and_imports_nothing_of_ours(honest, tmp_path):
    alone = tmp_path / "verify.py"
    alone.write_bytes(VERIFY.read_bytes())
    bundle, old = honest.bundle(), tmp_path / "old"
    old.write_text(honest.checkpoint())

    def ran(*arguments: object) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-P", "-s", alone, *map(str, arguments)],
            capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    status, said, _ = ran(bundle, "--checkpoint", old, "--key", honest.key.read().public.text)
    assert status == 0 and said.startswith("verified: ")
    assert ran(bundle, "--key", "other")[0] == 1
    assert ran(tmp_path / "nothing.zip")[0] == 2 and ran(bundle, "--checkpoint", tmp_path / "none")[0] == 2
    files = unpacked(bundle)
    first = next(name for name in files if name.startswith("release/"))
    files[first] = files[first].replace(b"Release", b"release")
    bundle.write_bytes(packed(files))
    status, said, _ = ran(bundle)
    assert status == 1 and first in said and "SHA-256 differs" in said and "entry " in said
    names = [line.split()[1] for line in alone.read_text().splitlines() if line.startswith(("import ", "from "))]
    assert not any(name.startswith(("governance", "portal", "dashboards", "content")) for name in names)
    assert len(alone.read_text().splitlines()) <= 300


def test_a_folder_is_taken_like_the_zip_it_came_from(honest, tmp_path):
    for name, data in unpacked(honest.bundle()).items():
        file = tmp_path / "bundle" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    assert verified(str(tmp_path / "bundle"))[0] == []
    (tmp_path / "bundle" / "release" / "extra.json").write_text("{}")
    assert verified(str(tmp_path / "bundle"))[0] == ["release/extra.json: it is published and stands in no entry"]
