"""The law of votes: a rule, a roll, and the result that follows. Pure; knows no database, no file and no page."""

from governance_records.rules.deciding import decide
from governance_records.rules.reading import read_case, read_rule
from governance_records.rules.values import Case, Quorum, Reached, Result, Rule, Seat

__all__ = ["Case", "Quorum", "Reached", "Result", "Rule", "Seat", "decide", "read_case", "read_rule"]
