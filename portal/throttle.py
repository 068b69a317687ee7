"""Slows down whoever tries too often, before anything costly is done. Counts live in this process."""

from __future__ import annotations

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# Failures for one account, from one address, and mails asked for: each may pause for a while, none locks for good.
RULES = {
    "account": "8/minute; 40/hour",
    "account anywhere": "60/minute; 300/hour",
    "address": "30/minute; 200/hour",
    "mail": "3/minute; 10/hour",
    # Feedback from one source: enough for a library or a shelter with one address.
    "feedback": "10/minute; 100/hour",
    # A form of a visitor carries a key of its own: sent twice, it is done once.
    "form": "1/hour",
    # Questions to the explorer; a reader who tries everything asks far fewer.
    "explorer": "120/minute; 2000/hour",
    # Views of the explorer at addresses of their own, which no edition holds.
    "explorer view": "120/minute; 2000/hour",
}


class Throttle:
    """Moving windows over what was tried."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rules = {name: parse_many(text) for name, text in RULES.items()}

    def open(self, rule: str, key: str) -> bool:
        """Whether another try is taken now; counts nothing."""
        return all(self._limiter.test(limit, rule, key) for limit in self._rules[rule])

    def count(self, rule: str, key: str) -> None:
        """Counts a try."""
        for limit in self._rules[rule]:
            self._limiter.hit(limit, rule, key)

    def take(self, rule: str, key: str) -> bool:
        """Counts a try and says whether it is taken, in one step, so that many at once are not more than allowed."""
        return all(self._limiter.hit(limit, rule, key) for limit in self._rules[rule])
