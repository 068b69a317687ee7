"""`protect` and `attack` from the shell: what a steward hands in, and what comes back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.protection import protect
from portal.commands import group, run

STRUCTURE = {
    "total": {"site": "ALL"},
    "hier": {"site": {"ALL": ["a", "b", "c"]}},
    "noadd": ["measure"],
}
COUNTS = {
    "referred": {"ALL": 200, "a": 50, "b": 50, "c": 100},
    "enrolled": {"ALL": 60, "a": 5, "b": 15, "c": 40},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A folder with a table, its structure and the table as protected."""
    monkeypatch.chdir(tmp_path)
    rows = [f"{site},{measure},{n}" for measure, counts in COUNTS.items() for site, n in counts.items()]
    write("t.csv", "site,measure,value", *rows)
    write("s.json", json.dumps(STRUCTURE))
    assert command("protect", "t.csv", "--structure", "s.json", "--out", "out.csv") == 0
    assert command("attack", "out.csv", "--structure", "s.json") == 0
    return tmp_path


def write(name: str, *lines: str) -> None:
    Path(name).write_text("\n".join(lines) + "\n")


def command(*arguments: str) -> int:
    return run(lambda: group(list(arguments), standalone_mode=False))


def attacked(capsys, *options: str) -> tuple[int, list[str], list[str]]:
    """Exit status, lines and problems of an attack on the protected table."""
    capsys.readouterr()
    status = command("attack", "out.csv", "--structure", "s.json", *options)
    said = capsys.readouterr()
    return status, said.out.splitlines(), said.err.splitlines()


RATES = "site,numerator.measure,denominator.measure,shown"


@pytest.mark.parametrize("shown", ["10", "10%", "10.0%", "9.5-10.5"])
def test_a_percentage_beside_the_table_gives_the_hidden_count_back(folder, capsys, shown):
    write("rates.csv", RATES, f"a,enrolled,referred,{shown}")
    status, out, _ = attacked(capsys, "--rates", "rates.csv")
    assert status == 1
    assert out == ["out.csv: site a, measure enrolled is 5 (with percentages, by linear programs)"]


def test_a_percentage_of_a_cell_in_a_linked_table_gives_the_hidden_count_back(folder, capsys):
    write("people.json", json.dumps({"total": {"site": "ALL"}, "hier": STRUCTURE["hier"], "noadd": []}))
    write("people.csv", "site,value,status", *(f"{s},{n},published" for s, n in COUNTS["referred"].items()))
    write("rates.csv", "site,numerator.measure,shown", "a,enrolled,10")
    status, out, _ = attacked(capsys, "--with", "people.csv:people.json", "--rates", "rates.csv")
    assert status == 1
    assert out == ["out.csv: site a, measure enrolled is 5 (with percentages, by linear programs)"]


@pytest.mark.parametrize("shown", ["999999999999.999999", "0.000001", "0-999999999999", "0.000000"])
@pytest.mark.parametrize("scale", ["1", "1000000000"])
@pytest.mark.parametrize("below", ["referred", "enrolled"])
def test_rates_of_any_size_get_an_answer(folder, capsys, shown, scale, below):
    write("rates.csv", RATES + ",scale", f"a,enrolled,{below},{shown},{scale}", f"b,enrolled,{below},{shown},{scale}")
    status, out, problems = attacked(capsys, "--rates", "rates.csv")
    assert status in (0, 1, 2)
    assert (status == 2) == bool(problems) and (status == 1) == bool(out)
    assert all("no counts agree" in problem for problem in problems)


def test_a_rate_of_a_known_population_gives_the_hidden_count_back(folder, capsys):
    write("rates.csv", "site,measure,shown,scale,base", "a,enrolled,2.5,1000,2000")
    status, out, _ = attacked(capsys, "--rates", "rates.csv")
    assert (status, out[0][:37]) == (1, "out.csv: site a, measure enrolled is ")


def test_a_sorted_list_beside_the_table_narrows_what_is_hidden(folder, capsys):
    structure = {"total": {"site": "ALL"}, "hier": {"site": {"ALL": list("abcde")}}, "noadd": []}
    write("s.json", json.dumps(structure))
    lines = ["ALL,125,published", "a,104,published", "b,14,published", "c,,suppressed", "d,,suppressed"]
    write("out.csv", "site,value,status", *lines, "e,,suppressed")
    assert attacked(capsys)[0] == 1
    write("lists.csv", "site,list,direction", "c,top,falling", "d,top,falling", "d,last,rising", "c,last,rising")
    status, out, _ = attacked(capsys, "--sorted", "lists.csv")
    assert status == 1
    assert "out.csv: site d is between 1 and 3 (with the order of rows, by linear programs)" in out


def test_cells_that_an_insider_knows_give_others_away_but_are_no_finding(folder, capsys):
    write("known.csv", "site,measure,value", "b,enrolled,15")
    status, out, _ = attacked(capsys, "--known", "known.csv")
    assert status == 1
    assert out == ["out.csv: site a, measure enrolled is 5 (with what the insider knows, by linear programs)"]


