"""The list of who has not sent, and the letter to one unit: what both papers say, and the DOCX.

The DOCX comes from templates that the department may edit in Word (`templates/letters/`); the PDF from
`templates/print/` with the same words. Number, day and signature are left to whoever signs.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate

from server.notices.missing import Missing, MissingList
from server.words import phrases

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One form not sent."""

    at: int
    number: str
    title: str
    due: str
    stands: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """To one unit. `agency`: the lines of the sender's name, in capitals."""

    agency: tuple[str, ...]
    place: str
    year: int
    subject: str
    unit: str
    opening: str
    lines: tuple[LetterLine, ...]
    closing: str
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    at: int
    code: str
    unit: str
    forms: str
    count: int
    due: str
    stands: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitList:
    agency: tuple[str, ...]
    place: str
    year: int
    title: str
    when: str
    lines: tuple[ListLine, ...]
    sample: bool


def letter(found: MissingList, row: Missing, *, sample: bool) -> Letter:
    late = row.late(found.today)
    period = phrases.lower_first(found.title)
    stands = f"còn {len(row.forms)} biểu chưa gửi" + (f", trong đó {len(late)} biểu đã quá hạn" if late else "")
    return Letter(
        agency=agency(found.regime.receiver, found.regime.place),
        place=found.regime.place,
        year=found.today.year,
        subject=f"V/v đôn đốc gửi {period}",
        unit=row.name,
        opening=f"Kỳ {period} đã được công bố trên Hệ thống với hạn gửi chung là hết {phrases.long_day(found.due)}. "
        f"Tính đến ngày {phrases.day(found.today)}, {row.name} {stands}, cụ thể:",
        lines=tuple(
            LetterLine(
                at=number,
                number=each.number,
                title=each.title + (" (đã được trả lại để sửa)" if each.mend else ""),
                due=phrases.day(each.due),
                stands=phrases.upper_first(phrases.days_to(each.due, found.today)),
            )
            for number, each in enumerate(row.forms, start=1)
        ),
        closing=f"{found.regime.receiver} đề nghị {row.name} hoàn thành và gửi các biểu nêu trên qua Hệ thống, kèm "
        "phiếu đã ký. Nếu có vướng mắc, đơn vị báo cáo bằng văn bản để được xem xét gia hạn; việc gửi muộn được ghi "
        "nhận theo Quy chế.",
        sample=sample,
    )


def unit_list(found: MissingList, *, now: datetime, sample: bool) -> UnitList:
    return UnitList(
        agency=agency(found.regime.receiver, found.regime.place),
        place=found.regime.place,
        year=found.today.year,
        title=phrases.upper_first(found.title),
        when=f"Tính đến {phrases.moment(now)}, hạn gửi chung {phrases.day(found.due)}",
        lines=tuple(
            ListLine(
                at=number,
                code=row.code,
                unit=row.name,
                forms=", ".join(each.number for each in row.forms),
                count=len(row.forms),
                due=phrases.day(row.due),
                stands=phrases.upper_first(phrases.days_to(row.due, found.today)),
                told=phrases.moment(row.told) if row.told is not None else "Chưa nhắc",
            )
            for number, row in enumerate(found.units, start=1)
        ),
        sample=sample,
    )


def agency(receiver: str, place: str) -> tuple[str, ...]:
    """`SỞ DÂN TỘC VÀ TÔN GIÁO`, `THÀNH PHỐ HÀ NỘI`: broken before where it is."""
    upper = receiver.upper()
    for kind in ("THÀNH PHỐ", "TỈNH"):
        tail = f"{kind} {place.upper()}"
        if upper.endswith(f" {tail}"):
            return (upper.removesuffix(tail).strip(), tail)
    return (upper,)


def docx(paper: Letter | UnitList) -> bytes:
    """Filled into the template; text is escaped, so that a name with `&` or `<` stays a name."""
    template = DocxTemplate(FOLDER / ("don-doc.docx" if isinstance(paper, Letter) else "danh-sach.docx"))
    template.render(asdict(paper), autoescape=True)
    out = BytesIO()
    template.save(out)
    return out.getvalue()
