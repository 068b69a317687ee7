"""Says in sentences how a vote was counted and which part of the rule decided it, for people who were not there."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from governance_records.rules.counting import Tally
from governance_records.rules.values import (
    ABSTAIN,
    ADOPTED,
    BLOCK,
    BY_ORGANISATION,
    CONSENT,
    COUNTED,
    EXCLUDED,
    LOW_TURNOUT,
    NO,
    NO_QUORUM,
    NONE,
    OF_CAST,
    OF_MEMBERS,
    OF_PRESENT,
    OF_SEATS,
    RECUSED,
    SILENCE_CONSENTS,
    STAND_ASIDE,
    TIE_CHAIR,
    YES,
    Rule,
    Seat,
)


def majority(first: Tally, tally: Tally, casting: str | None, result: str, flags: Sequence[str]) -> tuple[str, ...]:
    """Sentences for a majority: `first` is the roll before a casting vote, `tally` the one that counts."""
    said = [*_quorum(tally), _votes(first)]
    if casting:
        said.append(f"That is a tie. The chair had not voted and cast the deciding vote: {casting}.")
    said += _threshold(tally)
    if not casting and result != ADOPTED and first.counts[YES] == first.counts[NO] > 0:
        said += _unbroken_tie(first)
    said.append(_outcome(tally, result))
    return tuple(said + _turnout(tally, flags))


def consensus(tally: Tally, consents: int, result: str, flags: Sequence[str]) -> tuple[str, ...]:
    """Sentences for consensus; who stood aside or blocked is named with the reason they gave."""
    counts = tally.counts
    said = [
        *_quorum(tally),
        f"{counts[CONSENT]} consented, {counts[STAND_ASIDE]} stood aside and {counts[BLOCK]} blocked; "
        f"{_recused(counts[RECUSED])} and {counts[NONE]} took no position.",
    ]
    said += [_with_reason(voice) for voice in sorted(tally.voices, key=lambda v: v.seat) if voice.vote in _VERBS]
    said += _silence(tally)
    said.append(_consensus_outcome(tally, consents, result))
    if tally.rule.threshold is not None or tally.rule.min_yes:
        said.append("The rule also speaks of yes votes; consensus has none, so that part was not used.")
    return tuple(said + _turnout(tally, flags))


# --- the quorum -----------------------------------------------------------------------------------


def _quorum(tally: Tally) -> list[str]:
    case, quorum = tally.case, tally.rule.quorum
    there = tally.in_the_room
    said = f"{there} of {case.members} {_whole(tally.rule, OF_MEMBERS, case.members)} {_are(there)} present"
    if tally.recused_in_the_room:
        counted = "count" if tally.rule.recused_quorum == COUNTED else "do not count"
        said += f", {tally.recused_in_the_room} of them recused; the recused {counted} towards the quorum"
    asked = f"{tally.quorum.needed}"
    if quorum.fraction is not None:
        whole = case.members if quorum.of == OF_MEMBERS else case.seats
        asked += f" ({_share(quorum.fraction, quorum.strict)} the {whole} {_whole(tally.rule, quorum.of, whole)})"
    there, met = tally.quorum.present, "a quorum" if tally.quorum.met else "no quorum"
    return [f"{said}.", f"The quorum is {asked}; {there} {_counts(there)} towards it, so there is {met}."]


# --- majorities -----------------------------------------------------------------------------------


def _votes(tally: Tally) -> str:
    counts = tally.counts
    return (
        f"{counts[YES]} voted yes and {counts[NO]} voted no; {counts[ABSTAIN]} abstained, "
        f"{_recused(counts[RECUSED])} and {counts[NONE]} did not vote."
    )


def _threshold(tally: Tally) -> list[str]:
    rule, base = tally.rule, tally.base
    assert rule.threshold is not None
    said = [f"The rule asks for {_share(rule.threshold, rule.strict)} the {base} {_base(tally)}."]
    part = f"{_words(rule.threshold)} of {base} is {_mixed(rule.threshold * base)}"
    part = part[0].upper() + part[1:]
    if tally.needed == tally.asked:
        said.append(f"{part}, so {_yes(tally.needed)} {_are(tally.needed)} needed.")
    elif rule.min_yes == tally.needed:
        said.append(f"{part}, so {_yes(tally.asked)} would do, but the rule also asks for {rule.min_yes} at least.")
    else:
        said.append(f"{part}; nothing is adopted without a yes vote, so 1 yes vote is needed.")
    if tally.needed > tally.case.members:
        said.append("That is more than there are votes, so nothing could have been adopted.")
    return said


def _base(tally: Tally) -> str:
    """What the threshold is a share of, after its number."""
    rule = tally.rule
    if rule.base == OF_CAST:
        return "votes cast (yes and no)" if tally.base != 1 else "vote cast (yes and no)"
    recused = tally.recused_in_the_room if rule.base == OF_PRESENT else tally.counts[RECUSED]
    left_out = f", the {recused} recused left out" if recused and rule.recused_base == EXCLUDED else ""
    whole = f"{_noun(tally.base, rule)} present" if rule.base == OF_PRESENT else _whole(rule, rule.base, tally.base)
    return whole + left_out


def _unbroken_tie(tally: Tally) -> list[str]:
    """Why a tie stayed one; nothing where the rule asks for something that a tie does not come near to."""
    chair = tally.chair
    if not tally.rule.more_than_half_of_cast:
        only = "the chair breaks a tie only where more than half of the votes cast is asked for"
        return [f"Yes and no are equal; {only}."] if tally.rule.tie == TIE_CHAIR else []
    if tally.rule.tie != TIE_CHAIR:
        return ["Yes and no are equal: by this rule a tie is lost."]
    if not tally.quorum.met:
        return ["Yes and no are equal; without a quorum the chair has no casting vote."]
    if chair is not None and chair.vote != NONE:
        return ["Yes and no are equal; the chair has taken a position already and has no second vote."]
    return ["Yes and no are equal, and the chair gave no casting vote: the tie is lost."]


def _outcome(tally: Tally, result: str) -> str:
    yes = tally.counts[YES]
    if result == NO_QUORUM:
        return "Nothing is decided: there was no quorum, whatever the votes."
    decided = f"{_yes(yes)} {'was' if yes == 1 else 'were'} given and {tally.needed} needed"
    if result == ADOPTED:
        return f"Adopted: {decided}."
    by_minimum = tally.asked <= yes and tally.rule.min_yes > yes
    why = "the threshold was reached, the smallest number of yes votes was not" if by_minimum else "too few"
    return f"Lost: {decided}; {why}."


# --- consensus ------------------------------------------------------------------------------------

_VERBS = {STAND_ASIDE: "stands aside", BLOCK: "blocks"}


def _with_reason(voice: Seat) -> str:
    who = f"{voice.seat} ({voice.organisation})" if voice.organisation not in (None, voice.seat) else voice.seat
    return f"{who} {_VERBS[voice.vote]}: “{' '.join((voice.reason or '').split())}”"


def _silence(tally: Tally) -> list[str]:
    if not tally.silent:
        return []
    consents = tally.rule.silence == SILENCE_CONSENTS
    meaning = "by this rule that is consent" if consents else "by this rule everybody present must take a position"
    return [f"{tally.silent} {_are(tally.silent)} present and silent: {meaning}."]


def _consensus_outcome(tally: Tally, consents: int, result: str) -> str:
    blocks, most = tally.counts[BLOCK], tally.rule.max_blocks
    if result == NO_QUORUM:
        return "Nothing is decided: there was no quorum, whatever the positions."
    if result == ADOPTED:
        return f"Adopted: consensus is reached, with {blocks} blocking; the rule allows {most or 'none'}."
    if blocks > most:
        return f"Lost: there is no consensus, because {blocks} blocked and the rule allows {most or 'none'}."
    if not consents:
        return "Lost: there is no consensus, because nobody consented."
    return f"Lost: there is no consensus, because {tally.silent} took no position."


# --- words ----------------------------------------------------------------------------------------


def _turnout(tally: Tally, flags: Sequence[str]) -> list[str]:
    if LOW_TURNOUT not in flags:
        return []
    return [f"Low turnout: fewer than half of the {tally.in_the_room} present cast a vote."]


def _noun(number: int, rule: Rule) -> str:
    noun = "organisation" if rule.unit == BY_ORGANISATION else "member"
    return noun if number == 1 else f"{noun}s"


def _whole(rule: Rule, of: str, number: int) -> str:
    if of == OF_SEATS:
        return f"{'seat' if number == 1 else 'seats'} of the body, vacant ones included"
    return f"{_noun(number, rule)} {'of the body' if rule.unit == BY_ORGANISATION else 'in office'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _counts(number: int) -> str:
    return "counts" if number == 1 else "count"


def _yes(number: int) -> str:
    return f"{number} yes vote{'' if number == 1 else 's'}"


def _recused(number: int) -> str:
    return f"{number} {'was' if number == 1 else 'were'} recused"


def _words(share: Fraction) -> str:
    return "half" if share == Fraction(1, 2) else "all" if share == 1 else str(share)


def _share(share: Fraction, strict: bool) -> str:
    if share == 1 and not strict:
        return "all of"
    return f"{'more than' if strict else 'at least'} {_words(share)} of"


def _mixed(number: Fraction) -> str:
    """An exact number as people write it: 31 1/3."""
    whole, rest = divmod(number, 1)
    return " ".join([*([str(whole)] if whole or not rest else []), *([str(rest)] if rest else [])])
