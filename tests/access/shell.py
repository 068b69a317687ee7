"""The command line within this process: as the console script runs it, without the second that a start costs."""

from __future__ import annotations

from collections.abc import Callable

from portal.commands import group, run
from tests.conftest import Instance, Ran

Command = Callable[..., Ran]


def command_on(instance: Instance, monkeypatch, capsys, **environ: str) -> Command:
    """Runs `lead-portal` with these words on an instance."""
    for name in ("PORT", "DATABASE_URL", "LEAD_PORTAL_BASE_URL", "SMTP_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"LEAD_PORTAL_INSTANCE": str(instance.folder), **environ}.items():
        monkeypatch.setenv(name, value)

    def command(*words: str) -> Ran:
        capsys.readouterr()
        status = run(lambda: group(list(words), standalone_mode=False))
        said = capsys.readouterr()
        assert "Traceback" not in said.err and "fault of the program" not in said.err, said.err
        return Ran(status, said.out, said.err)

    return command
