"""An RFC 6962 Merkle tree: roots, proofs that an entry is in it, and proofs that it only grew.

Pure: knows hashes, and nothing of what is entered or where it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry (RFC 6962, 2.1): a zero byte comes first, so that no node passes for an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """The tree over a list of leaf hashes that grows at its end.

    Keeps the hash of every complete subtree, so that an entry costs two hashes on average, and each root or proof,
    also one of an earlier size, a few dozen. Errors: IndexError for an entry or size that it does not have.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]  # on level k, the hashes over 2**k entries
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        self._levels[0].append(leaf)
        level = 0
        while len(self._levels[level]) % 2 == 0:
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(node_hash(*self._levels[level][-2:]))
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` entries; over all where it is not given."""
        size = self._checked(len(self) if size is None else size)
        return self._over(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The hashes that lead from an entry to the root over `size` entries (RFC 6962, 2.1.1)."""
        size = self._checked(len(self) if size is None else size)
        if not 0 <= index < size:
            raise IndexError(f"there is no entry {index} among {size}")
        path, start, end = [], 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, earlier: int, size: int | None = None) -> list[bytes]:
        """The hashes that show that the first `earlier` entries were kept (RFC 6962, 2.1.2)."""
        size = self._checked(len(self) if size is None else size)
        if not 0 <= earlier <= size:
            raise IndexError(f"there is no size {earlier} before {size}")
        if earlier in (0, size):
            return []
        proof, start, end = [], 0, size
        while end != earlier:
            middle = start + _split(end - start)
            if earlier <= middle:
                proof.append(self._over(middle, end))
                end = middle
            else:
                proof.append(self._over(start, middle))
                start = middle
        return ([self._over(start, end)] if start else []) + proof[::-1]

    def _over(self, start: int, end: int) -> bytes:
        """The hash over some entries, of which `start` begins a subtree."""
        count = end - start
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(count)
        return node_hash(self._over(start, middle), self._over(middle, end))

    def _checked(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise IndexError(f"there are {len(self)} entries, not {size}")
        return size


def _split(count: int) -> int:
    """The largest power of two smaller than a count of two or more."""
    return 1 << ((count - 1).bit_length() - 1)


# --- the compact range: all that is needed to go on without the entries ---------------------------------------


def peaks_size_fits(size: int, peaks: Sequence[bytes]) -> bool:
    """Whether there is one hash for each complete subtree of a tree of that size."""
    return size >= 0 and len(peaks) == size.bit_count()


def grown(size: int, peaks: Sequence[bytes], leaf: bytes) -> list[bytes]:
    """The peaks (hashes of the complete subtrees, the largest first) with one more leaf after `size` of them."""
    more = [*peaks, leaf]
    while size & 1:
        right, left = more.pop(), more.pop()
        more.append(node_hash(left, right))
        size >>= 1
    return more


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """The root of the tree that these are the complete subtrees of."""
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root
