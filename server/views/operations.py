"""Vận hành: planned stops, incidents, questions, proposals; and Hỗ trợ, where anybody enters one."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from starlette.responses import Response

from server.clock import HANOI
from server.contexts.operations import (
    ClockLine,
    HelpPage,
    MatterLine,
    MatterPage,
    OperationsPage,
    StepChoice,
    StepLine,
)
from server.http.doorway import Call
from server.operations.acts import ACT_OF, WORDS, Going, Opened, go_on, listed, open_matter, own, read
from server.operations.controls import late
from server.operations.recurring import kept
from server.operations.rules import (
    AUTHORITIES,
    Clock,
    Kind,
    Severity,
    Step,
    clocks,
    is_over,
    may_follow,
    since_begun,
    to_first_answer,
    waiting,
)
from server.refusal import Forbidden, Refused
from server.store.matters import Entry
from server.views.guiding import helpers
from server.views.sending import download
from server.words import phrases

KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.MAINTENANCE: "Bảo trì",
        Kind.INCIDENT: "Sự cố",
        Kind.QUESTION: "Câu hỏi",
        Kind.PROPOSAL: "Góp ý",
        Kind.CONTROL: "Kiểm soát",
    }
)
ASKED = (
    (Kind.QUESTION, "Tôi cần hỏi, cần giúp"),
    (Kind.INCIDENT, "Tôi báo sự cố, dấu hiệu mất an toàn"),
    (Kind.PROPOSAL, "Tôi góp ý, nêu vướng mắc"),
)
STATES = {
    Step.OPENED: ("Mới ghi", "todo"),
    Step.CONSENTED: ("Đã có văn bản đồng ý", "info"),
    Step.ANNOUNCED: ("Đã báo các đơn vị", "clock"),
    Step.BEGUN: ("Đang bảo trì", "warning"),
    Step.ENDED: ("Đã xong", "pass"),
    Step.WITHDRAWN: ("Đã hủy", "none"),
    Step.RATED: ("Đã xếp mức", "info"),
    Step.PLANNED: ("Có kế hoạch xử lý", "info"),
    Step.TOLD: ("Đã báo cơ quan chức năng", "info"),
    Step.ANSWERED: ("Đã trả lời", "pass"),
    Step.CLOSED: ("Đã đóng", "pass"),
    Step.DONE: ("Đã làm", "pass"),
}
BUTTONS = {
    Step.CONSENTED: "Ghi văn bản đồng ý",
    Step.ANNOUNCED: "Báo các đơn vị",
    Step.BEGUN: "Bắt đầu bảo trì",
    Step.ENDED: "Kết thúc bảo trì",
    Step.WITHDRAWN: "Hủy kế hoạch",
    Step.RATED: "Xếp mức ảnh hưởng",
    Step.PLANNED: "Ghi kế hoạch xử lý",
    Step.TOLD: "Ghi đã báo",
    Step.ANSWERED: "Trả lời",
    Step.CLOSED: "Đóng việc",
}
SEVERITIES = (
    (Severity.LOW, "Nhỏ: một vài người dùng, có cách làm khác"),
    (Severity.MIDDLE, "Vừa: nhiều đơn vị chậm việc, số liệu không mất, không lộ"),
    (Severity.HIGH, "Nghiêm trọng: hệ thống dừng, hoặc số liệu mất, bị sửa, bị lộ"),
)
LEVEL_WORDS = {str(severity): words.partition(":")[0] for severity, words in SEVERITIES}
PLAN_FIELDS = ("ten", "noi_dung", "bat_dau", "ket_thuc", "khan_cap")
ASK_FIELDS = ("loai", "ten", "noi_dung", "phat_hien")


# ---- everybody ----


def show_help(call: Call) -> Response:
    return call.render("help.html", _help(call))


def do_ask(call: Call) -> Response:
    one = call.fields.one
    try:
        kind = next((kind for kind, _ in ASKED if kind == one("loai")), None)
        if kind is None:
            raise Refused("not_written", what="loại việc")
        found_at = _time(one("phat_hien"), "Lúc phát hiện") if one("phat_hien").strip() else None
        opened = Opened(kind=kind, title=one("ten"), words=one("noi_dung"), found_at=found_at)
        matter = open_matter(call.house.desk, call.actor, opened)
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("help.html", _help(call, problem=refused.sentence), status=409)
    return call.go("matter", matter=matter, done="matter_opened")


def _help(call: Call, *, problem: str = "") -> HelpPage:
    return HelpPage(
        helpers=helpers(call),
        own=tuple(_line(call, entry) for entry in own(call.house.desk, call.actor)),
        kinds=tuple((kind, words, "checked" if call.fields.one("loai") == kind else "") for kind, words in ASKED),
        given={name: call.fields.one(name) for name in ASK_FIELDS},
        problem=problem,
    )


# ---- those who run the system ----


def show_operations(call: Call) -> Response:
    return call.render("operations.html", _operations(call))


def do_plan(call: Call) -> Response:
    one = call.fields.one
    try:
        opened = Opened(
            kind=Kind.MAINTENANCE,
            title=one("ten"),
            words=one("noi_dung"),
            starts=_time(one("bat_dau"), "Giờ bắt đầu"),
            ends=_time(one("ket_thuc"), "Giờ kết thúc"),
            emergency=one("khan_cap") == "1",
        )
        matter = open_matter(call.house.desk, call.actor, opened)
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("operations.html", _operations(call, problem=refused.sentence), status=409)
    return call.go("matter", matter=matter, done="matter_gone_on")


def give_register(call: Call) -> Response:
    """Every matter with its steps, a line a step."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(("Loại", "Số", "Việc", "Bước", "Nội dung", "Đã báo cho", "Mức", "Văn bản", "Người ghi", "Lúc"))
    for entry in reversed(listed(call.house.desk, call.actor)):
        for said in entry.steps:
            row, kind = said.row, KINDS[Kind(entry.row.kind)]
            words = entry.row.words if row.step == Step.OPENED else row.words
            what = (kind, entry.row.number, _safe(entry.row.title), STATES[Step(row.step)][0], _safe(words))
            told = (_safe(row.more.get("whom", "")), LEVEL_WORDS.get(row.more.get("severity", ""), ""))
            sheet.writerow((*what, *told, _safe(row.document), said.name, phrases.exact(row.at)))
    return download(out.getvalue().encode("utf-8-sig"), name="so-van-hanh.csv", kind="text/csv; charset=utf-8")


