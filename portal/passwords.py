"""Passwords: what makes one good enough, and their argon2 hashes. Costs the same for a known and an unknown account."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from governance_records.rights import Refused

SHORTEST, LONGEST = 12, 200
WEAKEST = 2  # on zxcvbn's scale of 0 to 4: below it, guessing takes fewer than a hundred million tries

_hasher = PasswordHasher()


def hashed(password: str, again: str, about: Sequence[str] = ()) -> str:
    """The hash of a new password. `about` are words that it must not consist of. Errors: Refused by field."""
    if len(password) < SHORTEST:
        raise Refused({"password": f"Use at least {SHORTEST} characters. Four random words make a good password."})
    if len(password) > LONGEST:
        raise Refused({"password": f"Use at most {LONGEST} characters."})
    if zxcvbn(password[:72], user_inputs=list(about))["score"] < WEAKEST:
        raise Refused({"password": "This password is too common. Four random words make a good password."})
    if password != again:
        raise Refused({"again": "The two passwords differ."})
    return _hasher.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; without a hash the same time is spent, and the answer is no."""
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody at all")
