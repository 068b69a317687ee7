"""The two checks of a reader who has no tree (RFC 9162, 2.1.3.2 and 2.1.4.2): an oracle for the proofs that we give."""

from __future__ import annotations

from collections.abc import Sequence

from governance_records.ledger import EMPTY, node_hash


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path leads from a leaf at this place to the root of a tree of this size."""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(step, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def is_consistent(earlier: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Whether a proof shows that the tree of `size` begins with the tree of `earlier`."""
    if not 0 <= earlier <= size:
        return False
    if earlier in (0, size):
        return not proof and old_root == (EMPTY if earlier == 0 else root)
    steps = list(proof) if earlier & (earlier - 1) else [old_root, *proof]
    if not steps:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == root
