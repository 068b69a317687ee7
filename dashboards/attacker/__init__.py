"""Plays a reader who tries to undo a protected table with everything that is public, and names what gives way.

Shares nothing with protection but the reader of files. In `exact` a finding is a hidden small count that is
computed; in `range` a hidden count that is certainly small and cannot be all that it could be if only the true
zeros were shown. A hidden count that may also be large tells nothing and is no finding, unless the caller, who
knows the true counts, says that it is `small`.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from dashboards.attacker.figures import Shown, ShownOrder, ShownRate, ShownSum, cell
from dashboards.attacker.finding import Finding, Found, Place, Sources, found_with
from dashboards.attacker.puzzle import Contradiction
from dashboards.attacker.reading import read_known, read_lists, read_rates
from dashboards.attacker.staff import known_to_staff
from dashboards.intake import Key, Problem, ProtectedTable, Rejected

__all__ = [
    "Finding",
    "ShownOrder",
    "ShownRate",
    "ShownSum",
    "attack",
    "cell",
    "known_to_staff",
    "read_known",
    "read_lists",
    "read_rates",
]


def attack(
    tables: Sequence[ProtectedTable],
    *,
    threshold: int = 11,
    mode: str = "range",
    previous: Sequence[ProtectedTable] = (),
    known: Mapping[Key, int] | None = None,
    figures: Sequence[Shown] = (),
    small: Collection[Place] = (),
) -> tuple[Finding, ...]:
    """Everything that gives way, and with what.

    `previous` are earlier publications, `known` cells of the first table that an insider knows, `figures`
    are percentages, averages, differences and sorted lists of any cells, `small` names cells by table and key.
    Errors: Rejected, where no counts at all agree with what is shown, or figures speak of cells that are not there.
    """
    sources = Sources(tuple(tables), tuple(previous), known or {}, tuple(figures), threshold, mode == "exact", small)
    try:
        agreeing, found = _agreeing(sources)
    except Contradiction:
        beside = f", together with {' and '.join(sources.kinds)}" if sources.kinds else ""
        message = f"no counts agree with what is shown{beside}"
        raise Rejected([Problem(tables[0].file, None, None, message)]) from None
    return found_with(agreeing, found)


def _agreeing(sources: Sources) -> tuple[Sources, Found]:
    """What is found with the earlier publications that agree with the rest: corrections may change what is hidden.

    Errors: Contradiction, where not even the rest agrees.
    """
    try:
        return sources, sources.solve()
    except Contradiction:
        if not sources.previous:
            raise
    kept = replace(sources, previous=())
    found = kept.solve()
    for old in sources.previous:
        more = replace(kept, previous=(*kept.previous, old))
        with suppress(Contradiction):
            kept, found = more, more.solve()
    return kept, found
