"""Made tables of the size and sparseness of an initiative's releases: sites in states, quarters in years, groups."""

import random
from itertools import product

from dashboards.checks import ValidatedTable, validate
from dashboards.intake import Key, RawTable, Structure

Tree = dict[str, tuple[Key, ...]]


def grouped(letter: str, groups: list[int]) -> Tree:
    """A hierarchy of two levels: so many codes in each group."""
    names = [f"{letter}{i}" for i in range(len(groups))]
    tree: Tree = {"ALL": (tuple(names),)}
    for name, size in zip(names, groups, strict=True):
        tree[name] = (tuple(f"{name}_{j}" for j in range(size)),)
    return tree


def flat(letter: str, size: int) -> Tree:
    return {"ALL": (tuple(f"{letter}{i}" for i in range(size)),)}


def made(trees: list[Tree], mean: float, seed: int) -> ValidatedTable:
    """Counts with uneven margins, so that some groups are large and most are small or empty."""
    rng = random.Random(seed)
    names = [f"d{i}" for i in range(len(trees))]
    paths = [_paths(tree) for tree in trees]
    weights = [[rng.lognormvariate(0, 1) for _ in path] for path in paths]
    norm = [sum(weight) / len(weight) for weight in weights]
    counts = dict.fromkeys(product(*({c for p in path for c in p} for path in paths)), 0)
    for places in product(*(range(len(path)) for path in paths)):
        expected = mean
        for d, place in enumerate(places):
            expected *= weights[d][place] / norm[d]
        size = _poisson(rng, expected)
        for key in product(*(paths[d][place] for d, place in enumerate(places))) if size else ():
            counts[key] += size
    structure = Structure(dict.fromkeys(names, "ALL"), dict(zip(names, trees, strict=True)), ())
    keys = tuple(sorted(counts))
    values = tuple(counts[key] for key in keys)
    raw = RawTable("made.csv", tuple(names), keys, values, ("published",) * len(keys), tuple(range(2, len(keys) + 2)))
    return validate(raw, structure, "made.json")


def _paths(tree: Tree) -> list[tuple[str, ...]]:
    up = {child: parent for parent, parts in tree.items() for child in parts[0]}
    paths = []
    for code in up:
        if code not in tree:
            path = [code]
            while path[-1] in up:
                path.append(up[path[-1]])
            paths.append(tuple(path))
    return paths


def _poisson(rng: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    size, left = 0, rng.expovariate(1)
    while left < mean:
        size, left = size + 1, left + rng.expovariate(1)
    return size


def table_of_1080(seed: int = 1, mean: float = 8.0) -> ValidatedTable:
    return made([grouped("s", [3, 3]), flat("q", 4), flat("r", 5), flat("g", 3)], mean, seed)


def table_of_10692(seed: int = 1, mean: float = 8.0) -> ValidatedTable:
    return made([grouped("s", [5, 5, 6, 6]), grouped("y", [4, 4]), flat("r", 8), flat("g", 3)], mean, seed)


def table_of_103896(seed: int = 1, mean: float = 8.0) -> ValidatedTable:
    """A hundred sites in ten states, five years of quarters, eight groups and three programs."""
    return made([grouped("s", [10] * 10), grouped("y", [4] * 5), flat("r", 8), flat("g", 3)], mean, seed)
