"""What a table of figures is asked: which figure, what stands down and across, which units and periods. As an address.

Pure: knows no database and no form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

UNIT, KIND, PERIOD, ROW, COLUMN = "don_vi", "loai", "ky", "dong", "cot"
ATTRIBUTE, BREAKDOWN = "thuoc_tinh.", "chia."  # + the column of the units file, + the id of the breakdown
SHARE, FIGURE = "ty_trong", "so"
BASES = ("approved", "sent")
BY_NAME = "ten"
TODAY = "nay"
MOST_PERIODS = 8
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A cell of a form (`form`, `part`, `row`, `column`) or a figure of an indicator. `down`, `across`: axes. `only`:
    (axis, key) of what is looked at alone; several units with a comma between. `today`: units as they are today, not
    as they reported. `order`: the column that sorts, newest first where ''. `whole`: every line,
    not the first alone."""

    form: str = ""
    part: str = ""
    row: str = ""
    column: str = ""
    indicator: str = ""
    figure: str = ""
    down: str = UNIT
    across: str = PERIOD
    periods: tuple[str, ...] = ()
    basis: str = "approved"
    only: tuple[tuple[str, str], ...] = ()
    measure: str = FIGURE
    order: str = ""
    whole: bool = False
    chart: str = ""
    today: bool = False

    def only_of(self, axis: str) -> str | None:
        return next((key for name, key in self.only if name == axis), None)

    def narrowed(self, axis: str, key: str) -> "Question":
        """The same, of one part of an axis alone."""
        if axis == PERIOD:
            return replace(self, periods=(key,))
        if axis == ROW:
            return replace(self, row=key)
        if axis == COLUMN:
            return replace(self, column=key)
        return replace(self, only=(*((name, each) for name, each in self.only if name != axis), (axis, key)))

    def widened(self, axis: str) -> "Question":
        return replace(self, only=tuple(each for each in self.only if each[0] != axis))

    @property
    def query(self) -> str:
        """As it stands in an address, the same for the same question."""
        said = [
            ("bieu", self.form),
            ("phan", self.part),
            ("dong", self.row),
            ("cot", self.column),
            ("chi_tieu", self.indicator),
            ("so_lieu", self.figure),
            ("doc", self.down if self.down != UNIT else ""),
            ("ngang", self.across if self.across != PERIOD else ""),
            *(("ky", period) for period in self.periods),
            ("so", self.basis if self.basis != "approved" else ""),
            *(("loc", f"{axis}:{key}") for axis, key in self.only),
            ("do", self.measure if self.measure != FIGURE else ""),
            ("xep", self.order),
            ("het", "1" if self.whole else ""),
            ("ve", self.chart),
            ("dg", TODAY if self.today else ""),
        ]
        return urlencode([each for each in said if each[1]])


def asked(given: Mapping[str, Sequence[str]]) -> Question:
    """The question of an address; whatever it does not say, or says wrongly, is left to the page."""

    def one(name: str) -> str:
        return next((text for text in reversed(given.get(name, ())) if text), "")[:LONGEST]

    split = [text[:LONGEST].partition(":") for text in given.get("loc", ())]
    return Question(
        form=one("bieu"),
        part=one("phan"),
        row=one("dong"),
        column=one("cot"),
        indicator=one("chi_tieu"),
        figure=one("so_lieu"),
        down=one("doc") or UNIT,
        across=one("ngang") or PERIOD,
        periods=tuple(dict.fromkeys(text[:LONGEST] for text in given.get("ky", ()) if text))[:MOST_PERIODS],
        basis=one("so") if one("so") in BASES else "approved",
        only=tuple({axis: (axis, key) for axis, _, key in split if axis and key}.values()),
        measure=one("do") if one("do") == SHARE else FIGURE,
        order=one("xep"),
        whole=one("het") == "1",
        chart=one("ve"),
        today=one("dg") == TODAY,
    )
