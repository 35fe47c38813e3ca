"""Tổng quan: the department's first page, read in a minute: how far the period is, key figures, what waits for whom."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from urllib.parse import quote

from starlette.responses import Response

from engine.expr.arithmetic import half_away
from engine.fields.typing import grouped
from server.clock import day_of
from server.contexts.figures import Choice
from server.contexts.looking import (
    KeyTile,
    LateLine,
    OddReport,
    OverviewPage,
    ProgressLine,
    Segment,
    WaitingLine,
)
from server.figures.words import RATIOS, change_text, estimated_words, figure_text, why_text
from server.http.doorway import Call
from server.looking.overview import (
    APPROVED,
    IN_HAND,
    NOT_BEGUN,
    OVERDUE,
    STAGES,
    WAITING,
    Key,
    LatePeriod,
    Oddest,
    Overview,
    Progress,
    overview,
)
from server.views.pivot import saved_lines
from server.words import phrases

NAMED_AT_ONCE = 6  # units of an overdue period; the rest is folded
STAGE_WORDS: Mapping[str, str] = {
    APPROVED: "đã duyệt",
    WAITING: "chờ duyệt",
    IN_HAND: "đang nhập, trả lại",
    OVERDUE: "quá hạn chưa gửi",
    NOT_BEGUN: "chưa bắt đầu",
}
TASKS: Mapping[str, tuple[str, str, str]] = {
    "queue": ("sent", "báo cáo chờ duyệt", "queue"),
    "overdue": ("late", "đơn vị quá hạn chưa gửi đủ", "missing_of"),
    "returned": ("returned", "báo cáo trả lại, chờ đơn vị sửa", "board"),
    "requests": ("reopened", "đề nghị mở lại báo cáo", "requests"),
    "vintages": ("paper", "bộ số liệu chờ công bố", "vintages"),
    "accounts": ("lock", "đề nghị về tài khoản", "account_requests"),
    "emergencies": ("warning", "việc mở khẩn cấp chờ trả lời", "emergencies"),
}


def show_overview(call: Call) -> Response:
    found = overview(call.house.desk, call.actor, period=call.query("ky"))
    return call.render("overview.html", _page(call, found))


def _page(call: Call, found: Overview) -> OverviewPage:
    lines = [_progress(each, _numbers(each)) for each in found.progress]
    if found.whole is not None:
        lines = [_progress(found.whole, "Tất cả"), *lines]
    return OverviewPage(
        period_title=phrases.lower_first(found.period.title.removeprefix("Báo cáo ")),
        periods=tuple(
            Choice(
                words=phrases.upper_first(each.title.removeprefix("Báo cáo ")),
                href=f"{call.path('overview')}?ky={quote(each.id)}",
                current=each.id == found.period.id,
            )
            for each in found.periods[:6]
        ),
        due=f"Hạn gửi {phrases.day(found.due)}, {phrases.days_to(found.due, day_of(call.now))}",
        summary=_summary(found),
        tiles=tuple(_tile(call, each, found) for each in found.keys),
        estimated=estimated_words(found.period) if found.estimated else "",
        restricted=found.restricted,
        progress=tuple(lines),
        stages=tuple(STAGE_WORDS.items()),
        waiting=tuple(_waiting(call, found)),
        odd=tuple(_odd(call, each) for each in found.odd),
        late=tuple(_late(call, each) for each in found.late),
        has_board=found.whole is not None,
        saved=saved_lines(call),
        period=found.period.id,
    )


def _summary(found: Overview) -> str:
    if found.whole is None:
        return ""
    share = Decimal(found.whole.counts[APPROVED] * 100) / found.whole.all if found.whole.all else Decimal(0)
    return (
        f"{found.units} đơn vị, {phrases.whole(found.whole.all)} báo cáo: "
        f"{phrases.whole(found.whole.counts[APPROVED])} đã duyệt ({grouped(half_away(share, 1), decimals=None)}%)"
    )


def _tile(call: Call, key: Key, found: Overview) -> KeyTile:
    value, unit = key.now.value, key.figure.unit
    text = figure_text(value, unit)
    change = ""
    if text and key.then is not None and found.before is not None:
        by = change_text(value, key.then.value, unit)
        when = phrases.lower_first(found.before.title.removeprefix("Báo cáo "))
        change = f"{by}{' điểm %' if unit.kind in RATIOS else ''} so với {when}" if by else ""
        if by and key.then.unreported != key.now.unreported:
            change += ", không cùng số đơn vị"
    elif text and key.broken:
        change = f"{phrases.lower_first(key.broken)}: không so được với kỳ trước"
    return KeyTile(
        title=key.figure.title,
        text=text,
        unit=unit.shown,
        change=change,
        short=f"{key.now.known}/{key.now.expected}" if key.now.known < key.now.expected else "",
        why=why_text(key.now, key.figure, key.indicator.no_source) if not text else "",
        estimate=bool(text) and value.estimate,
        href=f"{call.path('pivot')}?chi_tieu={quote(key.indicator.code)}&so_lieu={quote(key.figure.id)}",
    )


def _numbers(each: Progress) -> str:
    """`Biểu 01, 02, 03`."""
    return "Biểu " + ", ".join(number.removesuffix(".N") for number in each.numbers)


def _progress(each: Progress, title: str) -> ProgressLine:
    segments, x = [], Decimal(0)
    for stage in STAGES:
        count = each.counts[stage]
        width = Decimal(count) * 100 / each.all if each.all else Decimal(0)
        if count:
            segments.append(Segment(stage=stage, x=f"{x:.2f}", width=f"{width:.2f}", count=count))
        x += width
    said = ", ".join(f"{each.counts[stage]} {STAGE_WORDS[stage]}" for stage in STAGES if each.counts[stage])
    return ProgressLine(
        title=title,
        segments=tuple(segments),
        counts=tuple(each.counts[stage] for stage in STAGES),
        all=each.all,
        said=said,
    )


def _waiting(call: Call, found: Overview) -> Iterable[WaitingLine]:
    for what, count in found.waiting:
        icon, words, page = TASKS[what]
        href = call.path(page, period=found.period.id) if page.endswith("_of") else call.path(page)
        if what == "returned":
            href += f"?ky={quote(found.period.id)}&nhom=tra-lai"
        if what == "queue":
            href += f"?ky={quote(found.period.id)}"
        yield WaitingLine(icon=icon, words=words, count=count, href=href)


def _late(call: Call, each: LatePeriod) -> LateLine:
    title = phrases.upper_first(each.period.title.removeprefix("Báo cáo "))
    return LateLine(
        title=title,
        counts=f"{phrases.whole(len(each.units))} đơn vị, {phrases.whole(each.reports)} báo cáo chưa gửi",
        over=f"hạn {phrases.day(each.period.due)}, {phrases.days_to(each.period.due, day_of(call.now))}",
        href=call.path("missing_of", period=each.period.id),
        names=", ".join(each.units[:NAMED_AT_ONCE]),
        more=each.units[NAMED_AT_ONCE:],
    )


def _odd(call: Call, each: Oddest) -> OddReport:
    said = (
        (each.jumps, f"{grouped(Decimal(each.jumps))} ô đổi trên 20%"),
        (each.warnings, f"{each.warnings} cảnh báo có giải trình"),
        (each.first, "báo cáo lần đầu"),
    )
    return OddReport(
        unit=each.unit,
        number=each.number,
        form=each.form,
        words=", ".join(words for holds, words in said if holds),
        href=call.path("review", report=each.report),
    )
