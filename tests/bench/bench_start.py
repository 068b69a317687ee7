"""Prints the seconds from a clean clone to the first page, downloads included, with uv and with pip."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

from tests.conftest import ROOT, free_port

AIMS = {"uv": 30, "pip": 90}
LIMIT_SECONDS = 900


def main() -> None:
    for tool, aim in AIMS.items():
        if tool == "uv" and not shutil.which("uv"):
            print("uv: not on this machine")
            continue
        seconds = _first_page(with_uv=tool == "uv")
        print(f"clean clone to the first page with {tool}: {seconds:.0f} s, {seconds / aim:.2f} of the aim ({aim} s)")


def _first_page(with_uv: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        port, environ = free_port(), dict(os.environ)
        environ["UV_CACHE_DIR"] = environ["PIP_CACHE_DIR"] = environ["npm_config_cache"] = f"{folder}/cache"
        start = time.monotonic()
        arguments = ["make", "run", f"PORT={port}", *([] if with_uv else ["UV="])]
        process = subprocess.Popen(
            arguments,
            cwd=clone,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return _wait(f"http://127.0.0.1:{port}/", process, start)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _wait(address: str, process: subprocess.Popen, start: float) -> float:
    while time.monotonic() - start < LIMIT_SECONDS and process.poll() is None:
        try:
            if httpx.get(address).status_code == 200:
                return time.monotonic() - start
        except httpx.TransportError:
            time.sleep(0.2)
    return float("nan")


if __name__ == "__main__":
    main()
