"""The canonical text: format 1 to the letter, read back whole, one hash for one set of figures; and the check code."""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from engine.compute.frame import Address, Facts, Frame, FrameColumn, FramePart, FrameRow, PeriodFacts, RowKind
from engine.compute.outcome import CellOutcome, CellState, Outcome
from engine.diagnostics import Span
from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, TRUE, UNAVAILABLE, Kind, PartialDate, Value, number
from engine.fields import FIELD_TYPES
from engine.model import Column, Form, Privacy, Reporter, Row, Source, Table
from server.papers.canonical import About, canonical, check_code, read, read_code, sha256, write

HERE = Span("vi_du.yaml", 1, 1, 1, 2)
ABOUT = About(regime="ha_noi", period="2026-year", unit="00004", bundle="b" * 64)
TYPES = ("integer", "decimal", "percent", "text", "date", "yes_no")


def _form() -> Form:
    columns = tuple(Column(id=word, title=word, type=FIELD_TYPES[word](), span=HERE) for word in TYPES)
    rows = (Row(id="tong", title="Tổng", span=HERE), Row(id="a", title="A", span=HERE))
    return Form(
        id="vi_du",
        edition=1,
        title="Ví dụ",
        number="1",
        span=HERE,
        source=Source.PROPOSAL,
        legal=(),
        domain="x",
        due=("year",),
        reported_by=("ward",),
        privacy=Privacy.STATISTICS,
        parts=(Table(id="bang", title="Bảng", span=HERE, rows=rows, columns=columns),),
    )


def _frame() -> Frame:
    form = _form()
    day = date(2026, 12, 31)
    period = PeriodFacts("2026-year", "year", date(2026, 1, 1), day, day, 2026)
    table = form.parts[0]
    part = FramePart(
        id="bang",
        title="Bảng",
        is_table=True,
        layout="grid",
        missing="spread",
        rows=tuple(FrameRow(key=key, kind=RowKind.CELLS, title=key, entries=(key,)) for key in ("tong", "a")),
        columns=tuple(
            FrameColumn(key=column.id, column=column, code=None, number="1", hint="", title=column.title)
            for column in table.all_columns()
        ),
        head=(),
        head_rows=1,
        stub_title="",
        guide=None,
    )
    reporter = Reporter(code="00004", name="Phường Ba Đình", kind="ward", attributes={})
    return Frame(form=form, facts=Facts(reporter, period, {}), parts=(part,))


def _outcome(cells: Mapping[str, Value], *, state: CellState = CellState.TYPED) -> Outcome:
    """Row `a` holds `cells`; `tong` counts the "có"."""
    given = {Address(0, "bang", "a", column): CellOutcome(value, state) for column, value in cells.items()}
    total = {Address(0, "bang", "tong", "yes_no"): CellOutcome(number(7), CellState.COMPUTED)}
    return Outcome(cells=total | given, findings=(), blanks=(), present={(0, "bang"): ("tong", "a")})


def test_the_text_is_this_to_the_letter() -> None:
    """Format 1. If this test has to change, the format needs a new number."""
    outcome = _outcome({"integer": number("1234"), "text": Value(Kind.TEXT, "Ba Vì"), "yes_no": TRUE})
    assert write(ABOUT, _frame(), outcome=outcome) == (
        '{"bundle":"' + "b" * 64 + '","edition":1,"form":"vi_du","format":1,"period":"2026-year",'
        '"records":[{"parts":{"bang":{"rows":['
        '{"cells":{"yes_no":{"count":"7"}},"key":"tong"},'
        '{"cells":{"integer":"1234","text":"Ba Vì","yes_no":true},"key":"a"}'
        ']}},"record":0}],"regime":"ha_noi","unit":"00004"}'
    )


def test_what_was_written_is_read_back() -> None:
    given = {
        "integer": number("12", estimate=True),
        "decimal": number("1.50"),
        "percent": UNAVAILABLE,
        "text": Value(Kind.TEXT, "Dao"),
        "date": Value(Kind.DATE, PartialDate(2026, 5)),
        "yes_no": INAPPLICABLE,
    }
    outcome = _outcome(given)
    sent = read(write(ABOUT, _frame(), outcome=outcome), _form())
    assert (sent.about, sent.form, sent.edition, sent.records) == (ABOUT, "vi_du", 1, (0,))
    assert sent.rows == outcome.present
    assert sent.cells == {address: cell.value for address, cell in outcome.cells.items()}
    assert str(sent.cells[Address(0, "bang", "a", "decimal")].content) == "1.50"


