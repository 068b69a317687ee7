"""`lead-portal tally` from the shell: a case in, a result in JSON out, or a line for each problem with its place."""

from __future__ import annotations

import copy
import json
import subprocess

import pytest

from tests.conftest import COMMAND, Instance, Ran

CASE = {
    "rule": {
        "method": "majority",
        "threshold": "2/3",
        "strict": False,
        "base": "cast",
        "quorum": {"fraction": "1/2", "strict": True, "of": "members"},
        "recused_base": "excluded",
        "recused_quorum": "counted",
        "unit": "seat",
        "tie": "lost",
        "min_yes": 0,
    },
    "members": 3,
    "seats": 5,
    "roll": [
        {"seat": "a", "organisation": "x", "present": True, "vote": "yes"},
        {"seat": "b", "organisation": "y", "present": True, "vote": "recused"},
        {"seat": "c", "organisation": "z", "present": False, "vote": "none"},
    ],
}
MISSING = ...


@pytest.fixture
def tally(tmp_path):
    """Runs the command on a case, given as an object or as bytes."""

    def ask(case: object) -> Ran:
        file = tmp_path / "case.json"
        file.write_bytes(case if isinstance(case, bytes) else json.dumps(case).encode())
        ran = Instance(tmp_path / "none").call("tally", file)
        return Ran(ran.status, ran.out, ran.err.replace(str(file), "case.json"))

    return ask


def changed(place: str, value: object) -> dict:
    """The case with one value changed, added or taken away."""
    case = copy.deepcopy(CASE)
    *way, last = [int(step) if step.isdigit() else step for step in place.replace("[", ".").replace("]", "").split(".")]
    found = case
    for step in way:
        found = found[step]
    if value is MISSING:
        del found[last]
    else:
        found[last] = value
    return case


def test_the_example_of_the_contract(tally):
    ran = tally(CASE)
    assert (ran.status, ran.err) == (0, "")
    result = json.loads(ran.out)
    assert list(result) == ["result", "counts", "base", "needed", "quorum", "flags", "explanation"]
    assert result | {"explanation": []} == {
        "result": "adopted",
        "counts": {"yes": 1, "no": 0, "abstain": 0, "recused": 1, "none": 1},
        "base": 1,
        "needed": 1,
        "quorum": {"needed": 2, "present": 2, "met": True},
        "flags": [],
        "explanation": [],
    }
    assert "Adopted: 1 yes vote was given and 1 needed." in result["explanation"]


def test_the_result_is_an_answer_and_not_a_failure(tally):
    for vote in ("no", "abstain"):
        ran = tally(changed("roll[0].vote", vote))
        assert (ran.status, json.loads(ran.out)["result"]) == (0, "lost")


@pytest.mark.parametrize("name", ["recused_base", "recused_quorum", "unit", "tie", "min_yes"])
def test_what_a_rule_does_not_say_has_its_default(tally, name):
    assert tally(changed(f"rule.{name}", MISSING)).out == tally(CASE).out


@pytest.mark.parametrize(("share", "needed"), [("56%", 6), ("100%", 10), ("1", 10), ("14/25", 6), ("1%", 1)])
def test_shares_and_percentages_are_exact(tally, share, needed):
    case = changed("rule.threshold", share)
    case["rule"]["base"] = "members"
    seats = [{"seat": f"s{i}", "present": True, "vote": "yes"} for i in range(10)]
    ran = tally(case | {"members": 10, "seats": 10, "roll": seats})
    assert json.loads(ran.out)["needed"] == needed


