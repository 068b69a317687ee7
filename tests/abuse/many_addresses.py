"""Loaded by schemathesis as its hooks: it then asks from a new loopback address each hundred times.

The API limits its questions by address; without this the generator would soon hear nothing but 429.
"""

from __future__ import annotations

import itertools

from requests import sessions
from requests.adapters import HTTPAdapter

ASKED = itertools.count()


class FromManyAddresses(HTTPAdapter):
    """Asks from 127.9.0.0/16, the next address after each hundred questions."""

    def send(self, *args, **more):
        turn, step = divmod(next(ASKED), 100)
        if step == 0:
            self.init_poolmanager(10, 10, source_address=(f"127.9.{turn // 250 % 250}.{turn % 250 + 1}", 0))
        return super().send(*args, **more)


sessions.HTTPAdapter = FromManyAddresses  # type: ignore[misc]