def test_a_cell_opened_for_typing_is_told_apart() -> None:
    outcome = _outcome({"integer": number(5)}, state=CellState.BY_HAND)
    sent = read(write(ABOUT, _frame(), outcome=outcome), _form())
    assert sent.by_hand == {Address(0, "bang", "a", "integer")}


def test_decomposed_text_gives_the_same_hash() -> None:
    word = "Phường Ngọc Hà"
    texts = [
        write(ABOUT, _frame(), outcome=_outcome({"text": Value(Kind.TEXT, unicodedata.normalize(form, word))}))
        for form in ("NFC", "NFD")
    ]
    assert texts[0] == texts[1]


@pytest.mark.slow
def test_different_figures_give_different_texts(scaled: Callable[[int], int]) -> None:
    """Blank, '-', '...', 'x', 0 and an estimate are all told apart."""
    random = Random(1)
    values = [BLANK, NOTHING, UNAVAILABLE, INAPPLICABLE, number(0), number(0, estimate=True), number(1), number(10)]
    for _ in range(scaled(5000)):
        one, two = random.choice(values), random.choice(values)
        texts = [write(ABOUT, _frame(), outcome=_outcome({"integer": value})) for value in (one, two)]
        assert (texts[0] == texts[1]) == (one == two)


def test_the_order_in_which_cells_came_does_not_matter() -> None:
    cells = {"integer": number(1), "text": Value(Kind.TEXT, "a"), "decimal": number(2)}
    backwards = dict(reversed(cells.items()))
    assert write(ABOUT, _frame(), outcome=_outcome(cells)) == write(ABOUT, _frame(), outcome=_outcome(backwards))


def test_an_unknown_format_is_not_guessed_at() -> None:
    text = write(ABOUT, _frame(), outcome=_outcome({}))
    with pytest.raises(ValueError, match="format 3"):
        read(json.dumps(json.loads(text) | {"format": 3}), _form())


def test_that_nothing_arose_in_a_table_is_format_2_and_every_other_report_keeps_its_text() -> None:
    """A table without a row, of which it is stated. Unstated, the text is what it was before anything could be."""
    empty = Outcome(cells={}, findings=(), blanks=(), present={(0, "bang"): ()}, rowless={(0, "bang"): False})
    stated = replace(empty, rowless={(0, "bang"): True})
    text = write(ABOUT, _frame(), outcome=stated)
    assert '"format":2,' in text
    assert '"parts":{"bang":{"nothing":true,"rows":[]}}' in text
    assert read(text, _form()).nothing == {(0, "bang")}
    before = write(ABOUT, _frame(), outcome=replace(empty, rowless={}))
    assert write(ABOUT, _frame(), outcome=empty) == before
    assert '"format":1,' in before
    assert "nothing" not in before
    assert read(before, _form()).nothing == frozenset()


def test_keys_are_ordered_as_rfc_8785_says() -> None:
    assert (
        canonical({"\u20ac": 1, "a": "\u0065\u0301", "1": [True, None]}) == '{"1":[true,null],"a":"é","€":1}'.encode()
    )


# ---- the check code ----


def test_a_code_has_twelve_letters_that_are_not_mistaken() -> None:
    code = check_code(sha256("x"))
    assert len(code) == 14
    assert not set(code) & set("01IO")


def test_a_code_is_read_however_it_is_typed() -> None:
    code = check_code(sha256("x"))
    assert {
        read_code(code),
        read_code(code.lower()),
        read_code(code.replace("-", "")),
        read_code(f" {code.replace('-', ' ')} "),
    } == {code}


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JKL0", "ABCD-EFGH-JKL", "ABCD-EFGH-JKLMN", "ẢBCD-EFGH-JKLM"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert read_code(typed) is None


@pytest.mark.slow
def test_codes_of_different_hashes_differ_and_spread(scaled: Callable[[int], int]) -> None:
    count = scaled(50_000)
    codes = {check_code(hashlib.sha256(str(n).encode()).hexdigest()) for n in range(count)}
    assert len(codes) == count
    assert len({code[place] for code in codes for place in (0, 13)}) == 32
