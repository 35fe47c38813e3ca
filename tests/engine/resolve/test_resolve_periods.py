"""Regimes and periods: the calendar, the units, the forms that are pinned."""

from dataclasses import replace
from datetime import date

import pytest
from planted import HEAD, PARTS, PATH, REGIME, compiled, marked

PERIOD = "periods/ha_noi/2026-year.yaml"
TEXT = """period: 2026-year
regime: ha_noi
kind: year
year: 2026
title: Báo cáo năm 2026
opens: 01/11/2026
forms:
  bieu_khac: 1
"""

FAULTS = {
    "an unknown regime": ("P001", PERIOD, TEXT.replace("regime: ha_noi", "regime: ⟦hanoi⟧")),
    "an unknown kind": ("P002", PERIOD, TEXT.replace("kind: year", "kind: ⟦nam⟧")),
    "due before it opens": ("P003", PERIOD, TEXT + "due: ⟦31/10/2026⟧\n"),
    "due, by the calendar, before it opens": ("P003", PERIOD, TEXT.replace("01/11/2026", "⟦15/12/2026⟧")),
    "it ends before it begins": ("P005", PERIOD, TEXT + "to: ⟦31/12/2025⟧\n"),
    "an unknown form": ("P006", PERIOD, TEXT.replace("bieu_khac: 1", "⟦bieu_khacc⟧: 1")),
    "an unknown edition": ("P007", PERIOD, TEXT.replace("bieu_khac: 1", "bieu_khac: ⟦9⟧")),
    "a form not due in this kind": (
        "P012",
        PERIOD,
        TEXT.replace("kind: year", "kind: h1")
        .replace("01/11/2026", "01/05/2026")
        .replace("bieu_khac:", "⟦bieu_khac⟧:"),
    ),
    "a due date before the window": (
        "P004",
        "periods/ha_noi/regime.yaml",
        REGIME.replace("to: 06-14, due: 06-14", "to: 06-14, due: ⟦03-01⟧").replace(
            "from: 01-01, to: 06", "from: 04-01, to: 06"
        ),
    ),
    "a window the wrong way round": (
        "P005",
        "periods/ha_noi/regime.yaml",
        REGIME.replace("from: 01-01, to: 06-14", "from: 07-01, to: ⟦06-14⟧"),
    ),
    "a closing day before the due day": ("P020", PERIOD, TEXT + "after_due: closed\ncloses: ⟦10/12/2026⟧\n"),
    "a closing day of a period that never closes": ("P020", PERIOD, TEXT + "closes: ⟦20/12/2026⟧\n"),
    "a revision the wrong way round": (
        "P021",
        PERIOD,
        TEXT + "revision_opens: 15/02/2027\nrevision_due: ⟦31/01/2027⟧\n",
    ),
    "a revision without its last day": ("P021", PERIOD, TEXT + "revision_opens: ⟦15/02/2027⟧\n"),
    "a revision in the calendar the wrong way round": (
        "P021",
        "periods/ha_noi/regime.yaml",
        REGIME.replace("estimate: true", "estimate: true, revision_opens: 02-15, revision_due: ⟦01-31⟧"),
    ),
    "a period outside the calendar without its document": (
        "P022",
        PERIOD,
        TEXT.replace("kind: year", "kind: ⟦adhoc⟧") + "from: 01/01/2026\nto: 28/02/2026\ndue: 20/12/2026\n",
    ),
    "a reminder that is no number of days": (
        "P023",
        "periods/ha_noi/regime.yaml",
        REGIME + "reminders: [7, ⟦mai⟧]\n",
    ),
    "an excuse for nobody": ("P025", PERIOD, TEXT + 'excused: {"⟦99999⟧": Không có}\n'),
    "an excuse from a form that is not in the period": ("P026", PERIOD, TEXT + "excused: {⟦00004.dan⟧: Không có}\n"),
    "an unknown level of the route": ("P008", "periods/ha_noi/regime.yaml", REGIME.replace("[city]", "[⟦tinh⟧]")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_period_or_regime_is_found_at_its_place_and_alone(name: str) -> None:
    code, path, text = FAULTS[name]
    plain, place = marked(text)
    project = compiled({path: plain})
    assert place is not None
    found = [(each.code, each.span.file, each.span.line, each.span.column) for each in project.diagnostics]
    assert found == [(code, path, *place[:2])], [each.text for each in project.diagnostics]


def test_days_come_from_the_calendar_unless_the_period_says_otherwise() -> None:
    """R105 to R108: a period's window and due date are the regime's."""
    period = compiled({PERIOD: TEXT}).periods["ha_noi", "2026-year"]
    assert (period.from_, period.to, period.due) == (date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 14))
    assert period.estimate
    assert period.after_due == "open"
    assert [(pinned.form, pinned.edition) for pinned in period.forms] == [("bieu_khac", 1)]
    other = compiled({PERIOD: TEXT + "due: 20/12/2026\nestimate: false\nafter_due: closed\n"})
    changed = other.periods["ha_noi", "2026-year"]
    assert changed == replace(period, due=date(2026, 12, 20), estimate=False, after_due="closed")


def test_a_due_date_in_the_next_year_is_said_by_the_calendar() -> None:
    """BK: one period to 31/12, due on 31/3 of the next year."""
    regime = REGIME.replace("due: 12-14, estimate: true", "due: 03-31, due_next_year: true")
    period = compiled({"periods/ha_noi/regime.yaml": regime, PERIOD: TEXT}).periods["ha_noi", "2026-year"]
    assert period.due == date(2027, 3, 31)


def test_a_form_that_holds_errors_is_not_reported_again_by_the_period_that_pins_it() -> None:
    project = compiled(
        {
            PERIOD: TEXT.replace("bieu_khac", "vi_du"),
            PATH: HEAD + PARTS.replace("so_ho: Số hộ", "so_ho: {title: A, unit: x}"),
        }
    )
    assert [each.code for each in project.diagnostics] == ["S031"]
    assert project.periods == {}


def test_two_files_of_one_period_are_reported() -> None:
    project = compiled({PERIOD: TEXT, "periods/ha_noi/lai.yaml": TEXT})
    assert [(each.code, each.span.line) for each in project.diagnostics] == [("P013", 1)]


def test_a_broken_regime_is_said_once_not_by_its_periods_and_forms() -> None:
    project = compiled({"periods/ha_noi/regime.yaml": REGIME.replace("regime:", "regimee:"), PERIOD: TEXT})
    assert {each.span.file for each in project.diagnostics} == {"periods/ha_noi/regime.yaml"}


ADHOC = (
    TEXT.replace("kind: year", "kind: adhoc")
    + "request: Công văn số 12/SDTTG ngày 03/3/2026\nfrom: 01/01/2026\nto: 28/02/2026\ndue: 20/12/2026\n"
)
NEXT = TEXT.replace("2026-year", "2027-year").replace("year: 2026", "year: 2027")
NEXT_PATH = "periods/ha_noi/2027-year.yaml"


def codes(files: dict[str, str]) -> list[tuple[str, str]]:
    return [(each.code, each.span.file) for each in compiled(files).diagnostics]


def test_a_period_outside_the_calendar_names_its_document() -> None:
    """R109: or on written request."""
    period = compiled({PERIOD: ADHOC}).periods["ha_noi", "2026-year"]
    assert (period.kind, period.request) == ("adhoc", "Công văn số 12/SDTTG ngày 03/3/2026")
    assert (period.from_, period.to, period.due) == (date(2026, 1, 1), date(2026, 2, 28), date(2026, 12, 20))
    assert not period.estimate


def test_estimates_are_made_official_in_a_window_of_the_next_year() -> None:
    """R108: estimated flag and later official revision."""
    regime = REGIME.replace("estimate: true", "estimate: true, revision_opens: 01-15, revision_due: 02-28")
    by_calendar = compiled({"periods/ha_noi/regime.yaml": regime, PERIOD: TEXT}).periods["ha_noi", "2026-year"]
    assert by_calendar.revision == (date(2027, 1, 15), date(2027, 2, 28))
    own = TEXT + "revision_due: 15/03/2027\n"
    assert compiled({"periods/ha_noi/regime.yaml": regime, PERIOD: own}).periods["ha_noi", "2026-year"].revision == (
        date(2027, 1, 15),
        date(2027, 3, 15),
    )
    official = TEXT + "estimate: false\n"
    no_estimate = compiled({"periods/ha_noi/regime.yaml": regime, PERIOD: official})
    assert no_estimate.periods["ha_noi", "2026-year"].revision is None


def test_a_period_excuses_units_and_asks_others_besides_with_a_reason() -> None:
    text = TEXT + 'excused: {"00004": Không có người DTTS}\nalso: {so_y_te.bieu_khac: Tổng hợp chung}\n'
    period = compiled({PERIOD: text}).periods["ha_noi", "2026-year"]
    assert period.is_excused("00004", "bieu_khac")
    assert not period.is_excused("00008", "bieu_khac")
    assert period.is_asked_besides("so_y_te", "bieu_khac")
    assert period.excused == {"00004": "Không có người DTTS"}


def test_a_closed_unit_cannot_be_asked() -> None:
    units = "code,name,kind,zone,parent,valid_to\nha_noi,Hà Nội,city,,,\n00004,Ba Đình,ward,,ha_noi,30/06/2025\n"
    text = TEXT + "also: {00004.bieu_khac: Bổ sung}\n"
    project = compiled({"periods/ha_noi/units.csv": units, PERIOD: text})
    (found,) = [each for each in project.diagnostics if each.span.file == PERIOD]
    assert (found.code, found.span.line, found.span.column) == ("P027", text.count("\n"), 8)
    assert "'00004' đã hết hiệu lực từ 30/06/2025" in found.text
    assert found.hint == "giao cho đơn vị kế thừa, hoặc bỏ dòng này"


def test_two_periods_of_one_kind_are_not_filled_at_the_same_time() -> None:
    assert codes({PERIOD: TEXT, NEXT_PATH: NEXT.replace("01/11/2026", "14/12/2026")}) == [("P024", NEXT_PATH)]
    assert codes({PERIOD: TEXT, NEXT_PATH: NEXT.replace("01/11/2026", "15/12/2026")}) == []


def test_a_period_outside_the_calendar_may_overlap() -> None:
    assert codes({PERIOD: TEXT, NEXT_PATH: ADHOC.replace("2026-year", "2027-year")}) == []


def test_the_last_day_of_sending_without_more_time() -> None:
    def last(more: str) -> date | None:
        return compiled({PERIOD: TEXT + more}).periods["ha_noi", "2026-year"].last_day

    assert last("") is None
    assert last("after_due: closed\n") == date(2026, 12, 14)
    assert last("after_due: closed\ncloses: 20/12/2026\n") == date(2026, 12, 20)


def test_reminders_are_days_before_the_due_day() -> None:
    def reminders(more: str) -> tuple[int, ...]:
        return compiled({"periods/ha_noi/regime.yaml": REGIME + more}).regimes["ha_noi"].reminders

    assert reminders("") == (7, 1, 0, -1)
    assert reminders("reminders: [-3, 0, 5]\n") == (5, 0, -3)
    assert compiled({"periods/ha_noi/regime.yaml": REGIME + "recall: true\n"}).regimes["ha_noi"].recall


CALENDAR = """  thang_2: {title: Báo cáo tháng 2, from: 02-01, to: 02-28, due: 03-05}
  thang_12: {title: Báo cáo tháng 12, from: 12-01, to: 12-31, due: 01-05, due_next_year: true}
  nam_nam: {title: Báo cáo 5 năm, from: 01-01, to: 12-31, due: 02-15, due_next_year: true, years: 5}
"""


@pytest.mark.parametrize(
    ("kind", "year", "window"),
    [
        ("thang_2", 2026, (date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 5))),
        ("thang_2", 2028, (date(2028, 2, 1), date(2028, 2, 29), date(2028, 3, 5))),
        ("thang_12", 2026, (date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 5))),
        ("nam_nam", 2030, (date(2026, 1, 1), date(2030, 12, 31), date(2031, 2, 15))),
    ],
)
def test_a_month_and_several_years_are_kinds_of_the_calendar_as_any(
    kind: str, year: int, window: tuple[date, date, date]
) -> None:
    """Issue 8: monthly and multi-year spans as data; February ends on its last day."""
    text = (
        TEXT.replace("2026-year", f"{year}-{kind}")
        .replace("kind: year", f"kind: {kind}")
        .replace("year: 2026", f"year: {year}")
        .replace("01/11/2026", f"{window[2].replace(day=1):%d/%m/%Y}")
    )
    regime = REGIME.replace("route:", f"{CALENDAR}route:")
    form = HEAD.replace("form: vi_du", "form: bieu_khac").replace("due: [year]", f"due: [{kind}]") + PARTS
    path = f"periods/ha_noi/{year}-{kind}.yaml"
    project = compiled({"periods/ha_noi/regime.yaml": regime, path: text, "forms/bieu_khac/v1.yaml": form})
    assert [f"{each.code} {each.text}" for each in project.diagnostics if each.span.file == path] == []
    period = project.periods["ha_noi", f"{year}-{kind}"]
    assert (period.from_, period.to, period.due) == window
