"""The explorer: a reader's question about the published releases, and its answer as chart, table and words.

`questions` and `answers` are pure and quick to load. `application` is the Dash application on top of them; it is slow
to load, so nothing here imports it.
"""

from dashboards.explorer.answers import Answer, answer, rows_of
from dashboards.explorer.offers import Option
from dashboards.explorer.questions import (
    FIELDS,
    Asked,
    BadQuestion,
    Field,
    Happenings,
    NotOffered,
    SideBySide,
    ask,
    read_query,
)

__all__ = [
    "FIELDS",
    "Answer",
    "Asked",
    "BadQuestion",
    "Field",
    "Happenings",
    "NotOffered",
    "Option",
    "SideBySide",
    "answer",
    "ask",
    "read_query",
    "rows_of",
]
