"""The fixed words of the explorer, which has them from `dashboards` in English, so that a page can say them in its own
language: names of fields, of options that no release names, and what its script says."""

from __future__ import annotations

from portal.catalogues import N_, said

FIELDS = (
    *(N_("Measure"), N_("Place"), N_("Broken down"), N_("Show only"), N_("Period"), N_("From"), N_("To")),
    *(N_("Figures"), N_("Compared with"), N_("Drawn as")),
)
OPTIONS = (
    *(N_("All together"), N_("Everything"), N_("Over time"), N_("All periods together"), N_("All sites side by side")),
    *(N_("Counts"), N_("Rates (percent)"), N_("Index (ratio of rates)")),
    *(N_("Bars"), N_("Dots"), N_("Map"), N_("Line"), N_("A small chart for each"), N_("The first and the last period")),
    *(N_("Bars, step by step"), N_("Ratios with their intervals")),
    *(N_("Places with LEAD"), N_("Odds ratios that studies found")),
    *(N_("By state"), N_("By status when last known"), N_("By outcome")),
)
SCRIPT = (
    N_("Use the arrow keys to read figure by figure."),
    *(N_("What is marked on the chart"), N_("Made-up figures"), N_("The release"), N_("these figures as CSV")),
    *(N_("this view without scripts"), N_("These are the first rows. The file holds them all.")),
    N_("These were many questions in a short time. Wait a moment and choose again."),
    N_("This cannot be shown. Load the page again."),
    N_("This takes too long to draw. Choose fewer groups or a shorter time."),
    N_("No answer came. Check the connection and choose again."),
)


def in_this_language() -> dict[str, str]:
    """Each of the words as the page says it."""
    return {text: said(text) for text in (*FIELDS, *OPTIONS, *SCRIPT)}
