"""What a form says by its shape alone (chia ra, trong đó, limits, types, skips) is really asked: one example per
construct, and taking the construct out of the compiled form turns that very example red, and no other (issue 4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from compute_worlds import Filled, form, worked

from engine.compute import Inside
from engine.compute.author_tests import Surroundings, run_tests
from engine.expr.types import Time
from engine.fields import FIELD_TYPES
from engine.model import Form, Section, SplitRule, Table, WithinRule
from engine.resolve.checks import GENERATED

EXAMPLE = """
parts:
  cot:
    table: Chia theo cột
    type: integer
    unit: người
    time: at_end
    required: false
    rows: {a: A, b: {title: B, blocked: [chan]}}
    columns:
      tong: {title: Tổng, split: {nam: Nam, nu: Nữ}}
      tuoi: {title: Chia theo tuổi, split_of: tong, columns: {tre: Trẻ, gia: Già}}
      so: {title: Số, of_which: {trong: Trong đó}}
      ben: {title: Ở bên, within: so}
      nhom: {title: Nhóm, within: so, columns: {mot: Một}}
      chan: {title: Có dòng gạch chéo}
      du: {title: Bắt buộc, required: true}
  dong:
    table: Chia theo dòng
    type: integer
    unit: người
    time: at_end
    required: false
    rows:
      cha: {title: Cha, split: {con: Con, chau: Cháu}}
      vung: {title: Chia theo vùng, split_of: cha, rows: {bac: Bắc, nam: Nam}}
      me: {title: Mẹ, of_which: {gai: Gái}}
      di: {title: Dì, within: me}
      ho: {title: Họ, within: me, rows: {ho_mot: Một}}
    columns: {v: Số}
  khoi:
    table: Chia theo danh mục
    type: integer
    unit: người
    time: at_end
    required: false
    rows:
      ton_giao:
        list: religions
        where: 'code = "03"'
        split: {pham_vi: {list: clergy_ranks, where: 'religion = parent.code'}}
    columns: {v: Số}
  o:
    section: Từng ô
    fields:
      it: {title: Ít nhất, type: integer, unit: hộ, time: at_end, min: 2}
      nhieu: {title: Nhiều nhất, type: decimal, unit: hộ, time: at_end, max: 9}
      tu_ngay: {title: Từ ngày, type: date, min: period.from}
      den_ngay: {title: Đến ngày, type: date, max: period.to}
      chu: {title: Mẫu chữ, type: text, pattern: '[0-9]{3}'}
      so: {title: Số nguyên, type: integer, unit: hộ, time: at_end}
      chon: {title: Chọn, type: choice, list: ethnic_groups, where: 'kind = "minority"'}
      nhieu_chon: {title: Chọn nhiều, type: choices, list: ethnic_groups, where: 'kind = "minority"'}
      hoi: {title: Hỏi, type: yes_no}
      an: {title: Ẩn hiện, type: integer, unit: hộ, time: at_end, when: 'hoi'}
  phan_an:
    section: Phần ẩn hiện
    when: 'o.hoi'
    fields:
      ghi: {title: Ghi, type: text}
  dong_an:
    table: Dòng ẩn hiện
    type: integer
    unit: hộ
    time: at_end
    required: false
    rows: {an: {title: Ẩn, when: 'o.hoi'}}
    columns: {v: Số}
  mo:
    table: Dòng thêm
    rows: {nguoi: {open: Thêm người, min: 0, max: 2, key: [ten]}}
    columns: {ten: {title: Tên, type: text}}

