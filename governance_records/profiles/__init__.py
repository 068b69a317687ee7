"""What the law of open meetings asks of a body, as data. An initiative chooses a profile; counsel says whether it fits.

Each duty names its section and says whether the portal blocks what breaks it or warns. `check_first` marks what has to
be read in the official text before it is stated to anyone. Nothing here is legal advice.
"""

from governance_records.profiles import california, house, louisiana, new_mexico, new_york, washington
from governance_records.profiles.duties import (
    KINDS,
    REGULAR,
    SPECIAL,
    Consent,
    Duty,
    Ground,
    Minutes,
    Notice,
    Profile,
)

_ALL = (house, louisiana, washington, new_mexico, new_york, california)
PROFILES = {law.PROFILE.key: law.PROFILE for law in _ALL}

__all__ = ["KINDS", "PROFILES", "REGULAR", "SPECIAL", "Consent", "Duty", "Ground", "Minutes", "Notice", "Profile"]
