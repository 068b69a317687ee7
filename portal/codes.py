"""One-time codes by the clock (RFC 6238): a new secret, its picture, and which step of the clock a code is of."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp
import segno
from markupsafe import Markup

STEP_SECONDS = 30
DRIFT_STEPS = 1


def new_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of the clock that a code is of, one step early or late included; None where it is of none."""
    digits = code.replace(" ", "")
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    code_of = pyotp.TOTP(secret)
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_of.at(step * STEP_SECONDS), digits):
            return step
    return None


def present_code(secret: str, now: datetime) -> str:
    """The code of this moment: for the sign-in page of the demonstration alone."""
    return pyotp.TOTP(secret).at(now)


def picture(secret: str, mail: str, issuer: str) -> Markup:
    """A QR code that an authenticator app reads, as SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=mail, issuer_name=issuer)
    return Markup(
        segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff", svgclass="qr")
    )