def _operations(call: Call, *, problem: str = "") -> OperationsPage:
    chosen = call.query("loai")
    entries = listed(call.house.desk, call.actor)
    shown = [entry for entry in entries if not chosen or entry.row.kind == chosen]
    lines = [(_line(call, entry), is_over(entry.matter)) for entry in shown]
    lines.sort(key=lambda each: not each[0].late)
    counts = {kind: sum(1 for entry in entries if entry.row.kind == kind) for kind in KINDS}
    chips = (("", "Tất cả", len(entries), not chosen), *((k, w, counts[k], chosen == k) for k, w in KINDS.items()))
    return OperationsPage(
        kinds=chips,
        waiting=tuple(line for line, over in lines if not over),
        over=tuple(line for line, over in lines if over),
        may_plan=call.may("operation.plan"),
        given={name: call.fields.one(name) for name in PLAN_FIELDS},
        figures=_figures(entries),
        overdue=len(late(kept(call.house.desk, call.actor, settings=call.house.settings).standings, now=call.now)),
        problem=problem,
    )


def _figures(entries: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
    asked = [entry.matter for entry in entries if entry.row.kind == Kind.QUESTION]
    waits = sorted(wait for matter in asked if (wait := to_first_answer(matter)) is not None)
    middle = f"{waits[len(waits) // 2].total_seconds() / 3600:.1f} giờ".replace(".", ",") if waits else "chưa có"
    open_ = sum(1 for entry in entries if not is_over(entry.matter))
    return (
        ("Việc đang mở", str(open_)),
        ("Câu hỏi đã trả lời", f"{len(waits)}/{len(asked)}"),
        ("Thời gian chờ trả lời (trung vị)", middle),
    )


# ---- one matter ----


def show_matter(call: Call) -> Response:
    return call.render("matter.html", _matter(call))


def do_step(call: Call) -> Response:
    one = call.fields.one
    try:
        step = next((step for step in Step if step == one("buoc")), Step.OPENED)
        going = Going(
            step=step,
            words=one("noi_dung"),
            document=one("van_ban"),
            severity=one("muc_do"),
            whom=one("noi_bao"),
        )
        go_on(call.house.desk, call.actor, matter=call.id("matter"), going=going)
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("matter.html", _matter(call, problem=refused.sentence), status=409)
    return call.go("matter", matter=call.id("matter"), done="matter_gone_on")


def _matter(call: Call, *, problem: str = "") -> MatterPage:
    entry = read(call.house.desk, call.actor, call.id("matter"))
    row, follows = entry.row, may_follow(entry.matter)
    mine = tuple(step for step in follows if call.may(ACT_OF[step]) and not _own_plan(call, entry, step))
    facts = [("Người ghi", f"{entry.name}{f', {entry.unit}' if entry.unit else ''}, {phrases.moment(row.at)}")]
    if row.kind == Kind.INCIDENT:
        facts.append(("Phát hiện", phrases.moment(row.found_at)))
    if row.starts is not None and row.ends is not None:
        facts.append(("Từ", phrases.moment(row.starts)))
        facts.append(("Đến", phrases.moment(row.ends)))
    if row.emergency:
        facts.append(("Khẩn cấp", "không chờ được văn bản đồng ý trước 48 giờ"))
    told = since_begun(entry.matter)
    if told is not None:
        minutes = round(abs(told).total_seconds() / 60)
        facts.append(("Báo các đơn vị", f"{minutes} phút {'sau' if told >= timedelta(0) else 'trước'} lúc bắt đầu"))
    if entry.matter.severity is not None:
        facts.append(("Mức ảnh hưởng", dict(SEVERITIES)[entry.matter.severity]))
    return MatterPage(
        line=_line(call, entry),
        words=row.words,
        facts=tuple(facts),
        clocks=tuple(_clock(each, call.now) for each in _clocks(call, entry)),
        steps=tuple(
            StepLine(
                title=STATES[Step(said.row.step)][0]
                + (f": {said.row.more['whom']}" if "whom" in said.row.more else ""),
                words=said.row.words,
                by=", ".join(part for part in (said.name, phrases.moment(said.row.at), said.row.document) if part),
            )
            for said in entry.steps[1:]
        ),
        choices=tuple(_choice(step) for step in mine),
        waits_for=" hoặc ".join(BUTTONS[step].lower() for step in follows if step not in mine),
        severities=SEVERITIES,
        authorities=(*AUTHORITIES, call.actor.unit_name),
        back=call.path("operations" if call.may("operation.read") else "help"),
        problem=problem,
    )


def _own_plan(call: Call, entry: Entry, step: Step) -> bool:
    return step is Step.CONSENTED and entry.row.person == call.actor.person


def _choice(step: Step) -> StepChoice:
    asks = {"noi_dung"} if step in WORDS else set()
    asks |= {Step.CONSENTED: {"van_ban"}, Step.RATED: {"muc_do"}, Step.TOLD: {"noi_bao"}}.get(step, set())
    label = phrases.upper_first(WORDS.get(step, ""))
    return StepChoice(value=step, button=BUTTONS[step], asks=frozenset(asks), label=label)


def _line(call: Call, entry: Entry) -> MatterLine:
    row = entry.row
    state, icon = STATES[Step(entry.steps[-1].row.step)]
    late = [each.title for each in _clocks(call, entry) if each.is_late(call.now)]
    return MatterLine(
        id=str(row.id),
        kind=KINDS[Kind(row.kind)],
        number=row.number,
        title=row.title,
        state=state,
        icon=icon,
        who=entry.unit or entry.name,
        at=phrases.recently(row.at, call.now),
        late=f"Quá giờ: {', '.join(late).lower()}" if late else "",
    )


def _clocks(call: Call, entry: Entry) -> tuple[Clock, ...]:
    """Those that are set by law, and for whoever handles the matter when to look at it again."""
    again = waiting(entry.matter) if call.may("operation.handle") else ()
    return (*clocks(entry.matter), *again)


def _clock(each: Clock, now: datetime) -> ClockLine:
    when = phrases.moment(each.due)
    if each.done is not None:
        words = f"{each.title}: {phrases.moment(each.done)}" + (f", muộn so với {when}" if each.is_late(now) else "")
        return ClockLine(icon="warning" if each.is_late(now) else "pass", words=words)
    return ClockLine(
        icon="error" if each.is_late(now) else "clock",
        words=f"{each.title}: {'đã quá' if each.is_late(now) else 'trước'} {when}",
    )


def _time(text: str, what: str) -> datetime:
    """`17/12/2026 21:30` in Hà Nội."""
    try:
        return datetime.strptime(" ".join(text.split()), "%d/%m/%Y %H:%M").replace(tzinfo=HANOI)
    except ValueError:
        raise Refused("not_a_time", what=what) from None


def _safe(text: str) -> str:
    """No cell of a sheet begins a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
