"""A generated city against an independent model in plain Python: equal to the last digit (issue 10, show 1; R006)."""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from figures_city import LAST, REGIME, Made, Plain, Written, desk_of, make
from plain_forms import Beyond, forms_of, indicators, owed
from plain_model import Model
from sqlmodel import Session

from engine.compute.figures import Computed
from engine.expr.arithmetic import half_away
from engine.expr.values import Kind
from engine.model import Period
from server.figures.city import City, city
from server.figures.indicators import lines
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import Database
from server.store.models import Unit

pytestmark = pytest.mark.xdist_group("thanh_pho")  # one process builds the city

TODAY = date(LAST + 1, 1, 20)
TEN = 10  # digits after the point of a rate; sums are exact
NOT_THERE = "không có"  # a part that only the other side knows
Asked = tuple[str, str]  # an indicator's code, the id of its figure
Parts = dict[str, Decimal | None]  # `dan_toc/02` -> figure; the whole under ''
Reports = dict[str, list[Written]]
FORMULAS = {(code, id_): (formula, by) for code, id_, formula, by in indicators()}


def shown(computed: Computed) -> Decimal | None:
    value = computed.value
    if value.kind is Kind.NOTHING:
        return Decimal(0)
    return half_away(value.content, TEN) if value.kind is Kind.NUMBER else None


def known(value: Decimal | None) -> Decimal | None:
    return None if value is None else half_away(value, TEN)


@dataclass(frozen=True)
class Reported:
    """One period of the city for the plain model: its units, and what they reported and had approved."""

    made: Made
    period: Period
    units: Sequence[Unit]

    def owed(self, formula: str, unit: Unit) -> frozenset[str]:
        asked = frozenset(pinned.form for pinned in self.period.forms)
        return owed(formula, asked, kind=unit.kind, unit=unit.code)

    def owing(self, formula: str) -> list[Unit]:
        return [unit for unit in self.units if self.owed(formula, unit)]

    def behind(self, formula: str, units: Sequence[Unit]) -> Reports:
        """The reports of these units; of a share over several forms, those of units that sent all they owe."""
        found: Reports = {}
        for unit in units:
            wanted = self.owed(formula, unit)
            its = {each: self.made.reports.get((unit.code, self.period.id, each)) for each in wanted}
            approved = {each: report for each, report in its.items() if report is not None and report.approved}
            if "PERCENT" in formula and len(forms_of(formula)) > 1 and len(approved) < len(wanted):
                continue
            for each, report in approved.items():
                found.setdefault(each, []).append(report)
        return found

    def answer(self, formula: str, units: Sequence[Unit]) -> Decimal | None:
        return known(Model(self.behind(formula, units)).value(formula))

    def answers(self, asked: Asked, reports: Reports | None = None) -> Parts:
        """A figure whole and in all of its parts; the whole and parts but for reporters from these `reports`."""
        formula, by = FORMULAS[asked]
        owing = self.owing(formula)
        model = Model(self.behind(formula, owing) if reports is None else reports)
        found = {"": known(model.value(formula))}
        for each in by:
            if each.partition(".")[0] == "reporter":
                found |= {f"{each}/{key}": self.answer(formula, units) for key, units in grouped(owing, each).items()}
            else:
                found |= {f"{each}/{key}": known(part) for key, part in model.parts(formula, each).items()}
        return found


