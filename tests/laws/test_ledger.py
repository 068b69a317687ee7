"""The tree is that of RFC 6962, its proofs prove and nothing else does, and a stranger can write the checker anew."""

from __future__ import annotations

import json
import os
from random import Random

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_records import verify
from governance_records.entries import Entry, canonical_json, read_entry
from governance_records.ledger import (
    EMPTY,
    Tree,
    grown,
    leaf_hash,
    peaks_size_fits,
    root_of_peaks,
)
from governance_records.signing import Checkpoint, KeyFile, NotSigned, PrivateKey, read_checkpoint, read_public_key
from tests.laws.second_checker import agrees
from tests.ledgers import filled
from tests.mutants import mutated, packed, unpacked
from tests.tree_checks import is_consistent, is_included

# The vectors that implementations of certificate transparency share.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATH_OF_FIRST = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
# The example of the C2SP signed note, from the documentation of its first implementation.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAYING = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)
LEDGERS, MANY_LEDGERS = 30, 1000


def test_the_vectors_of_rfc_6962():
    tree = Tree(map(leaf_hash, ENTRIES))
    assert [tree.root(size).hex() for size in range(1, 9)] == list(ROOTS)
    assert [step.hex() for step in tree.inclusion(0, 8)] == list(PATH_OF_FIRST)
    assert Tree().root() == EMPTY == verify.root_of([])
    assert [verify.root_of(list(map(leaf_hash, ENTRIES[:n]))).hex() for n in range(1, 9)] == list(ROOTS)


def test_the_vector_of_the_signed_note():
    note = f"{SAYING}\n— PeterNeumann {SIGNED}\n"
    assert read_public_key(NEUMANN).opened(note) == SAYING
    assert verify.opened(note, NEUMANN, "note") == SAYING.removesuffix("\n").split("\n")
    for other in (note.replace("answer", "Answer"), note.replace("x08go", "x08gp"), note.replace("— Peter", "— peter")):
        with pytest.raises(NotSigned):
            read_public_key(NEUMANN).opened(other)
        with pytest.raises(verify.Wrong):
            verify.opened(other, NEUMANN, "note")


def test_a_witness_may_sign_too_and_changes_nothing():
    note = f"{SAYING}\n— witness.example {SIGNED}\n— PeterNeumann {SIGNED}\n"
    assert read_public_key(NEUMANN).opened(note) == SAYING
    assert verify.opened(note, NEUMANN, "note") == SAYING.removesuffix("\n").split("\n")


@pytest.mark.parametrize("seed", range(20))
def test_the_roots_are_those_of_pymerkle(seed):
    random = Random(seed)
    entries = [random.randbytes(random.randrange(40)) for _ in range(random.randrange(1, 300))]
    oracle = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        oracle.append_entry(entry)
    hashes = [leaf_hash(entry) for entry in entries]
    assert oracle.get_root() == Tree(hashes).root() == verify.root_of(hashes)


@given(leaves, st.data())
def test_an_entry_is_proved_at_its_place_and_nowhere_else(hashes, data):
    tree = Tree(hashes)
    size = data.draw(st.integers(1, len(hashes)))
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(index, size), tree.root(size)
    assert is_included(hashes[index], index, size, path, root)
    assert verify.root_of_path(hashes[index], index, size, path) == root
    other = data.draw(st.integers(0, size + 3).filter(lambda i: i != index))
    if other >= size or hashes[other] != hashes[index]:
        assert not is_included(hashes[index], other, size, path, root)
    assert not is_included(leaf_hash(b"another"), index, size, path, root)
    assert not is_included(hashes[index], index, size, [*path, root], root)
    if path:
        assert not is_included(hashes[index], index, size, path[1:], root)


@given(leaves, st.data())
def test_a_tree_that_grew_is_proved_and_one_that_was_changed_is_not(hashes, data):
    tree = Tree(hashes)
    size = data.draw(st.integers(0, len(hashes)))
    earlier = data.draw(st.integers(0, size))
    proof = tree.consistency(earlier, size)
    assert is_consistent(earlier, size, proof, tree.root(earlier), tree.root(size))
    assert not is_consistent(earlier, size, [*proof, EMPTY], tree.root(earlier), tree.root(size))
    if earlier:
        changed = list(hashes)
        changed[data.draw(st.integers(0, earlier - 1))] = leaf_hash(b"changed")
        other = Tree(changed)
        lie = other.consistency(earlier, size)
        assert not is_consistent(earlier, size, lie, tree.root(earlier), other.root(size))
        assert not is_consistent(earlier, size, proof, tree.root(earlier), other.root(size))


