"""Thresholds by name: which counts an authority wants hidden, and where it says so.

An initiative takes one of these or a number of its own. Counts from 1 to one less than the threshold are hidden.
"""

from dataclasses import dataclass

LOWEST, HIGHEST = 5, 1000  # no release is published with less protection than that
DEFAULT = "cms"


@dataclass(frozen=True)
class Profile:
    """A threshold with a name; `covers` are others whose rule it keeps as well."""

    threshold: int
    title: str
    source: str
    covers: str = ""


PROFILES = {
    "cms": Profile(
        11,
        "Centers for Medicare & Medicaid Services, cell size suppression policy: 1 to 10 are hidden",
        "https://resdac.org/node/1506",
        "Washington State Department of Health and CDC WISQARS, which hide 1 to 9",
    ),
    "wa-doh": Profile(
        10,
        "Washington State Department of Health, reporting data with small numbers (2018): 1 to 9 are hidden",
        "https://doh.wa.gov/data-statistical-reports/data-guidelines",
        "CDC WISQARS",
    ),
    "maine": Profile(
        6,
        "Maine: 1 to 5 are hidden",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC6190570/table/T1",
    ),
    "colorado-hcpf": Profile(
        30,
        "Colorado Department of Health Care Policy and Financing, by a slide deck of the state: 1 to 29 are hidden",
        "https://studylib.net/doc/5639442",
    ),
}
