"""Số bất thường: what is odd in the reports of a period, the oddest first, each with why and the way to it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from engine.fields.typing import grouped
from server.access import covered, reach
from server.actor import Thing
from server.contexts.figures import Choice
from server.contexts.looking import AnomaliesPage, OddLine, Option
from server.http.doorway import Call
from server.looking.anomalies import Anomalies, OddFigure, anomalies
from server.looking.looked import look_into
from server.looking.odd import Kind
from server.refusal import Refused
from server.sheets.cellnames import name_of
from server.views.figures import cell_href
from server.words import phrases

SHOWN = 60
KINDS: Mapping[Kind, tuple[str, str]] = {
    Kind.CHANGE: ("Thay đổi lớn", "warning"),
    Kind.OUTLIER: ("Khác các đơn vị tương tự", "late-draft"),
    Kind.ROUND: ("Nhiều số tròn", "draft"),
}
MINUS = "−"


def show_anomalies(call: Call) -> Response:
    return call.render("anomalies.html", _page(call))


def do_look(call: Call) -> Response:
    """Say of an odd figure that it was looked into and is right."""
    try:
        look_into(
            call.house.desk,
            call.actor,
            submission=_uuid(call.fields.one("ban_gui")),
            place=call.fields.one("o")[:200],
            kind=call.fields.one("kieu"),
            why=call.fields.one("ly_do"),
        )
    except Refused as refused:
        if refused.code in ("not_found", "forbidden"):
            raise
        return call.render("anomalies.html", _page(call, problem=refused.sentence), status=409)
    kept = {name: _asked(call, name) for name in ("ky", "bieu", "loai")}
    return RedirectResponse(f"{call.path('anomalies')}?{_query(kept)}&xong=odd_looked", 303)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("not_found", what="bản gửi này") from None


def _asked(call: Call, name: str) -> str:
    return (call.fields.one(name) or call.query(name))[:100]


def _query(asked: Mapping[str, str]) -> str:
    return urlencode({key: text for key, text in asked.items() if text})


def _page(call: Call, *, problem: str = "") -> AnomaliesPage:
    found = anomalies(call.house.desk, call.actor, period=_asked(call, "ky"), form=_asked(call, "bieu"))
    wanted = _asked(call, "loai") if _asked(call, "loai") in set(Kind) else ""
    open_ = [each for each in found.found if each.looked is None]
    its = [each for each in open_ if not wanted or each.odd.kind == wanted]
    whole = call.query("het") == "1"
    counts = Counter(str(each.odd.kind) for each in open_)

    def href(**changed: str) -> str:
        asked = {"ky": found.period.id, "bieu": found.form, "loai": wanted, **changed}
        return f"{call.path('anomalies')}?{_query(asked)}"

    kinds = [(Choice(words="Tất cả", href=href(loai=""), current=not wanted), len(open_))]
    kinds += [
        (Choice(words=words, href=href(loai=kind), current=wanted == kind), counts[str(kind)])
        for kind, (words, _) in KINDS.items()
        if counts[str(kind)] or wanted == kind
    ]
    shown = its if whole else its[:SHOWN]
    form = next((each for each in found.forms if each.id == found.form), None)
    return AnomaliesPage(
        period_title=found.period.title,
        periods=tuple(
            Option(value=each.id, words=each.title, chosen=each.id == found.period.id) for each in found.periods
        ),
        forms=(
            Option(value="", words="Mọi biểu, dòng đầu mỗi bảng", chosen=not found.form),
            *(
                Option(value=each.id, words=f"{each.number} {each.title}", chosen=each.id == found.form)
                for each in found.forms
            ),
        ),
        kinds=tuple(kinds),
        lines=tuple(odd_lines(call, shown)),
        count=len(its),
        more=len(its) - len(shown),
        more_href=href(het="1"),
        reports=found.reports,
        every_row=found.every_row,
        form_title=f"{form.number} {form.title}" if form is not None else "",
        kept_kind=wanted,
        said=_said(open_, found),
        looked=tuple(odd_lines(call, [each for each in found.found if each.looked is not None])),
        may_look=call.may("oddity.look"),
        kept=(("ky", found.period.id), ("bieu", found.form), ("loai", wanted)),
        problem=problem,
    )


def _said(open_: list[OddFigure], found: Anomalies) -> str:
    """What was found, before how it was looked for."""
    if not open_:
        return f"Không còn số bất thường nào chưa xem trong {found.reports} báo cáo đã gửi."
    whose = len({each.unit.id for each in open_})
    return f"{len(open_)} số bất thường chưa xem, ở {whose} đơn vị, trong {found.reports} báo cáo đã gửi."


def odd_lines(call: Call, found: Iterable[OddFigure]) -> Iterable[OddLine]:
    within = reach(call.actor, "board.read") if call.may("board.read") else None
    for each in found:
        kind, icon = KINDS[each.odd.kind]
        thing = Thing(
            kind="report",
            unit=each.unit.id,
            unit_parent=each.unit.parent_id,
            form=each.form.id,
            period=None,
        )
        review = ""
        if within is not None and covered(within, thing):
            at = f"?{urlencode({'o': name_of(each.odd.address)})}" if each.odd.address is not None else ""
            review = call.path("review", report=each.report) + at
        yield OddLine(
            times=f"×{grouped(each.odd.score.quantize(Decimal('0.1')), decimals=1)}",
            kind=kind,
            icon=icon,
            unit=each.unit.name,
            number=each.form.number,
            form=each.form.title,
            place=_place(each),
            why=why(each),
            waits=not each.approved,
            cell=_cell(call, each),
            review=review,
            submission=str(each.submission),
            at=each.cell,
            kind_id=str(each.odd.kind),
            looked=f"{each.looked.by}, {phrases.moment(each.looked.at)}: “{each.looked.why}”" if each.looked else "",
        )


def _cell(call: Call, each: OddFigure) -> str:
    if each.odd.address is not None and call.may("figures.read"):
        return cell_href(call, each.submission, each.odd.address)
    return call.path("sent", submission=each.submission) if call.may("report.print") else ""


def _place(each: OddFigure) -> str:
    if each.column is None or each.row is None:
        return "cả báo cáo"
    row = f"{each.row.title}, " if each.row.title else ""
    return f"{row}cột {each.column.number}: {each.column.column.title}"


def why(each: OddFigure) -> str:
    """The sentence that says what is odd about it."""
    odd = each.odd
    if odd.kind is Kind.ROUND:
        return (
            f"{odd.rounded} trong {odd.figures} số từ 10 trở lên tận cùng bằng 0 hoặc 5, thường chỉ khoảng 1/5: "
            "có thể là số làm tròn, số ước."
        )
    if odd.kind is Kind.OUTLIER:
        side = "cao" if odd.z > 0 else "thấp"
        return (
            f"{_number(odd.now)}, {side} hơn hẳn mức giữa {_number(odd.middle)} của {odd.group} đơn vị cùng loại, "
            f"cùng khu vực (lệch {_number(abs(odd.z), places='0.1')} lần độ phân tán, từ 3,5 là bất thường)."
        )
    by = odd.now - odd.before
    share = f", {_signed(by / abs(odd.before) * 100, places='0.1')}%" if odd.before else ""
    before = phrases.lower_first(each.before_title.removeprefix("Báo cáo "))
    return f"{_number(odd.now)}, {before} là {_number(odd.before)} ({_signed(by)}{share})."


def _number(amount: Decimal, *, places: str = "0.01") -> str:
    short = amount.quantize(Decimal(places))
    return grouped(short.normalize() if short == short.to_integral_value() else short, decimals=None)


def _signed(amount: Decimal, *, places: str = "0.01") -> str:
    return f"{'+' if amount > 0 else MINUS}{_number(abs(amount), places=places)}"
