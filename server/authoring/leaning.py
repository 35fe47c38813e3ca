"""What leans on what: the forms and indicators that use a unit of measure, cite a text or take rows from a list; and in
words, how two states of these files differ. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.expr.types import Unit
from engine.model import CodeList, CodeRow, Form, Indicator, LegalText, Table
from engine.project import Project
from server.authoring.wishes import ADDS_TITLES, UNIT_KIND_TITLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """One edition of a form, or an indicator (`edition` None)."""

    id: str
    edition: int | None
    number: str
    title: str


By = Mapping[str, tuple[Leaning, ...]]


def using_units(project: Project) -> By:
    """Who uses each unit of measure; `người/lớp` uses both of its units."""
    return _gathered(
        project, _units_of_form, lambda each: (code for figure in each.figures for code in _codes(figure.unit))
    )


def citing(project: Project) -> By:
    """Who cites each legal text."""
    return _gathered(project, lambda form: form.legal, lambda each: each.legal)


def taking_lists(project: Project) -> By:
    """Who takes rows, columns or answers from each list."""
    return _gathered(project, lambda form: (each.id for each in form.lists), lambda _: ())


def _gathered(
    project: Project, of_form: Callable[[Form], Iterable[str]], of_indicator: Callable[[Indicator], Iterable[str]]
) -> By:
    found: dict[str, list[Leaning]] = {}
    forms = sorted(project.resolved.values(), key=lambda form: (form.number, form.id, form.edition))
    for form in forms:
        leaning = Leaning(id=form.id, edition=form.edition, number=form.number, title=form.title)
        for name in dict.fromkeys(of_form(form)):
            found.setdefault(name, []).append(leaning)
    for code, indicator in sorted(project.indicators.items()):
        leaning = Leaning(id=code, edition=None, number=code, title=indicator.title)
        for name in dict.fromkeys(of_indicator(indicator)):
            found.setdefault(name, []).append(leaning)
    return {name: tuple(each) for name, each in found.items()}


def _units_of_form(form: Form) -> Iterator[str]:
    for part in form.parts:
        for column in part.all_columns():
            yield from _codes(column.unit)
        if isinstance(part, Table):
            for entry in part.row_entries():
                yield from _codes(getattr(entry, "unit", None))


def _codes(unit: Unit | None) -> tuple[str, ...]:
    """`người/lớp` is made of two."""
    return () if unit is None else tuple(unit.code.split("/"))


# ---- what differs, in words ----


def differing(before: Project, after: Project) -> tuple[str, ...]:
    """Every unit, text, list and code that is another in `after`, a sentence each."""
    return (*_units(before.units, after.units), *_texts(before.legal, after.legal), *_lists(before.lists, after.lists))


def _units(before: Mapping[str, Unit], after: Mapping[str, Unit]) -> Iterator[str]:
    for code, unit in after.items():
        old = before.get(code)
        if old is None:
            yield f"Thêm đơn vị tính “{code}”: {_kind(unit)}; {_adds(unit)}."
        elif old.kind != unit.kind:
            yield f"Đơn vị tính “{code}”: loại “{_kind(old)}” thành “{_kind(unit)}”."
        if old is not None and old.adds != unit.adds:
            yield f"Đơn vị tính “{code}”: “{_adds(old)}” thành “{_adds(unit)}”."
    for code in before:
        if code not in after:
            yield f"Bỏ đơn vị tính “{code}”."


def _kind(unit: Unit) -> str:
    return UNIT_KIND_TITLES.get(unit.kind, unit.kind)


def _adds(unit: Unit) -> str:
    return ADDS_TITLES["yes" if unit.adds else "no"]


def _texts(before: Mapping[str, LegalText], after: Mapping[str, LegalText]) -> Iterator[str]:
    for id_, text in after.items():
        old = before.get(id_)
        if old is None:
            since = f", có hiệu lực từ {_day(text.from_)}" if text.from_ is not None else ""
            yield f"Thêm văn bản {text.number or id_} (mã {id_}): “{text.title}”{since}."
            continue
        pairs = (
            ("tên", old.title, text.title),
            ("số, ký hiệu", old.number, text.number),
            ("ngày có hiệu lực", _day(old.from_), _day(text.from_)),
            ("văn bản thay thế", old.replaced_by or "", text.replaced_by or ""),
            ("ngày bị thay thế", _day(old.replaced_from), _day(text.replaced_from)),
        )
        for what, was, becomes in pairs:
            if was != becomes:
                yield f"Văn bản {id_}, {what}: {_said(was)} thành {_said(becomes)}."
    for id_ in before:
        if id_ not in after:
            yield f"Bỏ văn bản {id_}."


def _lists(before: Mapping[str, CodeList], after: Mapping[str, CodeList]) -> Iterator[str]:
    for id_, list_ in after.items():
        old = before.get(id_)
        if old is None:
            yield f"Thêm danh mục “{list_.title or id_}” (mã {id_}): {len(list_.rows)} mã."
            continue
        if old.title != list_.title:
            yield f"Danh mục {id_}: tên gọi {_said(old.title)} thành {_said(list_.title)}."
        yield from (f"Danh mục {list_.title or id_}: {words}" for words in _codes_of(old, list_))
    for id_ in before:
        if id_ not in after:
            yield f"Bỏ danh mục {id_}."


def _codes_of(before: CodeList, after: CodeList) -> Iterator[str]:
    for row in after.rows:
        old = before.row(row.code)
        if old is None:
            from_ = f", thay mã {', '.join(row.was)}" if row.was else ""
            since = f", có hiệu lực từ {_day(row.valid_from)}" if row.valid_from is not None else ""
            until = f", đến hết {_day(row.valid_to)}" if row.valid_to is not None else ""
            yield f"thêm mã {row.code} “{row.name}”{from_}{since}{until}."
            continue
        yield from (f"mã {row.code} “{row.name}”, {words}" for words in _of_row(old, row))
    for row in before.rows:
        if after.row(row.code) is None:
            heir = next((each.code for each in after.rows if row.code in each.was), "")
            yield f"mã {row.code} “{row.name}” {f'đổi thành {heir}' if heir else 'không còn'}."


def _of_row(old: CodeRow, row: CodeRow) -> Iterator[str]:
    pairs = (
        ("tên", old.name, row.name),
        ("có hiệu lực từ ngày", _day(old.valid_from), _day(row.valid_from)),
        ("có hiệu lực đến hết ngày", _day(old.valid_to), _day(row.valid_to)),
        ("thay các mã", "; ".join(old.was), "; ".join(row.was)),
        *((name, old.attributes.get(name, ""), said) for name, said in row.attributes.items()),
    )
    for what, was, becomes in pairs:
        if was != becomes:
            yield f"{what}: {_said(was)} thành {_said(becomes)}."


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""


def _said(text: str) -> str:
    return f"“{text}”" if text else "chưa ghi"