def grouped(units: Sequence[Unit], by: str) -> Mapping[str, list[Unit]]:
    """Each unit by itself, or those alike in an attribute together."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        key = unit.attributes.get(by.partition(".")[2], "") if "." in by else unit.code
        found.setdefault(key, []).append(unit)
    return found


def drawn(made: Made, session: Session, period: Period) -> tuple[City, list[Asked]]:
    """The figures with a formula that are due in a period, from the product."""
    published = made.desk.catalogue.current(session)
    by_code = published.indicators.by_code
    asked = [each for each in FORMULAS if period.kind in by_code[each[0]].due]
    figures = [by_code[code].figure(id_) for code, id_ in asked]
    return city(session, published, period=period, figures=figures), asked


def given(here: City, made: Made, session: Session, asked: Asked) -> Parts:
    """The same from the product."""
    figure = made.desk.catalogue.current(session).indicators.by_code[asked[0]].figure(asked[1])
    found = {"": shown(here.figures.of_units(figure))}
    for breakdown in figure.breakdowns:
        parts = here.figures.parts(figure, breakdown)
        found |= {f"{breakdown.id}/{part.key}": shown(part.computed) for part in parts}
    return found


def product(made: Made) -> Iterator[tuple[Reported, dict[Asked, Parts]]]:
    with made.desk.database.read() as session:
        for period in made.desk.catalogue.current(session).periods_of(REGIME):
            here, every = drawn(made, session, period)
            yield Reported(made, period, here.units), {asked: given(here, made, session, asked) for asked in every}


Product = list[tuple[Reported, dict[Asked, Parts]]]


@pytest.fixture(scope="module")
def periods(made: Made) -> Product:
    return list(product(made))


def differing(given_: Parts, answers: Parts) -> list[tuple[str, object, object]]:
    """(part, product, model) where they differ, or only one of them knows the part."""
    both = [(key, given_.get(key, NOT_THERE), answers.get(key, NOT_THERE)) for key in given_ | answers]
    return [each for each in both if each[1] != each[2]]


def test_every_sum_share_and_breakdown_is_the_known_answer(periods: Product) -> None:
    """Of every figure with a formula: the product gives no part that the model does not know, nor the other way."""
    wrong, seen = [], Counter[tuple[str, str, str]]()
    for reported, every in periods:
        for asked, parts in every.items():
            wrong += [(reported.period.id, *asked, *each) for each in differing(parts, reported.answers(asked))]
            seen.update((*asked, key.partition("/")[0]) for key in parts)
    assert wrong == []
    assert {(*asked, by) for asked, (_, every) in FORMULAS.items() for by in ("", *every)} == set(seen)
    assert seen.total() > 5000


def test_every_figure_on_the_boundaries_of_today_is_the_known_answer(own: Made, wards: list[str]) -> None:
    """Two wards merged after the year, one split: a rate of the new ward is worked out on the cells of both."""
    one, two, three = wards
    with own.desk.database.read() as session:
        published = own.desk.catalogue.current(session)
        here, every = drawn(own, session, published.period(REGIME, f"{LAST}-year"))
        codes = dict.fromkeys(code for code, _ in every)
        found = {
            (code, id_, line.key): shown(computed)
            for code in codes
            for line in lines(
                session, here, published.indicators.by_code[code], here.figures.units, by="reporter", bounds=TODAY
            )
            for id_, computed in line.figures.items()
        }
    reported = Reported(own, here.period, here.units)
    answers = {}
    for code in codes:
        formulas = {id_: said for (of, id_), (said, by) in FORMULAS.items() if of == code and "reporter" in by}
        groups: dict[str, list[Unit]] = {}
        for unit in here.units:
            if any(reported.owed(formula, unit) for formula in formulas.values()):
                groups.setdefault("m1" if unit.code in (one, two) else unit.code, []).append(unit)
        answers |= {
            (code, id_, key): reported.answer(formula, units)
            for key, units in groups.items()
            for id_, formula in formulas.items()
        }
    assert found == answers
    assert len(found) > 500
    assert {key for _, _, key in found} >= {"m1", three}


@pytest.mark.postgres
def test_the_answers_are_the_same_on_postgresql(
    postgresql_database: Database, settings: Settings, key_ring: KeyRing
) -> None:
    few = frozenset({"dan_so", "ho_ngheo", "dat_nha_nuoc", "y_te"})
    made = make(desk_of(postgresql_database, settings, key_ring), wards=2, years=1, only=few)
    compared = [
        (parts, differing(parts, reported.answers(asked)))
        for reported, every in product(made)
        for asked, parts in every.items()
    ]
    assert [wrong for _, wrong in compared if wrong] == []
    assert sum(len(parts) for parts, _ in compared) > 50


# ---- planted errors ----


def spoilt(value: Plain) -> Plain:
    """One more, the other answer, a code that nobody gave."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | Decimal) else "99"