tests:
  - {name: chia ra cột, given: {cot: {a: {tong: 5, nam: 2, nu: 2}}}, expect: {errors: {cot.a.tong: split}}}
  - {name: nhóm cột cạnh tổng, given: {cot: {a: {tong: 5, tre: 2, gia: 2}}}, expect: {errors: {cot.a.tong: split}}}
  - {name: trong đó cột, given: {cot: {a: {so: 5, trong: 6}}}, expect: {errors: {cot.a.trong: within}}}
  - {name: cột cạnh tổng, given: {cot: {a: {so: 5, ben: 6}}}, expect: {errors: {cot.a.ben: within}}}
  - {name: nhóm trong đó cột, given: {cot: {a: {so: 5, mot: 6}}}, expect: {errors: {cot.a.mot: within}}}
  - {name: bắt buộc, given: {cot: {a: {tong: 1}}}, expect: {blanks: [cot.a.du]}}
  - {name: gạch chéo, given: {cot: {b: {chan: 1, du: 1}}}, expect: {errors: {cot.b.chan: hidden}}}
  - {name: chia ra dòng, given: {dong: {cha: {v: 5}, con: {v: 2}, chau: {v: 2}}}, expect: {errors: {dong.cha.v: split}}}
  - {name: nhóm dòng cạnh tổng, given: {dong: {cha: {v: 5}, bac: {v: 2}}}, expect: {errors: {dong.cha.v: split}}}
  - {name: trong đó dòng, given: {dong: {me: {v: 5}, gai: {v: 6}}}, expect: {errors: {dong.gai.v: within}}}
  - {name: dòng cạnh tổng, given: {dong: {me: {v: 5}, di: {v: 6}}}, expect: {errors: {dong.di.v: within}}}
  - {name: nhóm trong đó dòng, given: {dong: {me: {v: 5}, ho_mot: {v: 6}}}, expect: {errors: {dong.ho_mot.v: within}}}
  - {name: chia ra danh mục, given: {khoi: {"03": {v: 5}, 03/0301: {v: 4}}}, expect: {errors: {khoi.03.v: split}}}
  - {name: số nhỏ nhất, given: {o: {it: 1}}, expect: {errors: {o.it: min}}}
  - {name: số lớn nhất, given: {o: {nhieu: 10}}, expect: {errors: {o.nhieu: max}}}
  - {name: ngày sớm nhất, given: {o: {tu_ngay: 31/12/2025}}, expect: {errors: {o.tu_ngay: min}}}
  - {name: ngày muộn nhất, given: {o: {den_ngay: 01/01/2027}}, expect: {errors: {o.den_ngay: max}}}
  - {name: mẫu chữ, given: {o: {chu: "12"}}, expect: {errors: {o.chu: pattern}}}
  - {name: số nguyên, given: {o: {so: 1.5}}, expect: {errors: {o.so: type}}}
  - {name: chọn trong danh mục, given: {o: {chon: "01"}}, expect: {errors: {o.chon: choice}}}
  - {name: chọn nhiều trong danh mục, given: {o: {nhieu_chon: ["01"]}}, expect: {errors: {o.nhieu_chon: choice}}}
  - {name: ô ẩn, given: {o: {hoi: false, an: 1}}, expect: {errors: {o.an: hidden}}}
  - {name: phần ẩn, given: {o: {hoi: false}, phan_an: {ghi: A}}, expect: {errors: {phan_an.ghi: hidden}}}
  - {name: dòng ẩn, given: {o: {hoi: false}, dong_an: {an: {v: 1}}}, expect: {errors: {dong_an.an.v: hidden}}}
  - {name: trùng dòng, given: {mo: [{ten: A}, {ten: A}]}, expect: {errors: {mo.2.ten: key}}}
  - {name: quá nhiều dòng, given: {mo: [{ten: A}, {ten: B}, {ten: C}]}, expect: {errors: {mo: max}}}
