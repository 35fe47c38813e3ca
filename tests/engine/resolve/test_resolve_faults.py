"""Every finding of resolving, planted once: its code and the exact place of its caret, and nothing else reported."""

import pytest
from planted import HEAD, LISTS, OTHER, PARTS, PATH, REPORTERS, compiled, findings, marked

from engine.compute.author_tests import Surroundings, run_tests


def table(columns: str, *, rows: str = "a: Dòng A\n      b: Dòng B", extra: str = "", settings: str = "") -> str:
    return (
        HEAD
        + f"parts:\n  bang:\n    table: Bảng\n    unit: hộ\n    time: at_end\n{settings}    rows:\n      {rows}\n"
        + f"    columns:\n      {columns}\n"
        + extra
    )


AVERAGE = table("so: Số\n      dan: {title: Dân, unit: người}\n      tb: {title: T, unit: người/hộ, formula: dan / so}")


def check(that: str, *, each: str = "theo_dan_toc", more: str = "") -> str:
    place = f"    each: {each}\n" if each else ""
    return HEAD + PARTS + f"checks:\n  thu:\n{place}    that: '{that}'\n    say: Sai\n{more}"


CHILD_ROWS = (
    "ton_giao: {list: religions, of_which: {chuc_sac: {title: Chức sắc, formula: 'SUM(pv)', "
    "split: {pv: {list: clergy_ranks, where: 'religion = parent.code'}}}, chuc_viec: Chức việc}}"
)

COLUMNS = "a: A\n      b: B\n      t: {title: T, formula: 'a + b'}"
HIDDEN = "a: A\n      c: {title: C, type: yes_no, unit: hộ}\n      d: {title: D, when: 'c'}"
BLOCKED = "x: {title: X, blocked: [b]}\n      y: Y"


def rules(*checks: str) -> str:
    """A `checks:` of one line each, asked in every row of the table."""
    return "checks:\n" + "".join(f"  c{n}: {{each: bang, {rest}, say: S}}\n" for n, rest in enumerate(checks, 1))


IN_A_PERIOD = {
    "periods/ha_noi/2026-year.yaml": "period: 2026-year\nregime: ha_noi\nkind: year\nyear: 2026\ntitle: Năm 2026\n"
    + "opens: 01/11/2026\nforms: {vi_du: 1}\n",
    "forms/lists/ethnic_groups.csv": LISTS["ethnic_groups"]
    .replace("kind\n", "kind,valid_to\n")
    .replace("06,Mường,minority\n", "06,Mường,minority,\n")
    .replace("08,Dao,minority\n", "08,Dao,minority,31/12/2025\n")
    .replace("Kinh,kinh\n", "Kinh,kinh,\n")
    .replace("foreign\n", "foreign,\n"),
    "forms/lists/old_funds.csv": "code,name,valid_to\nx,Quỹ cũ,2020-12-31\n",
}

