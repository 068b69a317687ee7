"""The process that `tests.forked` has: it reads code and words once, and forks whenever a line asks for a command."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from content.library import SHIPPED
from portal import library_at
from portal.commands import main


def _fork_as_asked() -> None:
    library_at((SHIPPED,)).check()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended, and none stays as a zombie
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            _become(**json.loads(line))
        print(pid, flush=True)


def _become(arguments: Sequence[str], environ: Mapping[str, str], folder: str, out: str, err: str, status: str) -> None:
    """Makes of this process what the command would be, and ends it."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environ)
        for number, file in ((0, os.devnull), (1, out), (2, err)):
            opened = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT)
            os.dup2(opened, number)
            os.close(opened)
        sys.argv = ["lead-portal", *arguments]
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        Path(status).write_text(str(code))
        os._exit(code)


if __name__ == "__main__":
    _fork_as_asked()
