"""Prints what protection hides, how that compares, and what it takes; nothing is asserted.

`python -m tests.bench.bench_protection largest` adds a table of about 100,000 cells.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np

from dashboards.checks import ValidatedTable
from dashboards.protection import protect
from dashboards.protection.audit import Goals
from dashboards.protection.elimination import eliminated
from dashboards.protection.growth import grow
from dashboards.protection.system import build, canonical
from tests.bench.tables_for_bench import table_of_1080, table_of_10692, table_of_103896
from tests.laws.random_tables import random_table

Mode = Literal["exact", "range"]
MODES: tuple[Mode, ...] = ("exact", "range")
RANDOM_TABLES, AIM_GAP = 12, 0.05


def main() -> None:
    for mode in MODES:
        for line in in_its_own_process(gaps, mode):
            print(line, flush=True)
    tables = [table_of_1080, table_of_10692]
    tables += [table_of_103896] if "largest" in sys.argv[1:] else []
    for make in tables:
        for mode in MODES if make is not table_of_103896 else MODES[1:]:
            for line in in_its_own_process(one_table, make, mode):
                print(line, flush=True)


def in_its_own_process(work: Callable[..., list[str]], *arguments: object) -> list[str]:
    """The lines that a function returns; apart, so that its peak of memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def gaps(mode: Mode) -> list[str]:
    """Random tables of up to 300 cells against the least number of hidden cells that is proven."""
    found = list(_gaps(mode))
    mean = sum(found) / len(found)
    over = sum(gap > AIM_GAP for gap in found)
    return [
        f"{mode}, {len(found)} random tables of 100 to 300 cells: {mean:.1%} above the proven least on average, "
        f"{max(found):.1%} at most, {over} above {AIM_GAP:.0%}"
    ]


def _gaps(mode: Mode) -> Iterator[float]:
    for seed in range(RANDOM_TABLES):
        report = protect([random_table(seed, most_cells=300, least_cells=100)], mode=mode).report
        yield report["hidden"]["cells"] / max(1, report["least_possible"]) - 1


def one_table(make: Callable[[], ValidatedTable], mode: Mode) -> list[str]:
    table = make()
    start, own = time.monotonic(), time.process_time()
    report = protect([table], mode=mode).report
    seconds, own = time.monotonic() - start, time.process_time() - own
    hidden, bound = report["hidden"], report["least_possible"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    gap = f"{hidden['cells'] / bound - 1:.1%}" if bound else "unknown"
    lines = [
        f"{mode}, {report['cells']} cells: {hidden['small']} small and {hidden['protecting']} others hidden, "
        f"least possible {bound or 'unknown'}, gap {gap}; {seconds:.1f} s ({own:.1f} s of one core), {memory:.0f} MB"
    ]
    if make is table_of_1080:
        alone, mended = reference(table, mode)
        lines.append(
            f"{mode}, elimination hides {alone} others (ratio {hidden['protecting'] / alone:.2f}), "
            f"and {mended} once it is mended to be safe (ratio {hidden['protecting'] / mended:.2f})"
        )
    return lines


def reference(table: ValidatedTable, mode: Mode) -> tuple[int, int]:
    """How many cells elimination hides besides the small ones: alone, and with repair until the audit passes."""
    system = build([canonical(table)])
    small = {cell for cell, value in enumerate(system.values.tolist()) if 0 < value < 11}
    found = eliminated(system, small)
    hidden = np.zeros(len(system.names), dtype=bool)
    hidden[sorted(found)] = True
    grow(Goals.of(system, sorted(small), 11, mode == "exact"), hidden, prove=False)
    return len(found) - len(small), int(hidden.sum()) - len(small)


if __name__ == "__main__":
    main()
