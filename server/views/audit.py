"""Nhật ký: the audit chain for those who inspect, by day, unit, act and person; whether it holds; proved extracts.

Reading it is itself recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session
from starlette.responses import Response

from server.actor import Thing
from server.audit import proof, walking
from server.audit.acts import ACT_TITLES, title_of
from server.audit.chain import START, Broken, Link
from server.clock import HANOI, day_of
from server.contexts.oversight import ActivityPage, AuditLine, AuditPage
from server.http.doorway import Call
from server.http.readings import whole_number
from server.refusal import Refused
from server.store import audit, inspections, reports, units
from server.store.audit import Wanted
from server.store.catalogue import Published
from server.store.models import Report, Unit
from server.views.dates import day_of_text
from server.views.sending import download
from server.words import phrases

LINES = 100
MOST_EXTRACTED = 20_000
RECENT = 500  # lines held together at each reading; the whole chain once a day and when asked
FIELDS = ("tu_ngay", "den_ngay", "don_vi", "viec", "tim")
FAMILIES = (
    ("report.", "Báo cáo"),
    ("account.", "Tài khoản"),
    ("figures.", "Số liệu tổng hợp"),
    ("removal.", "Cách ly, xóa"),
    ("inspection.", "Phân công kiểm tra"),
    ("audit.", "Nhật ký"),
)
RESULTS = {
    "done": "",
    "refused:forbidden": "Từ chối: không có quyền",
    "refused:credentials": "Từ chối: sai tên hoặc mật khẩu",
    "refused:second_factor": "Từ chối: sai mã hai bước",
    "refused:too_many": "Từ chối: thử quá nhiều lần",
    "refused:no_holder": "Từ chối: tài khoản không có người giữ",
    "refused:dormant": "Từ chối: tài khoản đang ngủ",
    "refused:no_session": "Từ chối: chưa đăng nhập",
}
KINDS = {
    "account": "tài khoản",
    "audit": "nhật ký",
    "figures": "số liệu",
    "page": "trang",
    "inspection": "phân công",
    "period": "kỳ",
    "form": "biểu",
    "vocabulary": "danh mục dùng chung",
}
WORDS = {
    "submission": "Bản gửi",
    "sha256": "Mã số liệu",
    "receipt": "Biên nhận",
    "document": "Văn bản",
    "kind": "Loại tệp",
    "state": "Tình trạng",
    "status": "Tình trạng",
    "due": "Hạn",
    "until": "Đến hết",
    "late": "Gửi muộn",
    "saves": "Số lần lưu",
    "version": "Bản nháp",
    "at": "Lúc",
    "remarks": "Số nhận xét",
    "removal": "Hồ sơ số",
    "units": "Số đơn vị",
    "count": "Số lần",
    "minute": "Trong phút",
    "lines": "Số dòng",
    "edition": "Phiên bản biểu",
    "sheet": "Phiếu đã ký",
    "days": "Số ngày",
    "years": "Năm",
    "code": "Mã kiểm tra",
    "name": "Tên",
    "review": "Lượt duyệt",
    "level": "Cấp duyệt",
    "hidden": "Cách ly",
    "sendings": "Số bản gửi",
    "purpose": "Mục đích",
    "second_factor": "Xác thực hai bước",
    "login": "Dấu của tên đăng nhập",
    "periods": "Số kỳ",
    "to": "Đến ngày",
    "broken": "Dòng hỏng",
    "within": "Dùng trong Sở",
    "new_place": "Từ nơi mới",
    "number": "Số",
}
SHORTEST_CODE = 16


def show_audit(call: Call) -> Response:
    return call.render("audit.html", _page(call))


def do_check(call: Call) -> Response:
    desk, actor = call.house.desk, call.actor
    thing = Thing(kind="audit", unit=actor.unit)
    desk.authorize(actor, "audit.read", thing=thing)
    found = walking.check(desk.database, keys=desk.keys, heads=call.house.settings.heads_file, clock=desk.clock)
    with desk.database.write() as session:
        after = {"lines": found.lines, "broken": found.broken.seq if found.broken is not None else None}
        desk.record(session, actor, act="audit.check", thing=thing, after=after)
    return call.go("audit", done="audit_checked")


def show_extract(call: Call) -> Response:
    """The lines that the filters leave, with the codes that prove them."""
    desk, actor = call.house.desk, call.actor
    thing = Thing(kind="audit", unit=actor.unit)
    desk.authorize(actor, "audit.export", thing=thing)
    given = _given(call)
    wanted = _wanted(given)
    with desk.database.write() as session:
        count = audit.count(session, wanted)
        if count > MOST_EXTRACTED:
            raise Refused("too_much_audit", count=phrases.whole(count), limit=phrases.whole(MOST_EXTRACTED))
        desk.record(session, actor, act="audit.export", thing=thing, after={"count": count})
    with desk.database.read() as session:
        links = tuple(reversed(audit.search(session, wanted, limit=MOST_EXTRACTED)))
        before = audit.macs(session, (link.seq - 1 for link in links))
        head = audit.head(session) or (0, START)
    about = {**{name: text for name, text in given.items() if text}, "by": actor.name, "at": call.now.isoformat()}
    text = proof.extract(links, before, head=head, about=about, key=desk.keys.current("audit"))
    return download(text, kind="application/json", name=f"nhat-ky-{day_of(call.now)}.json")


def show_activity(call: Call) -> Response:
    """Hoạt động: what was done with the own account (R091); for who answers for a unit, with all of its accounts."""
    desk, actor = call.house.desk, call.actor
    all_of_unit = call.may("audit.unit") and actor.unit is not None
    wanted = Wanted(unit=actor.unit) if all_of_unit else Wanted(holder=actor.holder)
    with desk.database.read() as session:
        links = audit.search(session, wanted, before=whole_number(call.query("truoc"), below=2**63), limit=LINES + 1)
        shown = _Shown.of(session, desk.catalogue.current(session), links=links[:LINES])
    lines = [(day_of(link.entry.at), shown.line(link)) for link in links[:LINES]]
    page = ActivityPage(
        title=f"Hoạt động của {actor.unit_name}" if all_of_unit else "Hoạt động của tôi",
        days=tuple(
            (phrases.upper_first(phrases.long_day(day)), tuple(line for _, line in each))
            for day, each in groupby(lines, key=lambda pair: pair[0])
        ),
        older=f"truoc={links[LINES - 1].seq}" if len(links) > LINES else "",
    )
    return call.render("activity.html", page)


def _given(call: Call) -> Mapping[str, str]:
    return {name: call.query(name).strip()[:100] for name in FIELDS}


def _wanted(given: Mapping[str, str]) -> Wanted:
    since, until = day_of_text(given["tu_ngay"]), day_of_text(given["den_ngay"])
    try:
        unit = UUID(given["don_vi"]) if given["don_vi"] else None
    except ValueError:
        unit = None
    known = given["viec"] in ACT_TITLES or given["viec"] in dict(FAMILIES)
    return Wanted(
        since=datetime.combine(since, time(), HANOI) if since is not None else None,
        until=datetime.combine(until + timedelta(days=1), time(), HANOI) if until is not None else None,
        unit=unit,
        act=given["viec"] if known else "",
        text=given["tim"],
    )


def _page(call: Call) -> AuditPage:
    desk, actor = call.house.desk, call.actor
    thing = Thing(kind="audit", unit=actor.unit)
    desk.authorize(actor, "audit.read", thing=thing)
    given = _given(call)
    wanted = _wanted(given)
    with desk.database.write() as session:
        desk.record(session, actor, act="audit.read", thing=thing)
    with desk.database.read() as session:
        recent = audit.last_lines_hold(session, desk.keys, count=RECENT)
        links = audit.search(session, wanted, before=whole_number(call.query("truoc"), below=2**63), limit=LINES + 1)
        found = audit.count(session, wanted)
        head = audit.head(session)
        shown = _Shown.of(session, desk.catalogue.current(session), links=links[:LINES])
        here = units.on_day(session, actor.regime, day=day_of(call.now))
        under = _under(session, call)
    query = urlencode({name: text for name, text in given.items() if text})
    proved, state, outside = _state(call, recent, lines=head[0] if head is not None else 0)
    lines = [(day_of(link.entry.at), shown.line(link)) for link in links[:LINES]]
    more = links[LINES - 1].seq if len(links) > LINES else 0
    return AuditPage(
        whole=proved,
        state=state,
        lines=head[0] if head is not None else 0,
        head=proof.grouped(head[1]) if head is not None else "",
        outside=outside,
        days=tuple(
            (phrases.upper_first(phrases.long_day(day)), tuple(line for _, line in each))
            for day, each in groupby(lines, key=lambda pair: pair[0])
        ),
        found=found,
        given=given,
        acts=(*FAMILIES, *sorted(((act, title) for act, title in ACT_TITLES.items()), key=lambda each: each[1])),
        units=tuple((str(unit.id), f"{unit.name} ({unit.code})") for unit in here),
        query=query,
        older=urlencode({**{name: text for name, text in given.items() if text}, "truoc": more}) if more else "",
        under=under,
        may_export=call.may("audit.export"),
    )


def _state(call: Call, recent: Broken | None, *, lines: int) -> tuple[bool, str, str]:
    """(whether the chain holds, in words, how it stands to the heads outside)."""
    last = walking.last_check(call.house.database)
    if recent is not None:
        return False, f"Chuỗi nhật ký hỏng ở dòng {recent.seq}: {recent.why}", "Báo ngay người vận hành và lãnh đạo Sở."
    if last is None and lines <= RECENT:
        return True, "Chuỗi nhật ký nguyên vẹn", f"Vừa kiểm tra cả {lines} dòng, chưa có mốc lưu bên ngoài."
    if last is None:
        return True, f"{RECENT} dòng cuối nối đúng", "Chưa kiểm tra toàn bộ chuỗi lần nào."
    when = phrases.moment(last.at)
    if last.broken is not None:
        return False, f"Chuỗi nhật ký hỏng ở dòng {last.broken.seq}: {last.broken.why}", f"Kiểm tra lúc {when}."
    outside = f"trùng {last.heads} mốc lưu ngoài cơ sở dữ liệu" if last.heads else "chưa có mốc lưu bên ngoài"
    return True, "Chuỗi nhật ký nguyên vẹn", f"Kiểm tra {phrases.whole(last.lines)} dòng lúc {when}, {outside}."


def _under(session: Session, call: Call) -> str:
    """By which assignments an inspector reads."""
    own = inspections.listed(session, inspector=call.actor.account)
    today = day_of(call.now)
    return "; ".join(
        f"{row.document}, từ {phrases.day(row.from_day)} đến {phrases.day(row.to_day)}"
        for row, _ in own
        if row.ended_at is None and row.from_day <= today <= row.to_day
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the lines name, fetched once for the page."""

    names: Mapping[UUID, str]
    roles: Mapping[UUID, str]
    objects: Mapping[str, str]
    before: Mapping[int, bytes]

    @classmethod
    def of(cls, session: Session, published: Published, *, links: tuple[Link, ...]) -> "_Shown":
        holders = [link.entry.holder for link in links if link.entry.holder is not None]
        wanted = {link.entry.object_id for link in links if link.entry.object_kind == "report" and link.entry.object_id}
        objects = {}
        for id_ in wanted:
            report = session.get(Report, UUID(id_))
            unit = session.get(Unit, report.unit_id) if report is not None else None
            if report is not None and unit is not None:
                number = published.form(report.form, report.edition).form.number
                objects[id_] = f"{number} {unit.name}, {report.period}"
        return cls(
            names=reports.holder_names(session, holders),
            roles={},
            objects=objects,
            before=audit.macs(session, (link.seq - 1 for link in links)),
        )

    def line(self, link: Link) -> AuditLine:
        entry = link.entry
        said = _pairs("", entry.after) + _pairs("Trước: ", entry.before)
        good = entry.result == "done"
        return AuditLine(
            at=phrases.second(entry.at),
            who=self.names.get(entry.holder, "") if entry.holder is not None else _nobody(entry.address),
            role="",
            act=title_of(entry.act),
            what=self.objects.get(entry.object_id) or KINDS.get(entry.object_kind, entry.object_kind),
            says=", ".join(f"{word.lower()} {text}" for word, text in said[:2] if len(text) < SHORTEST_CODE * 2),
            good=good,
            result=RESULTS.get(entry.result, entry.result.replace("refused:", "Từ chối: ")),
            address=entry.address,
            number=link.seq,
            more=said,
            mac=proof.grouped(link.mac),
            previous=proof.grouped(self.before.get(link.seq - 1, START)),
        )


def _nobody(address: str) -> str:
    return "hệ thống" if address in ("system", "command", "") else "chưa đăng nhập"


def _pairs(head: str, said: Mapping[str, object] | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        (head + WORDS.get(word, word), _said(content)) for word, content in (said or {}).items() if content is not None
    )


def _said(content: object) -> str:
    if isinstance(content, bool):
        return "có" if content else "không"
    text = str(content)
    return text if len(text) <= 2 * SHORTEST_CODE else f"{text[:SHORTEST_CODE]}…"
