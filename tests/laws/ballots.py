"""Rules and rolls for tests of votes, written the way people say them."""

from fractions import Fraction

from governance_records.rules import Quorum, Result, Rule, Seat, decide

MORE_THAN_HALF_PRESENT = Quorum(fraction=Fraction(1, 2), strict=True)


def majority(threshold: str = "1/2", strict: bool = True, **more) -> Rule:
    """A majority of the votes cast, with a quorum of one unless a test says otherwise."""
    return Rule("majority", more.pop("quorum", Quorum(count=1)), Fraction(threshold), strict, **more)


def consensus(max_blocks: int = 0, silence: str = "no_consensus", **more) -> Rule:
    return Rule("consensus", more.pop("quorum", Quorum(count=1)), max_blocks=max_blocks, silence=silence, **more)


def roll(absent: int = 0, **votes: int) -> list[Seat]:
    """So many seats for each vote: `roll(yes=2, no=1, absent=3)`. Silent seats are `none`."""
    seats = [(vote, True) for vote, times in votes.items() for _ in range(times)] + [("none", False)] * absent
    reasons = {"block": "It harms residents.", "stand_aside": "We lack the staff."}
    return [
        Seat(f"s{i}", present, vote, organisation=f"o{i}", reason=reasons.get(vote))
        for i, (vote, present) in enumerate(seats)
    ]


def decided(rule: Rule, seats: list[Seat], size: int | None = None) -> Result:
    """The result where the roll lists every member; `size` is that of the body, with its vacancies."""
    return decide(rule, len(seats), size or len(seats), seats)


def said(result: Result) -> str:
    return " ".join(result.explanation)