@given(leaves)
def test_the_compact_range_gives_the_same_roots(hashes):
    peaks: list[bytes] = []
    for size, leaf in enumerate(hashes):
        peaks = grown(size, peaks, leaf)
        assert peaks_size_fits(size + 1, peaks) and root_of_peaks(peaks) == Tree(hashes[: size + 1]).root()


def test_what_is_not_there_has_no_proof():
    tree = Tree(map(leaf_hash, ENTRIES))
    for ask in (
        lambda: tree.inclusion(8),
        lambda: tree.inclusion(3, 3),
        lambda: tree.consistency(9),
        lambda: tree.root(9),
    ):
        with pytest.raises(IndexError):
            ask()


texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from("abcdef"), values))
def test_canonical_json_reads_back_and_has_one_spelling(document):
    data = canonical_json(document)
    assert json.loads(data) == document and canonical_json(json.loads(data)) == data
    assert verify.read_json(data, "it") == document


def test_canonical_json_is_that_of_rfc_8785():
    said = {"b": [1, '€$\x0f\nA\'B"\\\\"/'], "a": "\u2028\x7f"}
    assert canonical_json(said).decode() == '{"a":"\u2028\x7f","b":[1,"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"]}'
    for wrong in ({"a": 1.5}, {"a": float("nan")}, {"a": b"b"}, {"a": 2**53}, {"é": 1}, {"a": "\ud800"}):
        with pytest.raises(ValueError):
            canonical_json(wrong)


def test_an_entry_reads_back():
    entry = Entry("release", 3, 2, "a" * 64, "2026-11-22T09:00:00Z", "an office", 7)
    assert read_entry(entry.canonical) == entry and verify.read_entry(entry.canonical, 8)["corrects"] == 7


def test_a_key_is_its_owners_alone_and_is_not_made_twice(tmp_path):
    file = KeyFile(tmp_path / "key")
    key = file.make("lead.example.org/ledger")
    assert file.path.stat().st_mode & 0o777 == 0o600 and file.read() == key
    assert read_public_key(key.public.text) == key.public and str(key._seed) not in repr(key)
    with pytest.raises(FileExistsError):
        file.make("lead.example.org/ledger")
    note = key.signed(Checkpoint(key.name, 3, EMPTY).text)
    assert read_checkpoint(note, key.public) == Checkpoint(key.name, 3, EMPTY)
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(ValueError):
            KeyFile(tmp_path / "other").make(name)


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_no_key_reads_what_another_signed(seed):
    random = Random(seed)
    key, other = (verifier_and_note(random) for _ in range(2))
    assert verify.opened(key[1], key[0], "note")
    with pytest.raises(verify.Wrong):
        verify.opened(other[1], key[0], "note")


def verifier_and_note(random: Random) -> tuple[str, str]:
    key = PrivateKey("a.example/ledger", random.randbytes(32))
    return key.public.text, key.signed(Checkpoint(key.name, random.randrange(9), os.urandom(32)).text)


def two_checkers_agree(folder, ledgers: int) -> None:
    refused = 0
    for seed in range(ledgers):
        random = Random(seed)
        record = filled(folder / str(seed), seed, random.randrange(1, 12))
        older = record.checkpoint() if seed % 3 else None
        record.act(random, random.randrange(4))
        bundle = record.bundle()
        assert verify.verified(str(bundle), older)[0] == [] and agrees(bundle, older), seed
        files = unpacked(bundle)
        for _ in range(4):
            bundle.write_bytes(packed(mutated(files, random)))
            fits = verify.verified(str(bundle), older)[0] == []
            assert fits == agrees(bundle, older), seed
            refused += not fits
    assert refused >= 3 * ledgers


def test_a_checker_written_from_the_text_alone_agrees(tmp_path):
    two_checkers_agree(tmp_path, LEDGERS)


@pytest.mark.soak
def test_a_checker_written_from_the_text_alone_agrees_on_a_thousand_ledgers(tmp_path):
    two_checkers_agree(tmp_path, MANY_LEDGERS)
