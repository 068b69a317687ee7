"""The two real tables of the demonstration: what LEAD Santa Fe published in 2016, as packaged files."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from portal.demonstration.demo_table import DemoTable

NAMES = ("santa_fe_2016_referrals", "santa_fe_2016_participants")


def real_tables() -> tuple[DemoTable, ...]:
    """Both tables with the values that the site published; protection has not touched them yet."""
    return tuple(_read(name) for name in NAMES)


def _read(name: str) -> DemoTable:
    return DemoTable(name, _json(f"{name}.about.json"), _json(f"{name}.structure.json"), _bytes(f"{name}.csv"))


def _json(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_bytes(name))
    return document


def _bytes(name: str) -> bytes:
    return files("portal.demonstration").joinpath(name).read_bytes()
