"""The private report: what is hidden and why, and what that costs. Never for the public."""

from typing import Any

from dashboards.protection.audit import Goals
from dashboards.protection.worlds import Mask

OWN, OTHERS = "small", "protects others"


def describe(goals: Goals, hidden: Mask, mode: str, least: int | None) -> dict[str, Any]:
    """For every hidden cell why, and the cells and counts lost."""
    system = goals.system
    cells = [
        {
            "cell": dict(system.names[c]),
            "why": OWN if c in goals.low else OTHERS,
            "value": int(system.values[c]),
        }
        for c in sorted(hidden.nonzero()[0].tolist(), key=lambda c: system.names[c])
    ]
    protecting = [one for one in cells if one["why"] == OTHERS]
    return {
        "threshold": goals.threshold,
        "protection": mode,
        "cells": len(system.names),
        "hidden": {
            "cells": len(cells),
            "small": len(cells) - len(protecting),
            "protecting": len(protecting),
            "counts": sum(one["value"] for one in cells),
        },
        "least_possible": least,
        "hidden_cells": cells,
    }
