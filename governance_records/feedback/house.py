"""What verbs that write mails must know of the portal: its address, its secret, its zone, and its languages. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from governance_records.feedback.clock import Duty


def _as_it_is(language: str, text: str) -> str:
    return text


@dataclass(frozen=True)
class House:
    """The portal as verbs see it. `say` turns an English sentence into that of another language."""

    name: str
    base_url: str
    secret: bytes
    zone: str
    say: Callable[[str, str], str] = _as_it_is

    @property
    def duty(self) -> Duty:
        """What a body owes whose bylaws say nothing of it."""
        return Duty(zone=self.zone)

    def keyed(self, purpose: str, text: str) -> str:
        """A digest that only this portal can compute; one for each purpose, so that none can be taken for another."""
        return hmac.new(self.secret, f"feedback {purpose}\n{text}".encode(), sha256).hexdigest()

    def private_address(self, key: str, language: str) -> str:
        return f"{self.front(language)}/feedback/mine/{key}/"

    def matter_address(self, number: int, language: str) -> str:
        return f"{self.front(language)}/feedback/{number}/"

    def confirm_address(self, token: str, language: str) -> str:
        return f"{self.front(language)}/feedback/confirm/{token}/"

    def stop_address(self, mail: int, digest: str, language: str) -> str:
        """Where somebody ends the mails that they get: the key belongs to this one address and matter."""
        return f"{self.front(language)}/feedback/stop/{mail}-{self.stop_key(mail, digest)}/"

    def stop_key(self, mail: int, digest: str) -> str:
        return self.keyed("stop", f"{mail} {digest}")[:32]

    def front(self, language: str) -> str:
        """What the addresses of pages in a language begin with."""
        return self.base_url + ("" if language == "en" else f"/{language}")
