"""Random tables of every shape that a structure can describe, and what a reader could think of tiny ones."""

import random
from collections.abc import Iterator, Mapping
from itertools import product

from dashboards.checks import ValidatedTable, validate
from dashboards.intake import Key, ProtectedTable, RawTable, Structure

Tree = dict[str, tuple[Key, ...]]
MOST_STEPS = 20_000


def random_table(seed: int, most_cells: int = 200, least_cells: int = 2, missing: bool = True) -> ValidatedTable:
    """A consistent table: one to four dimensions, hierarchies, several partitions, zeros, dominating cells."""
    rng = random.Random(seed)
    while True:
        table = _table(rng, most_cells, missing)
        if table is not None and least_cells <= len(table.keys) <= most_cells:
            return table


def _table(rng: random.Random, most_cells: int, missing: bool) -> ValidatedTable | None:
    dimensions = [f"d{i}" for i in range(rng.choice([1, 2, 2, 2, 3, 3, 4]))]
    largest = max(3, int(most_cells ** (1 / len(dimensions)) * rng.uniform(0.8, 2)))
    hier: dict[str, Tree] = {name: _tree(rng, rng.randint(2, largest)) for name in dimensions}
    noadd = [name for name in dimensions if rng.random() < 0.1]
    count = 1
    for tree in hier.values():
        count *= len(_codes(tree))
    if count > most_cells:
        return None
    total = {name: "ALL" for name in dimensions if name not in noadd}
    structure = Structure(total, {name: hier[name] for name in total}, tuple(noadd))
    counts = _counts(rng, [_codes(hier[name]) for name in dimensions], [hier[name] for name in dimensions], noadd)
    return _validated(rng, dimensions, structure, counts, missing)


def _codes(tree: Tree) -> list[str]:
    return sorted({"ALL", *(child for parts in tree.values() for part in parts for child in part)})


def _tree(rng: random.Random, leaves: int) -> Tree:
    """A tree above some leaves, sometimes with chains of single children, sometimes a second partition."""
    level = [f"c{i:02}" for i in range(leaves)]
    tree: Tree = {}
    number = 0
    while len(level) > 1 and rng.random() < 0.4:
        groups = []
        while level:
            size = min(len(level), rng.randint(1, 4))
            code = f"g{number}"
            number += 1
            tree[code] = (tuple(level[:size]),)
            level = level[size:]
            groups.append(code)
        level = groups
    tree["ALL"] = (tuple(level),)
    if rng.random() < 0.15:
        code = f"h{number}"
        cut = rng.randint(1, leaves)
        bottom = [f"c{i:02}" for i in range(leaves)]
        rng.shuffle(bottom)
        tree[code] = (tuple(bottom[:cut]),)
        tree["ALL"] = (*tree["ALL"], (code, *bottom[cut:]))
    if rng.random() < 0.1:
        tree["ALL"] = (*tree["ALL"], ("x0", "x1"))
    return tree


def _counts(rng: random.Random, codes: list[list[str]], trees: list[Tree], noadd: list[str]) -> dict[Key, int]:
    """Persons thrown into cells that agree with every partition, then summed."""
    ways = [_ways(code_list, tree) for code_list, tree in zip(codes, trees, strict=True)]
    counts = dict.fromkeys(product(*codes), 0)
    scale = rng.choice([1, 3, 10, 40])
    for person in product(*ways):
        size = 0 if rng.random() < rng.choice([0.1, 0.5, 0.8]) else int(rng.expovariate(1 / scale)) + rng.randint(0, 2)
        if rng.random() < 0.03:
            size = rng.choice([100, 10_000, 10_000_000])
        if size:
            for key in product(*person):
                counts[key] += size
    return counts


def _ways(codes: list[str], tree: Tree) -> list[tuple[str, ...]]:
    """For each leaf of the first partition the codes that a person there stands under."""
    up: dict[str, set[str]] = {}
    for parent, parts in tree.items():
        for part in parts:
            for child in part:
                up.setdefault(child, set()).add(parent)
    loose = [code for code in codes if code.startswith("x")]
    ways = []
    for code in (c for c in codes if c.startswith("c")):
        above, waiting = {code}, [code]
        while waiting:
            found = up.get(waiting.pop(), set()) - above
            above |= found
            waiting += found
        ways += [tuple(sorted({*above, extra})) for extra in loose] or [tuple(sorted(above))]
    return ways


def _validated(
    rng: random.Random, dimensions: list[str], structure: Structure, counts: Mapping[Key, int], missing: bool
) -> ValidatedTable:
    keys = list(counts)
    rng.shuffle(keys)
    absent = {key for key in keys if rng.random() < 0.02} if missing and rng.random() < 0.2 else set()
    values = tuple(None if key in absent else counts[key] for key in keys)
    statuses = tuple("missing" if key in absent else "published" for key in keys)
    raw = RawTable("t.csv", tuple(dimensions), tuple(keys), values, statuses, tuple(range(2, len(keys) + 2)))
    return validate(raw, structure, "s.json")


class TooMany(Exception):
    """There are more ways to fill a table than a test should try."""


class Trial:
    """Every way to fill a tiny table, up to some value in each leaf, that agrees with what is shown."""

    def __init__(self, table: ProtectedTable, shown: Mapping[Key, int], positive: set[Key], most: int) -> None:
        self.shown, self.positive, self.most, self.steps = shown, positive, most, 0
        self.sums = _sums(table)
        parents = {parent for parent, _ in self.sums}
        self.leaves = [key for key in table.keys if key not in parents]
        self.above = {leaf: [s for s in self.sums if s[0] in shown and leaf in s[1]] for leaf in self.leaves}

    def worlds(self, world: dict[Key, int] | None = None) -> Iterator[dict[Key, int]]:
        world = {} if world is None else world
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMany
        if len(world) == len(self.leaves):
            whole = _summed(world, self.sums)
            if whole is not None and self._agrees(whole):
                yield whole
            return
        leaf = self.leaves[len(world)]
        options = [self.shown[leaf]] if leaf in self.shown else range(int(leaf in self.positive), self.most + 1)
        for value in options:
            world[leaf] = value
            if all(self._fits(world, parent, children) for parent, children in self.above[leaf]):
                yield from self.worlds(world)
        world.pop(leaf, None)

    def _fits(self, world: dict[Key, int], parent: Key, children: list[Key]) -> bool:
        known = [world[child] for child in children if child in world]
        full = len(known) == len(children)
        return sum(known) == self.shown[parent] if full else sum(known) <= self.shown[parent]

    def _agrees(self, whole: dict[Key, int]) -> bool:
        right = all(whole[key] == value for key, value in self.shown.items())
        return right and all(whole[key] >= 1 for key in self.positive)


def _sums(table: ProtectedTable) -> list[tuple[Key, list[Key]]]:
    found = []
    for d, name in enumerate(table.dimensions):
        for parent, parts in table.structure.hier.get(name, {}).items():
            for key in table.keys:
                if key[d] == parent:
                    found += [(key, [(*key[:d], child, *key[d + 1 :]) for child in part]) for part in parts]
    return found


def _summed(world: dict[Key, int], sums: list[tuple[Key, list[Key]]]) -> dict[Key, int] | None:
    whole, waiting = dict(world), list(sums)
    while waiting:
        rest = []
        for parent, children in waiting:
            if not all(child in whole for child in children):
                rest.append((parent, children))
            elif whole.setdefault(parent, sum(whole[c] for c in children)) != sum(whole[c] for c in children):
                return None
        if len(rest) == len(waiting):
            raise AssertionError("a sum without its parts")
        waiting = rest
    return whole
