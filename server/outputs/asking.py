"""What may be asked for: which forms or which indicator, of which units, for which periods, laid out how. Read from an
address or a form, written down for the worker, said back in words. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self
from urllib.parse import urlencode

from server.figures.named import basis_of
from server.refusal import Refused

FORM, UNITS, SPAN, SPAN_UNITS, BOTH = "bieu", "don-vi", "ky", "ky-don-vi", "ca-hai"
LAYOUTS: Mapping[str, str] = {
    FORM: "Theo mẫu biểu",
    UNITS: "Mỗi đơn vị một dòng",
    SPAN: "Mỗi kỳ một cột",
    SPAN_UNITS: "Mỗi đơn vị một dòng, mỗi kỳ một cột",
    BOTH: "Theo mẫu biểu, kèm mỗi đơn vị một dòng",
}
PDF, XLSX, DOCX, CSV, HTML = "pdf", "xlsx", "docx", "csv", "html"
KINDS: Mapping[str, str] = {PDF: "PDF", XLSX: "Excel", DOCX: "Word", CSV: "CSV"}
REPORTER = "reporter"
WITHIN, TODAY, REST = "noi-bo", "nay", "co"
MOST_FORMS, MOST_PERIODS, MOST_UNITS, MOST_COLUMNS = 60, 16, 4_000, 40
LONGEST = 100  # letters of a code or an id

All = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`forms`: ids, () for an indicator and for `table`, the id of a report of the department. `indicator`: its code;
    `by`: its breakdown, `today`: units on today's boundaries. `periods`: ids, oldest first once they are known.
    `units`: codes, () for the whole authority. `columns`: `part:column` for layouts with a column a period, () for the
    first ones. `rest`: with the windows between reports and the year so far. `within`: stays within the department, so
    that small counts are told. `formulas`: totals of a workbook add up by themselves. `receiver`: whom the output is
    for, '' as the regime has it. `only`: of units in lines those with figures alone, how many others there are."""

    forms: tuple[str, ...] = ()
    indicator: str = ""
    by: str = REPORTER
    today: bool = False
    periods: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    layout: str = FORM
    columns: tuple[str, ...] = ()
    rest: bool = False
    basis: str = "approved"
    within: bool = False
    formulas: bool = False
    receiver: str = ""
    table: str = ""
    only: bool = False

    @property
    def is_book(self) -> bool:
        return len(self.forms) > 1

    @property
    def many_periods(self) -> bool:
        return self.layout in (SPAN, SPAN_UNITS)

    @classmethod
    def read(cls, all_: All) -> Self:
        """From the fields of an address or a form. Raises `Refused` where it names more than fits on paper."""
        one = _one(all_)
        layout = one("cach")
        return cls(
            forms=_names(all_("bieu"), most=MOST_FORMS, what="biểu"),
            indicator=one("ct"),
            by=one("theo") or REPORTER,
            today=one("dg") == TODAY,
            periods=_names(all_("ky"), most=MOST_PERIODS, what="kỳ báo cáo"),
            units=_names(all_("dv"), most=MOST_UNITS, what="đơn vị"),
            layout=layout if layout in LAYOUTS else FORM,
            columns=_names(all_("cot"), most=MOST_COLUMNS, what="cột"),
            rest=one("phan") == REST,
            basis=basis_of(one("so")),
            within=one("dung") == WITHIN,
            formulas=one("congthuc") == REST,
            receiver=one("nhan").strip(),
            table=one("th"),
            only=one("chi") == REST,
        )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The fields that `read` takes, without those that say nothing."""
        found = [("bieu", each) for each in self.forms]
        found += [("ct", self.indicator)] if self.indicator else []
        found += [("th", self.table)] if self.table else []
        found += [("theo", self.by)] if self.indicator and self.by != REPORTER else []
        found += [("dg", TODAY)] if self.today else []
        found += [("ky", each) for each in self.periods]
        found += [("dv", each) for each in self.units]
        found += [("cach", self.layout)] if self.layout != FORM else []
        found += [("cot", each) for each in self.columns]
        found += [("phan", REST)] if self.rest else []
        found += [("so", self.basis)] if self.basis != "approved" else []
        found += [("dung", WITHIN)] if self.within else []
        found += [("congthuc", REST)] if self.formulas else []
        found += [("chi", REST)] if self.only else []
        found += [("nhan", self.receiver)] if self.receiver else []
        return tuple(found)

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    def as_json(self) -> dict[str, Any]:
        return {key: list(each) if isinstance(each, tuple) else each for key, each in asdict(self).items()}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        known = {each.name for each in fields(cls)}
        given: dict[str, Any] = {
            key: tuple(each) if isinstance(each, list) else each for key, each in said.items() if key in known
        }
        return cls(**given)


def _one(all_: All) -> Callable[[str], str]:
    """The last value of a field, '' where there is none."""
    return lambda name: next(iter(reversed(all_(name))), "")[:LONGEST]


def _names(given: Sequence[str], *, most: int, what: str) -> tuple[str, ...]:
    """Each once, in the order they came."""
    found = tuple(dict.fromkeys(each[:LONGEST] for each in given if each))
    if len(found) > most:
        raise Refused("too_many_of", what=what, limit=most)
    return found