"""


def example() -> Form:
    return form(EXAMPLE)


def red(of: Form) -> set[str]:
    """Names of the examples that do not hold."""
    found = worked()
    around = Surroundings(forms={}, regime=found.home, lists={})
    return {result.test.name for result in run_tests(of, around) if not result.holds}


def test_every_example_holds_while_nothing_is_taken_out() -> None:
    assert len(example().tests) == len({test.name for test in example().tests})
    assert red(example()) == set()


# ---- taking a construct out of the compiled form ----


def part_with(of: Form, id_: str, **changed: Any) -> Form:
    return replace(of, parts=tuple(replace(part, **changed) if part.id == id_ else part for part in of.parts))


def with_column(of: Form, part: str, id_: str, **changed: Any) -> Form:
    """One column or field without children, changed."""
    found = of.part(part)
    assert found is not None
    key = "columns" if isinstance(found, Table) else "fields"

    def put(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(e, **changed) if e.id == id_ else replace(e, children=put(e.children)) for e in entries)

    return part_with(of, part, **{key: put(getattr(found, key))})


def with_row(of: Form, part: str, id_: str, **changed: Any) -> Form:
    found = of.part(part)
    assert isinstance(found, Table)
    return part_with(of, part, rows=tuple(replace(row, **changed) if row.id == id_ else row for row in found.rows))


def typed(of: Form, field: str, **changed: Any) -> Form:
    """A field of section `o`, its type changed."""
    part = of.part("o")
    assert isinstance(part, Section)
    column = part.column(field)
    assert column is not None
    return with_column(of, "o", field, type=replace(column.type, **changed))


def without_rule(part: str, axis: str, parent: str, part_of_it: str) -> Callable[[Form], Form]:
    """The rule by which `part_of_it` belongs to `parent`, taken out."""

    def taken_out(of: Form) -> Form:
        found = of.part(part)
        assert found is not None

        def is_it(rule: SplitRule | WithinRule) -> bool:
            parts = rule.parts if isinstance(rule, SplitRule) else (rule.child,)
            return rule.axis == axis and rule.parent == parent and part_of_it in parts

        rest = tuple(rule for rule in found.rules if not is_it(rule))
        assert len(rest) == len(found.rules) - 1
        return part_with(of, part, rules=rest)

    return taken_out


OFF: dict[str, tuple[str, Callable[[Form], Form]]] = {
    "chia ra cột": ("split", without_rule("cot", "columns", "tong", "nam")),
    "nhóm cột cạnh tổng": ("split", without_rule("cot", "columns", "tong", "tre")),
    "trong đó cột": ("within", without_rule("cot", "columns", "so", "trong")),
    "cột cạnh tổng": ("within", without_rule("cot", "columns", "so", "ben")),
    "nhóm trong đó cột": ("within", without_rule("cot", "columns", "so", "mot")),
    "bắt buộc": ("required", lambda of: with_column(of, "cot", "du", required=False)),
    "gạch chéo": ("hidden", lambda of: with_row(of, "cot", "b", blocked=frozenset())),
    "chia ra dòng": ("split", without_rule("dong", "rows", "cha", "con")),
    "nhóm dòng cạnh tổng": ("split", without_rule("dong", "rows", "cha", "bac")),
    "trong đó dòng": ("within", without_rule("dong", "rows", "me", "gai")),
    "dòng cạnh tổng": ("within", without_rule("dong", "rows", "me", "di")),
    "nhóm trong đó dòng": ("within", without_rule("dong", "rows", "me", "ho_mot")),
    "chia ra danh mục": ("split", without_rule("khoi", "rows", "ton_giao", "pham_vi")),
    "số nhỏ nhất": ("min", lambda of: typed(of, "it", min=None)),
    "số lớn nhất": ("max", lambda of: typed(of, "nhieu", max=None)),
    "ngày sớm nhất": ("min", lambda of: typed(of, "tu_ngay", min=None)),
    "ngày muộn nhất": ("max", lambda of: typed(of, "den_ngay", max=None)),
    "mẫu chữ": ("pattern", lambda of: typed(of, "chu", pattern=None)),
    "số nguyên": ("type", lambda of: with_column(of, "o", "so", type=FIELD_TYPES["decimal"](decimals=1))),
    "chọn trong danh mục": ("choice", lambda of: typed(of, "chon", where=None)),
    "chọn nhiều trong danh mục": ("choice", lambda of: typed(of, "nhieu_chon", where=None)),
    "ô ẩn": ("hidden", lambda of: with_column(of, "o", "an", when=None)),
    "phần ẩn": ("hidden", lambda of: part_with(of, "phan_an", when=None)),
    "dòng ẩn": ("hidden", lambda of: with_row(of, "dong_an", "an", when=None)),
    "trùng dòng": ("key", lambda of: with_row(of, "mo", "nguoi", key=())),
    "quá nhiều dòng": ("max", lambda of: with_row(of, "mo", "nguoi", max=3)),
}


@pytest.mark.parametrize("name", OFF)
def test_taking_a_construct_out_turns_its_own_example_red_and_no_other(name: str) -> None:
    _, taken_out = OFF[name]
    assert red(taken_out(example())) == {name}


def test_each_example_is_of_one_construct() -> None:
    assert {test.name for test in example().tests} == set(OFF)


def test_no_nesting_of_the_example_goes_without_an_example_of_its_own() -> None:
    """Every split and limit that the compiler made of the nesting above is taken out by one line of OFF."""
    rules = [rule for part in example().parts for rule in part.rules]
    assert len(rules) == sum(rule in ("split", "within") for rule, _ in OFF.values())


def test_an_example_that_proves_nothing_is_found() -> None:
    """Planted: an example that expects nothing stays green whatever is taken out."""
    idle = tuple(replace(test, errors=None) if test.name == "chia ra cột" else test for test in example().tests)
    _, taken_out = OFF["chia ra cột"]
    assert red(taken_out(replace(example(), tests=idle))) == set()


# ---- what no example of an author can show ----


def test_too_few_added_rows_is_found_only_while_the_form_asks_for_them() -> None:
    asks = with_row(example(), "mo", "nguoi", min=1)
    assert Filled(asks, {}).found == {"mo": "required"}
    assert Filled(example(), {}).found == {}


FLOW = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: vụ
    time: in_period
    required: false
    rows: {a: A}
    columns: {x: Số vụ}
"""


def test_a_figure_is_held_against_a_window_inside_only_while_its_column_is_a_flow() -> None:
    flow = form(FLOW)
    level = with_column(flow, "bang", "x", time=Time.AT_END)
    for of, found in ((flow, {"bang.a.x": "window"}), (level, {})):
        half = Filled(of, {"bang.a.x": "7"}).as_other()
        inside = Inside(title="6 tháng", from_=date(2026, 1, 1), to=date(2026, 6, 14), report=half)
        assert Filled(of, {"bang.a.x": "5"}, inside=(inside,)).found == found


def test_every_rule_that_a_form_makes_by_itself_is_proved_here() -> None:
    """`range` is no construct of a form: it is how many digits the database stores, whatever the form says."""
    proved = {rule for rule, _ in OFF.values()} | {"window"}
    assert proved == GENERATED - {"range"}