SHARES = ("0", "0/3", "0%", "3/2", "101%", "1/0", "0/0", "-1/2", "+1/2", "1/-2", "0.5", ".5", "56.5%", "2 / 3", "2/3 ")
SHARES += ("", "half", "1/2/3", "1e-1", "½", "²/3", "२/३", "0x1/0x2", "%", "/", "1/9999999999", "1/2\n")
BAD_SHARES = [*SHARES, 0.5, 1, 0, True, None, [], {}, ["1/2"]]
BAD_COUNTS = [3.0, -1, "3", True, None, [], 10**7, 1e400]
BAD_VALUES = [
    *(("rule.threshold", share) for share in BAD_SHARES),
    *(("rule.quorum.fraction", share) for share in BAD_SHARES),
    *(("rule.quorum", quorum) for quorum in ("1/2", 2, None, True, [])),
    *(("rule.quorum.count", count) for count in (5, 0)),
    *(("rule.quorum.of", of) for of in ("present", "cast", "", None, 1)),
    *((f"rule.{key}", truth) for key in ("strict", "quorum.strict") for truth in (0, 1, "true", None, "more")),
    *(("rule.method", method) for method in ("plurality", "Majority", "", None, 1)),
    *(("rule.base", base) for base in ("votes", "", None, 1, ["cast"])),
    *((f"rule.{key}", value) for key in ("recused_base", "recused_quorum") for value in ("yes", "", None, True)),
    *(("rule.unit", unit) for unit in ("organization", "", None)),
    *(("rule.tie", tie) for tie in ("won", "", None)),
    *(("rule.min_yes", count) for count in BAD_COUNTS),
    *(("members", count) for count in BAD_COUNTS),
    *(("seats", count) for count in BAD_COUNTS),
    *((f"rule.{key}", MISSING) for key in ("method", "threshold", "strict", "base", "quorum")),
    *((f"rule.quorum.{key}", MISSING) for key in ("fraction", "strict", "of")),
    *((key, MISSING) for key in ("rule", "members", "seats", "roll")),
    *((f"roll[1].{key}", MISSING) for key in ("seat", "present", "vote")),
    *((key, value) for key in ("rule", "roll") for value in (None, "x", 1, True)),
    *((key, 1) for key in ("more", "rule.treshold", "rule.quorum.off", "roll[1].Vote", "roll[1].weight")),
    *(("roll[1]", line) for line in (None, "b", [], 1)),
    *(("roll[1].vote", vote) for vote in ("Yes", "aye", "consent", "block", "", None, 1, True)),
    *(("roll[1].present", truth) for truth in (1, 0, "yes", None)),
    *(("roll[1].seat", name) for name in ("", "  ", None, 1, "b\u202e", "b\0", "\ud800", "x" * 201)),
    *((f"roll[1].{key}", text) for key in ("organisation", "reason") for text in ("", None, 1, "\u200b")),
    *(("roll[1].chair", truth) for truth in (1, "yes", None)),
    *(("roll[1].casting", vote) for vote in ("abstain", "none", "", None, True)),
]


@pytest.mark.parametrize(("place", "value"), BAD_VALUES, ids=lambda value: ascii(value)[:24])
def test_a_bad_value_is_named_with_its_place(tally, place, value):
    ran = tally(changed(place, value))
    assert (ran.status, ran.out) == (2, "")
    assert any(line.startswith(f"case.json: {place}") for line in ran.problems), ran.err
    assert all(line.isprintable() and len(line) < 300 for line in ran.problems)


