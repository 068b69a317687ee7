"""Starts `lead-portal` as a fork of a process that has read code and words already: the same program, without the
seconds that reading takes. Some tests start the server and the console script anew."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


class Forked:
    """A process that was forked off for us: as much of `subprocess.Popen` as tests of a server need."""

    def __init__(self, pid: int) -> None:
        self.pid, self._ended = pid, False

    def poll(self) -> int | None:
        """None while it runs."""
        if not self._ended:
            self._ended = not self._told(0)
        return 0 if self._ended else None

    def wait(self, timeout: float) -> int | None:
        """Waits for its end; None where it has not come."""
        deadline = time.monotonic() + timeout
        while self.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.poll()

    def terminate(self) -> None:
        if self.poll() is None:
            self._told(signal.SIGTERM)

    def _told(self, number: int) -> bool:
        """Sends a signal, 0 for none; whether there was still anybody to hear it."""
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return False
        return True


def start(arguments: Sequence[str], environ: Mapping[str, str], folder: Path, log: Path) -> Forked:
    """Starts a command in a session of its own; what it says goes into the log."""
    return _start(arguments, environ, folder, log, log, Path(os.devnull))


def run(arguments: Sequence[str], environ: Mapping[str, str], folder: Path, seconds: float) -> tuple[int, str, str]:
    """Runs a command to its end: its exit status, and what it said on standard output and standard error."""
    with TemporaryDirectory() as beside:
        out, err, status = (Path(beside) / name for name in ("out", "err", "status"))
        process = _start(arguments, environ, folder, out, err, status)
        if process.wait(seconds) is None:
            process.terminate()
            raise TimeoutError(f"{arguments} took longer than {seconds} s")
        return int(status.read_text()), out.read_text(), err.read_text()


def _start(
    arguments: Sequence[str], environ: Mapping[str, str], folder: Path, out: Path, err: Path, status: Path
) -> Forked:
    paths = {"folder": str(folder), "out": str(out), "err": str(err), "status": str(status)}
    asked = {"arguments": list(arguments), "environ": dict(environ), **paths}
    source = _source()
    assert source.stdin and source.stdout
    source.stdin.write(json.dumps(asked) + "\n")
    source.stdin.flush()
    return Forked(int(source.stdout.readline()))


@cache
def _source() -> subprocess.Popen[str]:
    """The process that forks. It ends with this one, because its input does."""
    root = Path(__file__).parent.parent
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fork_source"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    )
