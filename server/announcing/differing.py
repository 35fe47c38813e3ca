"""What a period as it is written says otherwise than the one in force, in sentences. Knows neither files nor pages."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from engine.model import Period
from server.words import phrases

DAYS: tuple[tuple[str, Callable[[Period], date]], ...] = (
    ("Ngày đầu của số liệu", lambda period: period.from_),
    ("Ngày cuối của số liệu", lambda period: period.to),
    ("Ngày mở nhập", lambda period: period.opens),
    ("Hạn gửi", lambda period: period.due),
)
AFTER_DUE = {"open": "vẫn nhận", "closed": "không nhận"}


def differences(
    written: Period, in_force: Period, *, numbers: Mapping[str, str], units: Mapping[str, str]
) -> tuple[str, ...]:
    """`numbers`: of the forms, by id; `units`: names by code. Empty where both say the same."""
    told = (numbers, units)
    return (
        *_forms(written, in_force, numbers),
        *_days(written, in_force),
        *_late(written, in_force),
        *_words(written, in_force),
        *_reasons("Miễn báo cáo", written.excused, in_force.excused, told),
        *_reasons("Báo cáo thêm", written.also, in_force.also, told),
    )


def _forms(written: Period, in_force: Period, numbers: Mapping[str, str]) -> Iterator[str]:
    now = {each.form: each.edition for each in in_force.forms}
    then = {each.form: each.edition for each in written.forms}
    for lead, ids in (("Thêm biểu", then.keys() - now.keys()), ("Bỏ biểu", now.keys() - then.keys())):
        if ids:
            yield f"{lead} {', '.join(sorted(numbers.get(id_, id_) for id_ in ids))}."
    for id_ in sorted(now.keys() & then.keys()):
        if now[id_] != then[id_]:
            yield f"Biểu {numbers.get(id_, id_)} từ phiên bản {now[id_]} sang phiên bản {then[id_]}."


def _days(written: Period, in_force: Period) -> Iterator[str]:
    for what, of in DAYS:
        if of(written) != of(in_force):
            yield f"{what} từ {phrases.day(of(in_force))} thành {phrases.day(of(written))}."


def _late(written: Period, in_force: Period) -> Iterator[str]:
    if written.after_due != in_force.after_due:
        yield f"Báo cáo gửi sau hạn: {AFTER_DUE.get(written.after_due, written.after_due)}."
    if written.closes != in_force.closes:
        last = f"đến hết ngày {phrases.day(written.closes)}" if written.closes is not None else "không còn hạn cuối"
        yield f"Nhận báo cáo gửi muộn: {last}."
    if written.revision != in_force.revision:
        days = " đến ".join(phrases.day(each) for each in written.revision or ())
        yield f"Đợt chỉnh lý số chính thức: {f'từ {days}' if days else 'không còn'}."
    if written.estimate != in_force.estimate:
        yield f"Số liệu của kỳ là {'số ước' if written.estimate else 'số chính thức'}."


def _words(written: Period, in_force: Period) -> Iterator[str]:
    if written.title != in_force.title:
        yield f"Tên kỳ từ “{in_force.title}” thành “{written.title}”."
    if (written.kind, written.year) != (in_force.kind, in_force.year):
        yield f"Loại kỳ và năm: {written.kind} {written.year}, trước là {in_force.kind} {in_force.year}."
    if written.request != in_force.request:
        yield f"Văn bản yêu cầu: {written.request or 'không còn'}."
    if written.guide != in_force.guide:
        yield "Lời hướng dẫn gửi các đơn vị khác trước." if written.guide else "Bỏ lời hướng dẫn gửi các đơn vị."


def _reasons(
    what: str,
    written: Mapping[str, str],
    in_force: Mapping[str, str],
    told: tuple[Mapping[str, str], Mapping[str, str]],
) -> Iterator[str]:
    """Of what stands by unit, or by unit and form."""
    for lead, more, fewer in (("thêm", written, in_force), ("bỏ", in_force, written)):
        keys = sorted(key for key in more if key not in fewer)
        if keys:
            yield f"{what}: {lead} {', '.join(_whom(key, *told) for key in keys)}."
    changed = sorted(key for key in written if key in in_force and written[key] != in_force[key])
    if changed:
        yield f"{what}: lý do khác của {', '.join(_whom(key, *told) for key in changed)}."


def _whom(key: str, numbers: Mapping[str, str], units: Mapping[str, str]) -> str:
    unit, _, form = key.partition(".")
    name = units.get(unit, unit)
    return f"{name} (biểu {numbers.get(form, form)})" if form else name