@dataclass(frozen=True)
class Planted:
    """A cell to be read otherwise: the first whose row key fits `row`; `part`, the part that must be found wrong, with
    what the brackets of `row` hold."""

    figure: Asked
    cell: tuple[str, str, str, str]  # form, part, row, column
    part: str


PLANTED = {
    "the whole": Planted(("0302", "so_ho"), ("ho_ngheo", "theo_dan_toc", r"\d+", "ngheo_ho"), ""),
    "codes of a list": Planted(("0302", "so_ho"), ("ho_ngheo", "theo_dan_toc", r"(\d+)", "ngheo_ho"), "dan_toc/{}"),
    "a rate of each code": Planted(("0302", "ty_le"), ("ho_ngheo", "theo_dan_toc", r"(\d+)", "so_ho"), "dan_toc/{}"),
    "shares of one whole": Planted(("0103", "ty_le"), ("dan_so", "theo_dan_toc", "01", "so_khau"), "dan_toc/02"),
    "codes around a row": Planted(
        ("0801", "di_san"), ("di_san", "theo_dan_toc", r"(\d+)/di_san", "cuoi_ky"), "dan_toc/{}"
    ),
    "codes below a row below codes": Planted(
        ("1301", "chuc_sac"), ("chuc_sac", "theo_ton_giao", r"\d+/chuc_sac/(\d+)", "so_nguoi"), "pv_chuc_sac/{}"
    ),
    "codes around such a total": Planted(
        ("1301", "chuc_sac"), ("chuc_sac", "theo_ton_giao", r"(\d+)/chuc_sac/\d+", "so_nguoi"), "ton_giao/{}"
    ),
    "codes that divide codes": Planted(
        ("1401", "co_so"), ("co_so_ton_giao", "ton_giao", r"\w+/(\w+)", "so"), "loai/{}"
    ),
    "rows of a group": Planted(("1102", "nhan"), ("an_ninh_tuyen_truyen", "don", "to_cao", "nhan"), "chia_ra/to_cao"),
    "rows of a table": Planted(
        ("0602", "hoc_sinh"), ("giao_duc", "theo_cap", "mau_giao", "hs_dtts"), "theo_cap/mau_giao"
    ),
    "codes and a row of a table": Planted(
        ("1404", "chua_cap"), ("dat_ton_giao", "theo_ton_giao", "tin_nguong", "chua_cap"), "theo_ton_giao/tin_nguong"
    ),
    "rows of which": Planted(("1502", "nhan"), ("hoat_dong_ton_giao", "tthc", "qua_han", "so_vu"), "nhan/qua_han"),
    "rows of a split": Planted(
        ("0402", "ho_tro"), ("dat_nha_nuoc", "nhu_cau", "dat_sx_tt", "luy_ke"), "dat_sx/dat_sx_tt"
    ),
    "columns of a split": Planted(
        ("1404", "dien_tich"), ("dat_ton_giao", "theo_ton_giao", r"\d+", "chua_cap"), "tong_dt/chua_cap"
    ),
    "columns of a group of a split": Planted(("0101", "so_nguoi"), ("dan_so", "theo_dan_toc", "02", "nu"), "gioi/nu"),
    "columns of a group beside": Planted(("0902", "so_nguoi"), ("can_bo_dtts", "theo_khoi", "hdnd", "t40"), "tuoi/t40"),
    "columns of which": Planted(("0201", "so_nguoi"), ("lao_dong", "hien_co", "luc_luong", "dtts_nu"), "dtts/dtts_nu"),
    "a column within another": Planted(("0604", "bo_hoc"), ("bo_hoc", "theo_cap", "thcs", "bo_nu"), "bo_so/bo_nu"),
    "columns of a heading": Planted(("0703", "vo"), ("tao_hon", "theo_dan_toc", r"\d+", "vo_15"), "tuoi_vo/vo_15"),
    "a rate of each code of columns": Planted(
        ("1001", "ty_le"), ("ctmtqg", "von", r"\w+DA\d+", "giao.nstw"), "nguon/nstw"
    ),
    "two columns of each code": Planted(
        ("1304", "tin_do"), ("tham_gia_to_chuc", "tin_do_tham_gia", r"\d+", "xa.mttq"), "co_quan/xa.mttq"
    ),
    "columns that a column adds up": Planted(
        ("1501", "le_hoi"), ("hoat_dong_ton_giao", "hoat_dong", "le_hoi", "so.02"), "tong/02"
    ),
    "a choice in rows that officers add": Planted(
        ("0904", "so_nguoi"), ("nguoi_uy_tin", "danh_sach", r"[\w-]{36}", "thanh_phan"), "thanh_phan/99"
    ),
    "a yes in such rows": Planted(
        ("1406", "hop_phap"), ("tu_thien_ton_giao", "danh_sach", r"[\w-]{36}", "hop_phap"), "hop_phap/yes"
    ),
    "a choice in sheets": Planted(("0301", "thu_nhap"), ("phieu_ho", "dinh_danh", "", "khu_vuc"), "khu_vuc/99"),
    "rows of sheets": Planted(("0301", "thu_nhap"), ("phieu_ho", "thu_nhap", "tro_cap", "so_tien"), "nguon/tro_cap"),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_one_cell_that_the_model_reads_otherwise_is_found(planted: Planted, periods: Product) -> None:
    """One kind of breakdown after the other: the part is equal, and is not once one cell of one report is another."""
    form, part, row, column = planted.cell
    reported, every = next(each for each in periods if each[0].made.of(each[0].period.id, form))
    parts = every[planted.figure]
    formula, _ = FORMULAS[planted.figure]
    reports = reported.behind(formula, reported.owing(formula))
    at, key, said = next(
        (at, key, said)
        for at, written in enumerate(reports[form])
        for key, value in written.cells.items()
        if key[1] == part and key[3] == column and value not in (None, "-", "...", "x")
        if (said := re.fullmatch(row, key[2])) is not None
    )
    before = reports[form][at]
    changed = replace(before, cells={**before.cells, key: spoilt(before.cells[key])})
    reports[form] = [*reports[form][:at], changed, *reports[form][at + 1 :]]
    wrong = [name for name, _, _ in differing(parts, reported.answers(planted.figure, reports))]
    assert differing(parts, reported.answers(planted.figure)) == []
    assert planted.part.format(*said.groups()) in wrong


def test_a_part_that_one_of_the_two_does_not_know_is_found(periods: Product) -> None:
    """Whichever of the two it is."""
    reported, every = next(each for each in periods if ("0302", "so_ho") in each[1])
    parts = every["0302", "so_ho"]
    code = next(key for key in parts if key.startswith("dan_toc/"))
    less = {key: part for key, part in parts.items() if key != code}
    answers = reported.answers(("0302", "so_ho"))
    assert differing(less, answers) == [(code, NOT_THERE, answers[code])]
    assert differing(parts, {key: part for key, part in answers.items() if key != code}) == [
        (code, parts[code], NOT_THERE)
    ]


def test_the_model_reads_nothing_of_the_product() -> None:
    ours = {path.stem: path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("plain_*.py")}
    named = {each for text in ours.values() for each in re.findall(r"^\s*(?:from|import) (\w+)", text, re.MULTILINE)}
    assert "plain_model" in ours
    assert named - ours.keys() <= {*sys.stdlib_module_names, "yaml"}


def test_the_model_says_what_it_does_not_know() -> None:
    with pytest.raises(Beyond):
        Model({}).value("ROUND(ha_tang.theo_thon[thon].dien; 2)")
    with pytest.raises(Beyond):
        Model({}).parts("ho_ngheo.theo_dan_toc[tong].so_ho", "tuoi")