FAULTS = {
    # rows that hang on an answer, years and days, units nearly right
    "rows of a list chosen by an answer": (
        "R040",
        HEAD
        + "parts:\n  p:\n    section: P\n    fields: {tg: {title: T, type: choice, list: religions}}\n"
        + "  bang:\n    table: B\n    unit: hộ\n    time: at_end\n"
        + "    rows: {r: {list: clergy_ranks, where: 'religion = ⟦p.tg⟧'}}\n    columns: {so: Số}\n",
    ),
    "a code whose rows have no cells": (
        "X482",
        table(
            "so: Số",
            rows="x: {list: religions, rows: {a: A}}",
            extra="checks: {c: {that: 'bang[⟦\"01\"⟧].so > 3', say: S}}\n",
        ),
    ),
    "an unknown row below a code": (
        "X403",
        table(
            "so: Số",
            rows="x: {list: religions, rows: {a: A}}",
            extra="checks: {c: {that: 'bang[\"01\"/⟦b⟧].so > 3', say: S}}\n",
        ),
    ),
    "columns of several units added on one row": (
        "X438",
        table("n: {title: N, columns: {g: G, h: {title: H, unit: km}}}\n      t: {title: T, formula: 'SUM(⟦n⟧)'}"),
    ),
    # what only the whole shows
    "a row that its total leaves out": (
        "R039",
        table("so: Số", rows="t: {title: T, formula: 'a + b'}\n      a: A\n      b: B\n      ⟦c⟧: C"),
    ),
    "a row of a group that its total leaves out": (
        "R039",
        table("so: Số", rows="t: {title: T, formula: 'a + b'}\n      g: {title: G, rows: {a: A, b: B, ⟦c⟧: C}}"),
    ),
    "a row called otherwise than in the list": (
        "R038",
        table("so: Số", rows='a: {title: Mường, code: "06"}\n      b: {title: ⟦Dao đỏ⟧, code: "08"}'),
    ),
    "a choice called otherwise than in the list": (
        "R038",
        table("c: {title: C, type: choice, choices: {01: Phật giáo, 02: ⟦Cong giáo⟧}}"),
    ),
    "a code that the period does not have": ("P014", check('⟦theo_dan_toc["08"].so_ho⟧ > 3', each="")),
    "a block without any code in the period": (
        "P015",
        table("so: Số", rows="t: T\n      ⟦o⟧: {list: old_funds}"),
    ),
    # checks that say nothing
    "a condition true of every figure": ("X470", check("⟦MAX(so_ho; ngheo) >= 0⟧")),
    "a condition true of no figure": ("X471", check("⟦PERCENT(ngheo; so_ho) < 0⟧")),
    "a condition on yes and no that cannot be": (
        "X471",
        table(HIDDEN, extra=rules("when: '⟦AND(c; NOT(c))⟧', that: 'a > 3'")),
    ),
    "a condition on codes that cannot be": (
        "X471",
        table(
            "a: A\n      c: {title: C, type: choice, choices: {1: M, 2: H, 3: B}}",
            extra=rules('when: \'⟦AND(ONE_OF(c; "1"; "2"); c = "3")⟧\', that: \'a > 3\''),
        ),
    ),
    "a division by what is always nothing": (
        "X472",
        table(f"{COLUMNS}\n      p: {{title: P, type: percent, formula: 'PERCENT(a; ⟦t - a - b⟧)'}}"),
    ),
    "a check that is a formula once more": ("X476", table(COLUMNS, extra=rules("that: '⟦b = t - a⟧'"))),
    "a check that a formula makes true": ("X476", table(COLUMNS, extra=rules("that: '⟦t >= a⟧'"))),
    "a check that a formula makes false": ("X477", table(COLUMNS, extra=rules("that: '⟦a > t⟧'"))),
    "a check of a total row that is its own formula": (
        "X476",
        table(
            "so: Số",
            rows="t: {title: T, formula: 'SUM(m; n)'}\n      m: M\n      n: N",
            extra="checks: {c: {that: '⟦bang[t].so = bang[m].so + bang[n].so⟧', say: S}}\n",
        ),
    ),
    "a check that asks what `within` asks": (
        "X473",
        HEAD + PARTS + "checks:\n  ⟦thu⟧: {each: theo_dan_toc, that: 'so_ho >= ngheo', say: S}\n",
    ),
    "a check that asks what `split` asks": (
        "X473",
        table(
            "so: {title: Số, split: {a: A, b: B}}",
            extra="checks:\n  ⟦thu⟧: {each: bang, that: 'a + b = so', say: S}\n",
        ),
    ),
    "two checks that no figure meets": (
        "X474",
        table("a: A", extra=rules("that: 'a <= 5'", "that: '⟦a >= 10⟧'")),
    ),
    "two checks that no figure meets in one case": (
        "X474",
        table(HIDDEN, extra=rules("that: 'a <= 5'", "when: 'c', that: '⟦AND(a >= 10; a < 20)⟧'")),
    ),
    "a check only asked where its cell is hidden": (
        "X462",
        table(HIDDEN, extra=rules("when: 'NOT(c)', that: 'a >= ⟦d⟧'")),
    ),
    "a check of a field only asked where it is hidden": (
        "X462",
        HEAD
        + "parts:\n  p:\n    section: P\n    time: at_end\n    fields:\n"
        + "      c: {title: C, type: choice, choices: {1: M, 2: H}}\n"
        + "      d: {title: D, unit: hộ, when: 'c = \"1\"'}\n"
        + "checks: {k: {when: 'p.c = \"2\"', that: '⟦p.d⟧ <= 9', say: S}}\n",
    ),
    "a check of a cell that may be hidden": ("X463", table(HIDDEN, extra=rules("that: 'a >= ⟦d⟧'"))),
    "a check of a crossed-out cell": (
        "X464",
        table("a: A\n      b: B", rows=BLOCKED, extra="checks: {c: {that: '⟦bang[x].b⟧ <= bang[y].a', say: S}}\n"),
    ),
    "a share of a crossed-out cell": (
        "X475",
        table("a: A\n      b: B\n      p: {title: P, type: percent, formula: 'PERCENT(a; ⟦bang[x].b⟧)'}", rows=BLOCKED),
    ),
    # names
    "an id with accents": ("R001", table("⟦số_hộ⟧: Số hộ")),
    "an id with a capital": ("R001", table("⟦soHo⟧: Số hộ")),
    "a column twice, once in a group": ("R002", table("so: Số\n      n: {title: N, columns: {⟦so⟧: Số}}")),
    "a row twice": ("R002", table("so: Số", rows="a: A\n      g: {title: G, rows: {⟦a⟧: A}}")),
    "a check twice is a key twice, so a reserved id": ("R003", table("⟦period⟧: Số")),
    "a code twice": ("R004", table("so: Số", rows='a: {title: A, code: "01"}\n      b: {title: B, code: ⟦01⟧}')),
    "a part named like its own form": ("R005", HEAD + PARTS.replace("theo_dan_toc", "⟦vi_du⟧")),
    "a form at the wrong place": ("R006", HEAD.replace("form: vi_du", "form: ⟦vi_du_khac⟧") + PARTS),
    "an unknown list": ("R010", table("so: Số", rows="x: {list: ⟦ethnic_group⟧}")),
    "an unknown list of a choice": ("R010", table("c: {title: C, type: choice, list: ⟦khong_co⟧}")),
    "an unknown column in blocked": ("R012", table("so: Số", rows="a: {title: A, blocked: [⟦soo⟧]}")),
    "a typed cell promised in a computed column": (
        "R075",
        table("so: {title: Số, formula: 'a1 + a2'}\n      a1: A\n      a2: B", rows="a: {title: A, entered: [⟦so⟧]}"),
    ),
    "a typed cell promised where all are": ("R075", table("so: Số", rows="a: {title: A, entered: [⟦so⟧]}")),
    "a column number in blocked": ("R013", table("so: Số", rows="a: {title: A, blocked: [⟦3⟧]}")),
    "an unknown parent": ("R014", table("so: Số\n      con: {title: Con, within: ⟦sô⟧}")),
    "an unknown parent row": ("R014", table("so: Số", rows="a: A\n      b: {title: B, within: ⟦c⟧}")),
    "within itself": ("R015", table("so: {title: Số, within: ⟦so⟧}")),
    "an unknown legal text": ("R017", HEAD.replace("[tt-06-2025]", "[⟦tt-06-2026⟧]") + PARTS),
    "an unknown block": ("R018", HEAD + "parts:\n  p: {section: P, fields: {x: {use: ⟦nguoi⟧}}}\n"),
    "a block of columns inside another": (
        "R019",
        table("n: {list: fund_sources, columns: {⟦m⟧: {list: religions, columns: {so: Số}}}}"),
    ),
    "a bound of the wrong kind": ("R021", table("n: {title: Ngày, type: date, max: ⟦5⟧}")),
    "a day as the bound of a number": ("R021", table("n: {title: Số, max: ⟦31/12/2025⟧}")),
    "bounds the wrong way round": ("R022", table("n: {title: Số, min: 9, max: ⟦3⟧}")),
    "a sheet key that is no field": (
        "R023",
        HEAD + "sheet: {of: hộ, key: [⟦p.ma⟧]}\nparts:\n  p: {section: P, fields: {ma_so: {title: M, type: text}}}\n",
    ),
    "text within a number": ("R024", table("so: Số\n      t: {title: T, type: text, within: ⟦so⟧}")),
    "an unknown kind of period": ("R025", HEAD.replace("[year]", "[⟦yaer⟧]") + PARTS),
    "an unknown kind of reporter": ("R026", HEAD.replace("[ward]", "[⟦xa⟧]") + PARTS),
    "a total from nobody who reports": (
        "R027",
        HEAD.replace("[ward]", "[ward, department]\ntotal_from: [⟦city⟧]") + PARTS,
    ),
    "privacy lowered": (
        "R028",
        table("so: {title: Số, privacy: ⟦statistics⟧}").replace(
            "privacy: statistics\nparts", "privacy: personal\nparts"
        ),
    ),
    "a check named like a rule": (
        "R029",
        HEAD + PARTS + "checks: {⟦within⟧: {each: theo_dan_toc, that: 'so_ho <= so_khau', say: S}}\n",
    ),
    "a split with one child": ("R031", table("⟦so⟧: {title: Số, split: {a: A}}")),
    "a split of rows with one child": ("R031", table("so: Số", rows="⟦a⟧: {title: A, split: {b: B}}")),
    "a formula that leaves a child out": (
        "R032",
        table("so: {title: Số, formula: '⟦a + b⟧', split: {a: A, b: B, c: C}}"),
    ),
    "a row formula that leaves a child out": (
        "R032",
        table("so: Số", rows="t: {title: T, formula: '⟦a + b⟧', split: {a: A, b: B, c: C}}"),
    ),
    "each of no table": ("R033", check("so_ho <= so_khau", each="⟦theo_dan_tocs⟧")),
    "each of no block": ("R033", check("so_ho <= so_khau", each="theo_dan_toc[⟦dan_tocc⟧]")),
    "at no cell": ("R034", check("so_ho <= so_khau", more="    at: ⟦theo_dan_toc⟧\n")),
    "a code in two blocks": (
        "R036",
        table("so: Số", rows="a: {list: religions, where: 'code = \"01\"'}\n      ⟦b⟧: {list: religions}"),
    ),
    "a code that is also a row's id": ("R036", table("so: Số", rows="nstw: N\n      ⟦b⟧: {list: fund_sources}")),
    "a block that chooses nothing": (
        "R037",
        table("so: Số", rows="a: {list: religions, where: '⟦AND(kind = \"recognised\"; code = name)⟧'}"),
    ),
    "an unknown unit of measure": ("S031", table("so: {title: Số, unit: ⟦hô⟧}")),
    "an average over an unknown unit": ("S031", table("so: {title: Số, unit: ⟦người/hô⟧}")),
    "an average over itself": ("S031", table("so: {title: Số, unit: ⟦hộ/hộ⟧}")),
    "an average in the unit of what is averaged": (
        "X433",
        AVERAGE.replace("người/hộ", "người").replace("dan / so", "⟦dan / so⟧"),
    ),
    "a unit without a regime's kind": ("P009", REPORTERS.replace("ward,urban", "⟦phuong⟧,urban")),
    # names in formulas
    "an unknown table": ("X401", check("⟦theo_dan_tocs⟧[tong].so_ho > 3", each="")),
    "an unknown column": ("X402", check("⟦ngheo_⟧ <= so_khau")),
    "an unknown column of another form": ("X402", check("so_ho = bieu_khac.theo_dan_toc[row].⟦so_hoo⟧")),
    "an unknown row": ("X403", check("theo_dan_toc[⟦tongg⟧].so_ho > 3", each="")),
    "an unknown row in a row's formula": (
        "X403",
        table("so: Số", rows="t: {title: T, formula: 'SUM(a; ⟦bb⟧)'}\n      a: A"),
    ),
    "an unknown code": ("X404", check('theo_dan_toc[⟦"6"⟧].so_ho > 3', each="")),
    "an unknown part of another form": ("X405", check("so_ho = bieu_khac.⟦theo_dantoc⟧[row].so_ho")),
    "a group taken for a column": (
        "X406",
        table("so: Số\n      n: {title: N, columns: {a: A, b: B}}\n      t: {title: T, formula: '⟦n⟧ + so'}"),
    ),
    "the block of columns taken for a column": (
        "X406",
        table("n: {list: fund_sources, columns: {giao: Giao}}\n      t: {title: T, formula: 'SUM(⟦n⟧)'}"),
    ),
    "[row] where no row is looked at": ("X407", check("bieu_khac.theo_dan_toc[⟦row⟧].so_ho > 3", each="")),
    "row.code of the rows of another form, which bring only their cells": (
        "X407",
        check('COUNTIF(bieu_khac.theo_dan_toc; ⟦row.code⟧ = "06") > 3', each=""),
    ),
    "[row] of a table without a row in common": (
        "X407",
        table("so: {title: Số, formula: 'bieu_khac.theo_dan_toc[⟦row⟧].so_ho'}"),
    ),
    "an open row by its number": (
        "X408",
        table("so: Số", rows="o: {open: Thêm}", extra="checks: {c: {that: 'bang[⟦\"1\"⟧].so > 3', say: S}}\n"),
    ),
    "an unknown attribute of the period": ("X409", check("period.⟦month⟧ > 3", each="")),
    "an unknown attribute of the reporter": ("X411", check('reporter.⟦zonee⟧ = "urban"', each="")),
    "parent outside where": ("X410", check('⟦parent.code⟧ = "01"')),
    "an unknown column of the list": ("X411", table("so: Số", rows="x: {list: religions, where: '⟦loai⟧ = \"x\"'}")),
    "a code picked from a plain column": ("X412", check('so_ho[⟦"06"⟧] > 3')),
    "a column without its row": ("X413", check("⟦so_ho⟧ <= 3", each="")),
    "a path too long": ("X414", check("theo_dan_toc[tong].so_ho.⟦nam⟧ > 3", each="")),
    "a form taken for a cell": ("X415", check("so_ho = ⟦bieu_khac⟧")),
    "a column with something behind it": ("X416", check("⟦so_ho⟧.nam > 3")),
    "a row of a section": (
        "X417",
        HEAD
        + PARTS
        + "  p: {section: P, fields: {x: {title: X, type: text}}}\n"
        + "checks: {c: {that: '⟦p⟧[tong].x = \"a\"', say: S}}\n",
    ),
    "a row without its column": ("X418", check("⟦theo_dan_toc[tong]⟧ > 3", each="")),
    "a heading without a cell": (
        "X482",
        table(
            "so: Số",
            rows="x: {list: religions, rows: {a: A}}",
            extra="checks: {c: {that: 'bang[⟦\"01\"⟧].so > 3', say: S}}\n",
        ),
    ),
    "many cells where one is wanted": ("X420", check("so_ho = ⟦bieu_khac.theo_dan_toc.so_ho⟧")),
    "rows of several units summed": (
        "X438",
        table(
            "so: Số",
            rows="t: {title: T, unit: hộ, formula: 'SUM(⟦g⟧)'}\n      "
            + "g: {title: G, rows: {a: {title: A, unit: người}, b: {title: B, unit: km}}}",
        ),
    ),
    "a child in another unit": ("X439", table("so: {title: Số, of_which: {⟦a⟧: {title: A, unit: km}}}")),
    "a child row in another unit": (
        "X439",
        table("so: Số", rows="a: {title: A, unit: hộ, of_which: {⟦b⟧: {title: B, unit: km}}}"),
    ),
    "a child of another time": (
        "X440",
        table("so: {title: Số, split: {⟦a⟧: {title: A, time: in_period}, b: B}}"),
    ),
    "PREVIOUS of a flow": (
        "X444",
        table(
            "so: {title: Số, time: in_period}",
            extra="checks: {c: {each: bang, that: 'so <= ⟦PREVIOUS⟧(so) + 5', say: S}}\n",
        ).replace("[year]", "[h1, year]"),
    ),
    "OPENING of a flow": (
        "X446",
        table(
            "so: {title: Số, time: in_period}", extra="checks: {c: {each: bang, that: 'so <= ⟦OPENING⟧(so)', say: S}}\n"
        ),
    ),
    "a time function on open rows": (
        "X448",
        table(
            "so: Số", rows="o: {open: Thêm}", extra="checks: {c: {each: bang, that: 'so <= ⟦PREVIOUS⟧(so)', say: S}}\n"
        ),
    ),
    "a time function on another form": ("X449", check("so_ho >= ⟦PREVIOUS⟧(bieu_khac.theo_dan_toc[row].so_ho)")),
    "a formula that must say how units add up": (
        "X461",
        table("so: Số\n      v: {title: V, formula: '⟦MAX(so - 5; 0)⟧'}"),
    ),
    "forms never due together": (
        "P010",
        check("so_ho = ⟦bieu_khac⟧.theo_dan_toc[row].so_ho").replace("[year]", "[h1]"),
    ),
    # circles
    "a column of itself": ("X500", table("so: {title: Số, formula: '⟦so + so⟧'}")),
    "a circle of three columns": (
        "X500",
        table("a: {title: A, formula: '⟦b⟧'}\n      b: {title: B, formula: 'c'}\n      c: {title: C, formula: 'a'}"),
    ),
    "a circle of rows": (
        "X500",
        table("so: Số", rows="a: {title: A, formula: '⟦b + c⟧'}\n      b: {title: B, formula: 'a - c'}\n      c: C"),
    ),
    "a question that hangs on itself": (
        "X500",
        HEAD
        + "parts:\n  p: {section: P, fields: {x: {title: X, type: yes_no, unit: hộ, time: at_end, when: '⟦x⟧'}}}\n",
    ),
    # author tests
    "a test of an unknown column": (
        "T001",
        HEAD
        + PARTS
        + 'tests:\n  - name: t\n    given: {theo_dan_toc: {"06": {⟦so_hoo⟧: 3}}}\n    expect: {errors: {}}\n',
    ),
    "a test of an unknown row": (
        "T001",
        HEAD + PARTS + "tests:\n  - name: t\n    expect: {values: {⟦theo_dan_toc.99.so_ho⟧: 3}}\n",
    ),
    "a test that types into a formula": (
        "T002",
        HEAD
        + PARTS
        + "tests:\n  - name: t\n    given: {theo_dan_toc: {tong: {⟦so_ho⟧: 3}}}\n    expect: {errors: {}}\n",
    ),
    "a test with a word for a number": (
        "T003",
        HEAD
        + PARTS
        + 'tests:\n  - name: t\n    given: {theo_dan_toc: {"06": {so_ho: ⟦ba⟧}}}\n    expect: {errors: {}}\n',
    ),
    "a test of an unknown rule": (
        "T004",
        HEAD + PARTS + "tests:\n  - name: t\n    expect: {errors: {theo_dan_toc.06.so_ho: ⟦splitt⟧}}\n",
    ),
    "a test in a period the form is not due": (
        "T005",
        HEAD + PARTS + "tests:\n  - name: t\n    period: ⟦h1⟧\n    expect: {errors: {}}\n",
    ),
    "a test with an unknown form": (
        "T006",
        HEAD + PARTS + "tests:\n  - name: t\n    other_forms: {⟦bieu_khacc⟧: {}}\n    expect: {errors: {}}\n",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_at_its_place_and_alone(name: str) -> None:
    code, text = FAULTS[name]
    path = "periods/ha_noi/units.csv" if text.startswith("code,") else PATH
    plain, place = marked(text)
    extra = IN_A_PERIOD if code in ("P014", "P015") else {}
    project = compiled({**extra, path: plain})
    assert place is not None
    found = [(each.code, each.span.line, each.span.column, each.span.end_column) for each in project.diagnostics]
    assert found == [(code, *place)], [each.text for each in project.diagnostics]
    assert all(each.hint for each in project.diagnostics)
    assert (("vi_du", 1) in project.forms) is (not project.diagnostics.errors) or path != PATH


CODES_WITHOUT_CELLS = table(
    "so: Số",
    rows="x: {list: religions, rows: {a: A, b: {title: B, formula: 'a'}}}",
    extra="checks:\n  c: {each: 'hai[r]', that: 'k >= bang[row/a].so', say: S}\n"
    + "  d: {that: 'bang[\"01\"/b].so >= 3', say: S}\n"
    + 'tests:\n  - name: t\n    given: {bang: {"01/a": {so: 2}, "02/a": {so: 2}}, hai: {"01": {k: 1}, "02": {k: 3}}}\n'
    + "    expect: {errors: {hai.01.k: c, bang.01/a.so: d}}\n",
).replace(
    "checks:",
    "  hai:\n    table: Hai\n    unit: hộ\n    time: at_end\n    rows: {r: {list: religions}}\n    columns: {k: K}\n"
    + "checks:",
)
SOUND = {
    "a row below a code without cells, named from another table": CODES_WITHOUT_CELLS,
    "columns from a list added on rows of several units": table(
        "n: {list: fund_sources, columns: {g: G}}\n      x: X\n      t: {title: T, formula: 'SUM(g) + x'}",
        rows="a: {title: A, unit: hộ}\n      b: {title: B, unit: km}",
    ).replace("    unit: hộ\n", "", 1),
    "a sum over open rows, added up over units": HEAD
    + "parts:\n  p:\n    section: P\n    fields: {t: {title: T, unit: hộ, time: at_end, formula: 'SUM(o.so)'}}\n"
    + "  o:\n    table: O\n    unit: hộ\n    time: at_end\n    rows: {r: {open: Thêm}}\n    columns: {so: Số}\n",
    "a row beside a total that a check reads": table(
        "so: Số",
        rows="t: {title: T, formula: 'a + b'}\n      a: A\n      b: B\n      c: C",
        extra="checks: {k: {that: 'bang[c].so <= bang[t].so', say: S}}\n",
    ),
    "a row one step further in": table(
        "so: {title: Số}",
        rows="t: {title: T, formula: 'a + b'}\n      a: A\n      b: B\n      c: {title: C, indent: 1}",
    ),
    "codes that happen to be in a list": table(
        "so: Số", rows='a: {title: Đất ở, code: "01"}\n      b: {title: Công giáo, code: "02"}'
    ),
    "names as the list has them": table("c: {title: C, type: choice, choices: {01: Phật giáo, 02: Công giáo}}"),
    "a typed total compared with its parts": table("a: A\n      b: B\n      t: T", extra=rules("that: 't = a + b'")),
    "a computed total compared with what it does not hold": table(
        f"{COLUMNS}\n      k: K", extra=rules("that: 't <= k'", "that: 't >= k'")
    ),
    "a computed column that may be typed where last year's report is missing": table(
        "a: {title: A, time: at_start, formula: 'OPENING(b)'}\n      b: B\n      k: K",
        extra=rules("that: 'a = OPENING(b)'"),
    ),
    "two checks for two cases": table(
        HIDDEN, extra=rules("when: 'c', that: 'a <= 5'", "when: 'NOT(c)', that: 'a >= 10'")
    ),
    "an error and a warning": table("a: A", extra=rules("that: 'a <= 5'", "that: 'a <= 3', level: warning")),
    "a hidden cell, and the check says so": table(HIDDEN, extra=rules("when: 'c', that: 'a >= d'")),
    "a hidden cell asked whether it is filled": table(
        HIDDEN, extra=rules("that: 'OR(NOT(FILLED(d)); a >= d)'", "when: 'FILLED(d)', that: 'a >= d'")
    ),
    "a hidden cell in a sum": table(HIDDEN, extra=rules("that: 'SUM(a; d) <= 99'", "that: 'a + d <= 98'")),
    "a column crossed out on some rows only": table(
        "a: A\n      b: B\n      p: {title: P, type: percent, formula: 'PERCENT(a; b)'}",
        rows=BLOCKED,
        extra=rules("that: 'a >= b'"),
    ),
    "what `within` asks, asked of some rows only": HEAD
    + PARTS
    + "checks: {c: {each: theo_dan_toc, when: 'so_ho > 5', that: 'ngheo < so_ho', say: S}}\n",
}


@pytest.mark.parametrize("name", SOUND)
def test_what_only_looks_like_a_check_that_says_nothing_is_let_pass(name: str) -> None:
    project = compiled({PATH: SOUND[name]})
    assert [(each.code, each.text) for each in project.diagnostics] == []


def test_the_sound_project_has_no_finding() -> None:
    assert findings(compiled({PATH: HEAD + PARTS})) == []


def test_an_average_is_in_its_two_units() -> None:
    """A fresh author found no unit for learners of a class: each that was tried was refused by another rule."""
    assert findings(compiled({PATH: AVERAGE})) == []


def test_a_row_below_a_code_without_cells_is_read_from_another_table() -> None:
    project = compiled({PATH: CODES_WITHOUT_CELLS})
    around = Surroundings(forms={}, regime=project.regimes["ha_noi"], lists=project.lists)
    assert [result.differences for result in run_tests(project.forms["vi_du", 1], around)] == [()]


def test_a_formula_in_an_unknown_unit_is_not_asked_how_units_add_it_up() -> None:
    """It was told to be `roll_up: none`, and an average in `người/lớp` needs none."""
    text = table("so: Số\n      v: {title: V, unit: học viên/lớp, formula: 'IF(so > 0; so * 2; 0)'}")
    assert [each.code for each in compiled({PATH: text}).diagnostics] == ["S031"]


CURES = {
    "a unit with words behind it": (table("so: {title: Số, unit: hộ gia đình}"), "S031", "nếu cùng nghĩa thì ghi 'hộ'"),
    "a unit in other letters": (table("so: {title: Số, unit: TRIEU ĐÔNG}"), "S031", "có phải 'triệu đồng'?"),
    "a unit that is another word": (table("so: {title: Số, unit: buổi}"), "S031", "chọn một tên trong"),
    "a unit like no other": (table("so: {title: Số, unit: xe máy}"), "S031", "đơn vị tính mới thì thêm một dòng"),
    "a day compared with a year": (
        table("d: {title: D, type: date}", extra=rules("that: 'd > 2020'")),
        "X423",
        '"01/01/2020"',
    ),
    "a year compared with a day": (
        table("d: {title: D, type: date}\n      y: {title: Y, type: year}", extra=rules("that: 'd > y'")),
        "X423",
        "partial: true",
    ),
    "a year compared with the end of the period": (
        table("y: {title: Y, type: year}", extra=rules("that: 'y <= period.to'")),
        "X423",
        "period.year",
    ),
    "years from a year": (
        table("d: {title: D, type: date}\n      y: {title: Y, type: year}", extra=rules("that: 'YEARS(y; d) < 99'")),
        "X428",
        "partial: true",
    ),
}


@pytest.mark.parametrize("name", CURES)
def test_the_cure_fits_the_slip(name: str) -> None:
    text, code, hint = CURES[name]
    (found,) = compiled({PATH: text}).diagnostics
    assert found.code == code
    assert hint in found.hint


def test_windows_that_overlap_are_named() -> None:
    """Mistake 26."""
    form = table("d: {title: D, time: at_start}\n      c: C", extra=rules("that: 'd = PREVIOUS(c)'")).replace(
        "[year]", "[h1, year]"
    )
    (found,) = compiled({PATH: form}).diagnostics
    assert found.code == "X447"
    assert found.text.endswith("kỳ year bắt đầu 01/01, báo cáo liền trước (h1) chốt 14/06")


NEW_FORM = {
    "forms/theo_dan_toc/v1.yaml": HEAD.replace("form: vi_du", "form: theo_dan_toc") + PARTS.replace("theo_", "x_")
}
READER = "checks: {c: {each: x_dan_toc, that: 'so_ho = theo_dan_toc.x_dan_toc[row].so_ho', say: S}}\n"
PINNED = {
    "periods/ha_noi/2026-year.yaml": IN_A_PERIOD["periods/ha_noi/2026-year.yaml"].replace("vi_du", "theo_dan_toc"),
    "forms/bieu_khac/v1.yaml": OTHER.replace("theo_dan_toc", "x_dan_toc"),
}


def test_a_new_form_named_like_a_part_of_another_is_the_one_to_be_renamed() -> None:
    project = compiled({**NEW_FORM, PATH: HEAD + PARTS})
    assert [(each.code, each.span.file, each.span.line) for each in project.diagnostics] == [
        ("R016", "forms/theo_dan_toc/v1.yaml", 1)
    ]
    assert ("vi_du", 1) in project.forms
    assert project.broken == {("theo_dan_toc", 1)}


@pytest.mark.parametrize(
    "files",
    [PINNED, {"forms/bieu_khac/v1.yaml": OTHER.replace("theo_dan_toc", "x_dan_toc") + READER}],
    ids=["that a period pins", "that another form reads"],
)
def test_a_part_named_like_a_form_in_use_is_the_one_to_be_renamed(files: dict[str, str]) -> None:
    project = compiled({**NEW_FORM, **files, PATH: HEAD + PARTS})
    assert [(each.code, each.span.file, each.span.line) for each in project.diagnostics] == [("R005", PATH, 12)]
    assert ("theo_dan_toc", 1) in project.forms


def test_a_name_misspelt_where_it_is_declared_is_one_finding_however_often_it_is_used() -> None:
    """One slip, one finding; the lines of the other uses are in the cure."""
    checks = "checks:\n" + "".join(
        f"  c{n}: {{each: theo_dan_toc, that: 'so_khau > {n}', say: S}}\n" for n in range(1, 4)
    )
    text = HEAD + PARTS.replace("so_khau:", "so_khaau:") + checks
    (found,) = compiled({PATH: text}).diagnostics
    assert (found.code, found.span.line) == ("X402", 24)
    assert found.hint == "có phải 'so_khaau'?; cả ở dòng 25, 26"


def test_two_unknown_names_are_two_findings() -> None:
    checks = "checks: {a: {each: theo_dan_toc, that: 'so_x > so_y', say: S}}\n"
    assert [each.code for each in compiled({PATH: HEAD + PARTS + checks}).diagnostics] == ["X402", "X402"]