MISFITS = {
    "a roll that is shorter than the members": (changed("members", 4), "members"),
    "a roll that is longer than the members": (changed("members", 2), "members"),
    "fewer seats than members": (changed("seats", 2), "seats"),
    "a seat that stands twice": (changed("roll[2].seat", "a"), "roll[2].seat"),
    "a seat that stands twice, with a space": (changed("roll[2].seat", " a "), "roll[2].seat"),
    "a vote of an absent seat": (changed("roll[2].vote", "no"), "roll[2].vote"),
    "an abstention of an absent seat": (changed("roll[2].vote", "abstain"), "roll[2].vote"),
    "a casting vote of somebody else": (changed("roll[0].casting", "yes"), "roll[0].casting"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_a_roll_that_does_not_fit_is_refused(tally, name):
    case, place = MISFITS[name]
    ran = tally(case)
    assert (ran.status, ran.out, len(ran.problems)) == (2, "", 1)
    assert ran.err.startswith(f"case.json: {place}: ")


def test_an_absent_member_may_be_recused_because_they_left_the_room(tally):
    assert tally(changed("roll[2].vote", "recused")).status == 0


def test_organisations_have_one_vote_each(tally):
    case = changed("rule.unit", "organisation")
    second = {"seat": "a2", "organisation": "x", "present": True, "vote": "none"}
    assert tally(case | {"roll": [*case["roll"], second]}).status == 0
    ran = tally(case | {"roll": [*case["roll"], second | {"vote": "no"}]})
    assert ran.problems == ["case.json: roll[3].vote: 'x' has one vote, given at roll[0] already"]
    del case["roll"][1]["organisation"]
    assert tally(case).err.startswith("case.json: roll[1].organisation: is missing")


def test_two_chairs_and_an_absent_chair_with_a_casting_vote_are_refused(tally):
    two = changed("roll[0].chair", True)
    two["roll"][1]["chair"] = True
    assert tally(two).problems == ["case.json: roll[1].chair: roll[0] is the chair already"]
    away = changed("roll[2].chair", True)
    away["roll"][2]["casting"] = "yes"
    assert tally(away).problems == ["case.json: roll[2].casting: an absent chair has no casting vote"]


CONSENSUS = {"method": "consensus", "quorum": {"count": 2}, "max_blocks": 0, "silence": "consent"}


def consensual(**more) -> dict:
    seats = [{"seat": "a", "present": True, "vote": "consent"}, {"seat": "b", "present": True, "vote": "none"}]
    return {"rule": CONSENSUS | more, "members": 2, "seats": 2, "roll": seats}


def test_consensus_has_neither_base_nor_needed(tally):
    result = json.loads(tally(consensual()).out)
    assert (result["result"], result["base"], result["needed"]) == ("adopted", None, None)
    assert result["counts"] == {"consent": 1, "stand_aside": 0, "block": 0, "recused": 0, "none": 1}


def test_what_a_rule_of_consensus_does_not_say_is_taken_strictly(tally):
    case = consensual()
    del case["rule"]["silence"], case["rule"]["max_blocks"]
    assert json.loads(tally(case).out)["result"] == "lost"
    case["roll"][1]["vote"] = "consent"
    assert json.loads(tally(case).out)["result"] == "adopted"
    case["roll"][1] |= {"vote": "block", "reason": "It harms residents."}
    assert json.loads(tally(case).out)["result"] == "lost"


@pytest.mark.parametrize(
    ("key", "value"),
    [("max_blocks", -1), ("max_blocks", True), ("max_blocks", 0.0), ("silence", "assent"), ("silence", None)],
)
def test_a_bad_rule_of_consensus_is_named(tally, key, value):
    assert tally(consensual(**{key: value})).err.startswith(f"case.json: rule.{key}: ")


def test_a_block_needs_its_reason(tally):
    case = consensual(max_blocks=1)
    case["roll"][1]["vote"] = "block"
    assert tally(case).err.startswith("case.json: roll[1].reason: is missing")
    case["roll"][1]["reason"] = "It would\nharm residents: “no” — ¡no!"
    assert "b blocks: “It would harm residents: “no” — ¡no!”" in json.loads(tally(case).out)["explanation"]


TEXT = json.dumps(CASE)
NO_JSON = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "not UTF-8": b'{"rule": "\xff"}',
    "UTF-16": TEXT.encode("utf-16"),
    "nested without end": b"[" * 1_000_000,
    "objects nested without end": b'{"rule":' * 200_000 + b"1" + b"}" * 200_000,
    "a number without end": b'{"members": ' + b"9" * 5000 + b"}",
    "more than the limit": b" " * 5_000_001,
    "a key that stands twice": TEXT.replace('"members": 3', '"members": 9, "members": 3').encode(),
    "a vote that stands twice": TEXT.replace('"vote": "yes"', '"vote": "no", "vote": "yes"').encode(),
    "NaN": TEXT.replace('"members": 3', '"members": NaN').encode(),
    "Infinity": TEXT.replace('"seats": 5', '"seats": -Infinity').encode(),
}


@pytest.mark.parametrize("name", NO_JSON)
def test_a_file_that_is_no_case_is_refused(tally, name):
    ran = tally(NO_JSON[name])
    assert (ran.status, ran.out) == (2, "")
    assert ran.problems and all(line.startswith("case.json: ") for line in ran.problems)


def test_a_thousand_problems_are_told_in_a_hundred_lines(tally):
    ran = tally(CASE | {"roll": [{"seat": f"s{i}"} for i in range(1000)]})
    assert (ran.status, len(ran.problems)) == (2, 101)
    assert ran.problems[-1] == "case.json: and 1,900 more problems"


def test_a_byte_order_mark_is_no_problem(tally):
    assert tally(b"\xef\xbb\xbf" + TEXT.encode()).status == 0


def test_the_command_reads_standard_input_and_says_which_file_is_not_there(tmp_path):
    """Two real processes, as other programs start them."""
    asked = subprocess.run([COMMAND, "tally", "-"], input=TEXT, capture_output=True, text=True, timeout=60)
    assert (asked.returncode, json.loads(asked.stdout)["result"], asked.stderr) == (0, "adopted", "")
    ran = Instance(tmp_path).run("tally", "nowhere.json")
    assert (ran.status, ran.problems) == (2, ["nowhere.json: No such file or directory"])
