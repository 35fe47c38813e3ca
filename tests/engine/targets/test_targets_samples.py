"""Invented reports: of every form, the same each time, and without a finding where a form is simple."""

from dataclasses import replace

import pytest
from targets_reports import real, worked

from engine.project.trying import period_words, sample_report

WORKED = sorted(worked().forms)


@pytest.mark.parametrize("key", WORKED)
def test_every_worked_form_has_a_sample_that_computes_and_is_always_the_same(key: tuple[str, int]) -> None:
    form = worked().forms[key]
    laid_out, entries, outcome = sample_report(worked(), form)
    assert not entries.refused
    assert set(outcome.present) == {(0, part.id) for part in laid_out.parts}
    assert sample_report(worked(), form)[2] == outcome


def test_the_sample_of_a_crosstab_can_be_sent() -> None:
    _, _, outcome = sample_report(real(), real().forms["dan_so", 1])
    assert outcome.findings == ()
    assert outcome.blanks == ()


def test_a_form_over_the_unit_s_own_list_has_rows_in_its_sample() -> None:
    _, _, outcome = sample_report(worked(), worked().forms["ha_tang", 1])
    assert len(outcome.present[0, "theo_thon"]) >= 2


@pytest.mark.parametrize(
    ("kind", "words"), [("q1", "Quý I năm 2026"), ("h1", "6 tháng đầu năm 2026"), ("year", "Năm 2026")]
)
def test_the_preview_says_the_year_of_its_period_once(kind: str, words: str) -> None:
    home = real().home
    laid_out, _, _ = sample_report(real(), real().forms["dan_so", 1])
    assert home is not None
    assert period_words(home, replace(laid_out.facts.period, kind=kind, year=2026)) == words
