"""Prints what a first visit to the home page weighs, and how long a second start takes. Nothing is asserted."""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path

import httpx

from tests.conftest import Instance, serve

PAGES = (("home", "/"), ("sites", "/sites/"), ("evidence", "/evidence/"), ("a release", "/data/releases/7/"))
AIM_KILOBYTES, AIM_SECONDS = 60, 3


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "instance")
        start = time.monotonic()
        instance.run("demo")
        print(f"demonstration made in {time.monotonic() - start:.1f} s")
        for server in serve(instance):
            for name, path in PAGES:
                weight = _weight(server.base, path)
                print(f"{name}: {weight:.1f} kB compressed, {weight / AIM_KILOBYTES:.2f} of the aim for the home page")
        starts = sorted(_start(instance) for _ in range(3))
        print(f"second start to the first page: {starts[1]:.2f} s, {starts[1] / AIM_SECONDS:.2f} of the aim")


def _weight(base: str, path: str) -> float:
    """Kilobytes on the wire of a page and all that it asks for, headers left out."""
    page = httpx.get(base + path, headers={"Accept-Encoding": "br"})
    assets = set(re.findall(r'<link rel="(?:stylesheet|icon)"[^>]*href="([^"]+)"', page.text))
    return sum(_size(base + address) for address in [path, *assets]) / 1000


def _size(address: str) -> int:
    with httpx.stream("GET", address, headers={"Accept-Encoding": "br"}) as answer:
        return sum(len(part) for part in answer.iter_raw())


def _start(instance: Instance) -> float:
    start = time.monotonic()
    for server in serve(instance):
        server.get("/")
        return time.monotonic() - start
    return float("nan")


if __name__ == "__main__":
    main()