def test_the_staff_of_a_site_can_be_played(folder, capsys):
    status, out, _ = attacked(capsys, "--insider", "site=b", "--truth", "t.csv")
    assert status == 1
    assert [line.split(" is ")[0] for line in out] == ["out.csv: site a, measure enrolled"]
    assert attacked(capsys, "--insider", "site=c", "--truth", "t.csv")[0] == 0
    assert attacked(capsys, "--insider", "site=ALL", "--truth", "t.csv")[:2] == (0, [])


@pytest.mark.parametrize(
    ("option", "lines", "problem"),
    [
        ("--rates", [RATES, "a,enroled,referred,10"], "x.csv: row 2: no table has the numerator measure enroled, s"),
        ("--rates", [RATES, "a,enrolled,referred,ten"], "x.csv: row 2, column shown: must be a number such as 12"),
        ("--rates", [RATES, "a,enrolled,referred,1e309"], "x.csv: row 2, column shown: must be a number such as 12"),
        ("--rates", [RATES, "a,enrolled,referred,20-10"], "x.csv: row 2, column shown: must be a number such as 12"),
        ("--rates", [RATES, "a,enrolled"], "x.csv: row 2: the row has 2 fields instead of 4"),
        ("--rates", [RATES], "x.csv: the file has no rows"),
        ("--rates", [RATES.replace("shown", "site")], "x.csv: row 1, column site: the column stands there twice"),
        ("--rates", ["site,numerator.race,shown", "a,x,1"], "x.csv: row 1, column numerator.race: no table has this"),
        ("--rates", ["site,measure", "a,x"], "x.csv: row 1, column shown: the column is missing"),
        (
            "--rates",
            [RATES + ",scale", "a,enrolled,referred,1,0"],
            "x.csv: row 2, column scale: must be a whole number",
        ),
        ("--rates", [RATES + ",base", "a,enrolled,,1,-3"], "x.csv: row 2, column base: must be a whole number above"),
        ("--rates", [RATES, "a,enrolled,referred,90"], "out.csv: no counts agree with what is shown, together with "),
        ("--rates", [RATES, '"a,enrolled,referred,1'], "x.csv: row 2: a quotation mark is opened and never closed"),
        ("--sorted", ["site,measure", "a,enrolled", "z,enrolled"], "x.csv: row 3: no table has the cell measure enr"),
        ("--sorted", ["site,measure,direction", "a,enrolled,up"], "x.csv: row 2, column direction: must be falling or"),
        ("--sorted", ["site,colour", "a,red"], "x.csv: row 1, column colour: no table has this dimension"),
        ("--known", ["site,measure,value", "z,enrolled,3"], "x.csv: row 2: the table has no cell z, enrolled"),
        (
            "--known",
            ["site,measure,value", "c,enrolled,3"],
            "x.csv: row 2, column value: the cell c, enrolled is shown",
        ),
        ("--known", ["site,measure,value", "a,enrolled,0"], "x.csv: row 2, column value: the cell a, enrolled is hidd"),
        ("--known", ["site,measure,value", "a,enrolled,50"], "out.csv: no counts agree with what is shown, together w"),
        ("--known", ["site,value", "a,5"], "x.csv: row 1: the dimensions must be site, measure"),
        ("--insider", ["site,measure,value"], "--insider needs DIM=CODE, and --truth the table before protection"),
    ],
)
def test_evidence_that_cannot_be_read_is_refused_by_row_and_column(folder, capsys, option, lines, problem):
    write("x.csv", *lines)
    status, out, problems = attacked(capsys, option, "x.csv")
    assert (status, out) == (2, [])
    assert len(problems) == 1
    assert problems[0].startswith(problem)
    assert "Traceback" not in problems[0]


def test_the_private_report_proposes_coarser_breakdowns_with_what_each_would_gain(folder):
    structure = {"total": {"site": "ALL"}, "hier": {"site": {"ALL": list("abcd")}}, "noadd": []}
    write("s.json", json.dumps(structure))
    write("t.csv", "site,value", "ALL,104", "a,6", "b,8", "c,50", "d,40")
    assert command("protect", "t.csv", "--structure", "s.json", "--out", "out.csv", "--report", "r.json") == 0
    report = json.loads(Path("r.json").read_text())
    first = report["proposals"][0]
    assert first["change"] == "In site, publish a, b as one group."
    assert first["gain"].startswith("Then 0 of 4 cells are hidden instead of 2 of 5;")
    assert report["proposals_notes"] == ["1 others promised less and were not tried."]
    assert "proposals" not in Path("out.csv").read_text()


def test_nothing_is_written_that_the_attacker_undoes(folder, capsys, monkeypatch):
    def hides_small_counts_alone(tables, **options):
        real = protect(tables, **options)
        values = tuple(None if 0 < value < 11 else value for value in tables[0].values)
        statuses = tuple("published" if value is not None else "suppressed" for value in values)
        return replace(real, tables=(replace(real.tables[0], values=values, statuses=statuses),))

    monkeypatch.setattr("portal.commands.tables.hide_cells", hides_small_counts_alone)
    assert command("protect", "t.csv", "--structure", "s.json", "--out", "new.csv", "--report", "r.json") == 1
    assert capsys.readouterr().err.splitlines() == [
        "not written, for it does not hold: t.csv: site a, measure enrolled is 5 (from the sums alone, by "
        "linear programs)"
    ]
    assert not Path("new.csv").exists() and not Path("r.json").exists()
