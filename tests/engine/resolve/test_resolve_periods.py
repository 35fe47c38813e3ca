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
