"""Where a walk begins: whole numbers for every cell, also for those that a table does not have."""

from dataclasses import replace
from random import Random

import numpy as np

from dashboards.protection import protect
from dashboards.protection.completion import completed
from dashboards.protection.earlier import with_earlier
from dashboards.protection.system import UNKNOWN, build, canonical
from tests.laws.random_tables import random_table
from tests.laws.test_protection import table_of
from tests.laws.test_protection_linked import growing, with_cells_missing


def check(system) -> int:
    """A world that agrees with every sum and every known cell; how many cells had to be found."""
    values, missing = completed(system), system.values == UNKNOWN
    assert values is not None
    assert (values[~missing] == system.values[~missing]).all()
    assert (values[list(system.ones)] >= 1).all() and (values >= 0).all()
    assert all(values[one.parent] == values[one.children].sum() for one in system.sums)
    return int(missing.sum())


def test_cells_that_a_table_lacks_are_filled_with_numbers_that_agree_with_every_sum():
    tables = [with_cells_missing(random_table(seed, 60, missing=False), Random(seed)) for seed in range(30)]
    assert sum(check(build([canonical(table)])) for table in tables) > 50


def test_what_earlier_publications_hid_is_at_least_one_in_the_world_to_begin_from():
    found = 0
    for seed in range(20):
        old, new = growing(Random(seed))
        first = protect([old]).tables[0]
        found += check(with_earlier(build([canonical(new)]), [new], [first]))
    assert found > 20


def test_sums_that_no_whole_numbers_agree_with_have_no_world():
    table = table_of({"d0": {"ALL": (("c0", "c1"),)}}, {("ALL",): 5, ("c0",): 4, ("c1",): None})
    system = build([table])
    assert (completed(system) == np.array([5, 4, 1])).all()
    assert completed(replace(system, values=np.array([5, 6, UNKNOWN]))) is None
