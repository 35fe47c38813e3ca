"""The report of a month: of the operator about running the system (HN 12, 19.3; R146), of the administrator about
accounts and use besides (HN 8.9; R062). Counts of the records alone: neither holds a figure of a form (R009)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from sqlmodel import Session

from server.access import allows
from server.accounts import life
from server.accounts.asking import KIND_TITLES
from server.accounts.roster import quarter_of
from server.actor import Actor, Thing
from server.audit.acts import title_of
from server.clock import day_of, end_of, start_of
from server.health.pulse import RAN
from server.notices.letters import agency
from server.operations.controls import late
from server.operations.papers import Paper, Section
from server.operations.recurring import kept
from server.operations.rules import Kind, Matter, Severity, Step, is_over, to_first_answer
from server.refusal import Refused
from server.reporting.desk import Desk
from server.settings import Settings
from server.store import accounts, matters, operated
from server.store.matters import Entry
from server.store.operated import Span
from server.words import phrases

OPERATOR_REPORT, ADMIN_REPORT = "operation.report", "account.report"
MOST_REFUSED = 8
SEVERITY_WORDS = {Severity.LOW: "nhỏ", Severity.MIDDLE: "vừa", Severity.HIGH: "nghiêm trọng"}
REPORTED = (
    ("Lần gửi báo cáo", ("report.send", "book.send")),
    ("Lần trả lại", ("report.return",)),
    ("Lần duyệt", ("report.approve",)),
    ("Lần mở lại, chỉnh lý", ("report.reopen", "report.revise")),
    ("Lần gia hạn", ("report.extend",)),
    ("Lần nhập thay theo văn bản", ("report.stand_in",)),
    ("Lần nhắc đơn vị", ("report.remind",)),
)
EXPLOITED = (
    ("Lần tải số liệu tổng hợp", ("figures.export",)),
    ("Lần in, tải báo cáo", ("report.print", "report.export")),
    ("Gói tệp đã tải", ("parcel.fetch",)),
    ("Bộ số liệu đã công bố", ("vintage.publish",)),
    ("Lần trích xuất nhật ký", ("audit.export",)),
)
WATCHED = (
    ("Vi phạm đã ghi", ("violation.report",)),
    ("Lần mở khẩn cấp", ("emergency.open",)),
    ("Lần cách ly báo cáo", ("removal.hide",)),
    ("Lần nhập lại mật khẩu cho việc quan trọng", ("make_sure",)),
)


class Audience(StrEnum):
    OPERATOR = "van-hanh"
    ADMIN = "quan-tri"


TITLES: Mapping[Audience, str] = MappingProxyType(
    {Audience.OPERATOR: "BÁO CÁO VẬN HÀNH HỆ THỐNG", Audience.ADMIN: "BÁO CÁO QUẢN TRỊ, SỬ DỤNG HỆ THỐNG"}
)
ACTS: Mapping[Audience, str] = MappingProxyType({Audience.OPERATOR: OPERATOR_REPORT, Audience.ADMIN: ADMIN_REPORT})


@dataclass(frozen=True, slots=True)
class Month:
    """`first`: its first day."""

    first: date

    @property
    def id(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def words(self) -> str:
        return f"tháng {self.first.month}/{self.first.year}"

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def span(self) -> Span:
        return Span(start_of(self.first), end_of(self.last))


def month_named(text: str, *, today: date) -> Month:
    """`2026-11`. Raises `Refused('not_found')` for what is none, or lies ahead."""
    try:
        found = Month(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise Refused("not_found", what="tháng này") from None
    if found.id != text or found.first > today:
        raise Refused("not_found", what="tháng này")
    return found


def months(began: date, today: date) -> tuple[Month, ...]:
    """From the one in which the system began to the present one, newest first; two years at most."""
    found: list[Month] = []
    each = today.replace(day=1)
    while each >= began.replace(day=1) and len(found) < 24:
        found.append(Month(each))
        each = (each - timedelta(days=1)).replace(day=1)
    return tuple(found)


def readable(actor: Actor) -> tuple[Audience, ...]:
    """The reports that this person may make."""
    return tuple(each for each in Audience if allows(actor, ACTS[each]))


def month_report(
    desk: Desk, actor: Actor, *, audience: Audience, month: Month, settings: Settings, sample: bool
) -> Paper:
    """The paper of a month. Making it is one line of the audit: that is how one knows it was made."""
    now = desk.clock.now()
    desk.authorize(actor, ACTS[audience], thing=Thing(kind="matter"))
    span = month.span
    overdue = late(kept(desk, actor, settings=settings).standings, now=now)
    with desk.database.read() as session:
        regime = desk.catalogue.current(session).regimes.get(settings.regime)
        entries = matters.within(session, since=span.since, until=span.until)
        done = operated.done(session, span)
        sections = [
            _running(session, month, entries=entries, now=now),
            *_incidents(entries),
            _backups(done),
            _helped(entries, done),
            _turned(session, span),
        ]
        if audience is Audience.ADMIN:
            sections += [_accounts(session, span, done, now=now), *_used(done)]
    sections.append(
        Section(
            title="Việc kiểm soát định kỳ quá hạn",
            lines=tuple((each.control.title, f"hạn {phrases.day(day_of(each.due))}") for each in overdue)
            or (("Không có việc nào quá hạn", ""),),
        )
    )
    with desk.database.write() as session:
        thing = Thing(kind="matter", id=f"{audience}:{month.id}")
        desk.record(session, actor, act=ACTS[audience], thing=thing, after={"month": month.id})
    receiver, place = (regime.receiver, regime.place) if regime is not None else ("", "")
    until = "" if span.until <= now else f", đến {phrases.moment(now)}"
    return Paper(
        agency=agency(receiver, place),
        place=place,
        year=day_of(now).year,
        title=TITLES[audience],
        when=phrases.upper_first(month.words) + until,
        sections=tuple(sections),
        signers=("NGƯỜI LẬP", "PHỤ TRÁCH VẬN HÀNH" if audience is Audience.OPERATOR else "THỦ TRƯỞNG CƠ QUAN"),
        sample=sample,
    )


# ---- sections ----


def _running(session: Session, month: Month, *, entries: Sequence[Entry], now: datetime) -> Section:
    days = (month.first + timedelta(days=more) for more in range((month.last - month.first).days + 1))
    ran = operated.ran(session, (RAN + day.isoformat() for day in days))
    whole = int((min(month.span.until, now) - month.span.since).total_seconds())
    stops = [entry.matter for entry in entries if entry.row.kind == Kind.MAINTENANCE]
    stopped = [_length(stop) for stop in stops]
    return Section(
        title="Hoạt động của hệ thống",
        lines=(
            ("Thời gian của kỳ báo cáo", _hours(whole)),
            ("Hệ thống làm việc được", f"{_hours(min(ran, whole))} ({_share(min(ran, whole), whole)})"),
            ("Lần bảo trì có kế hoạch", str(sum(1 for stop in stops if not stop.emergency))),
            ("Lần bảo trì khẩn cấp", str(sum(1 for stop in stops if stop.emergency))),
            ("Thời gian dừng để bảo trì", _hours(sum(each for each in stopped))),
        ),
        note="Việc nền báo mỗi phút là ghi được cơ sở dữ liệu; đứt quá 5 phút, hoặc trước lần chạy đầu, tính là dừng.",
    )


def _length(stop: Matter) -> int:
    begun, ended = stop.last(Step.BEGUN), stop.last(Step.ENDED)
    return int((ended.at - begun.at).total_seconds()) if begun is not None and ended is not None else 0


def _incidents(entries: Sequence[Entry]) -> tuple[Section, ...]:
    found = [entry for entry in entries if entry.row.kind == Kind.INCIDENT]
    by = Counter(entry.matter.severity for entry in found)
    rated = tuple((f"Mức {words}", str(by[severity])) for severity, words in SEVERITY_WORDS.items())
    told = tuple(
        (f"Sự cố số {entry.row.number}", step.row.more["whom"], phrases.moment(step.row.at), step.name)
        for entry in found
        for step in entry.steps
        if step.row.step == Step.TOLD
    )
    first = Section(
        title="Sự cố",
        lines=(
            ("Sự cố đã ghi", str(len(found))),
            *rated,
            ("Chưa xếp mức", str(by[None])),
            ("Còn mở", str(sum(1 for entry in found if not is_over(entry.matter)))),
        ),
    )
    heads = ("Sự cố", "Đã báo cho", "Lúc", "Người ghi")
    return (first, Section(title="Đã báo cơ quan chức năng", heads=heads, rows=told)) if told else (first,)


def _backups(done: Mapping[str, int]) -> Section:
    return Section(
        title="Sao lưu, khôi phục",
        lines=(
            ("Lần sao lưu", _sum(done, ("backup.make",))),
            ("Lần diễn tập khôi phục đạt", _sum(done, ("backup.rehearse",))),
            ("Lần đưa bản khôi phục vào chạy", _sum(done, ("backup.swap",))),
            ("Lần thay khóa mã hóa", _sum(done, ("keys.change",))),
        ),
    )


def _helped(entries: Sequence[Entry], done: Mapping[str, int]) -> Section:
    asked = [entry.matter for entry in entries if entry.row.kind == Kind.QUESTION]
    waits = sorted(wait for matter in asked if (wait := to_first_answer(matter)) is not None)
    proposals = [entry for entry in entries if entry.row.kind == Kind.PROPOSAL]
    middle = _hours(int(waits[len(waits) // 2].total_seconds())) if waits else "chưa có"
    return Section(
        title="Hỗ trợ người dùng",
        lines=(
            ("Câu hỏi", str(len(asked))),
            ("Đã trả lời", str(len(waits))),
            ("Thời gian chờ trả lời đầu tiên (trung vị)", middle),
            ("Lâu nhất", _hours(int(waits[-1].total_seconds())) if waits else "chưa có"),
            ("Góp ý, vướng mắc", str(len(proposals))),
            ("Góp ý còn mở", str(sum(1 for entry in proposals if not is_over(entry.matter)))),
            ("Thư gửi lại cho đơn vị", _sum(done, ("mail.repeat",))),
        ),
    )


def _turned(session: Session, span: Span) -> Section:
    refused = operated.refused(session, span)
    strangers = sum(count for act, count in refused.items() if act.startswith("turned_away."))
    known = Counter({act: count for act, count in refused.items() if not act.startswith("turned_away.")})
    return Section(
        title="Việc bị từ chối",
        lines=(
            ("Lần bị từ chối của người đã đăng nhập", phrases.whole(known.total() - known["sign_in"])),
            ("Lần đăng nhập sai", phrases.whole(known["sign_in"])),
            ("Số phút có yêu cầu chưa đăng nhập bị từ chối", phrases.whole(strangers)),
            *(
                (f"Trong đó: {phrases.lower_first(title_of(act))}", phrases.whole(count))
                for act, count in known.most_common(MOST_REFUSED)
                if act != "sign_in"
            ),
        ),
    )


def _accounts(session: Session, span: Span, done: Mapping[str, int], *, now: datetime) -> Section:
    states, requests = operated.account_states(session), operated.requests_done(session, span)
    checked = accounts.checks(session, quarter_of(day_of(now)))
    open_ = sum(count for state, count in states.items() if state != life.State.CLOSED)
    return Section(
        title="Tài khoản",
        lines=(
            *((f"Tài khoản {words.lower()}", str(states.get(state, 0))) for state, words in life.TITLES.items()),
            ("Tài khoản có đăng nhập trong tháng", str(operated.people(session, span))),
            *(
                (f"Đã làm: {phrases.lower_first(KIND_TITLES[kind])}", str(requests.get(kind, 0)))
                for kind in KIND_TITLES
            ),
            ("Khóa ngay", _sum(done, ("account.lock",))),
            ("Cấp lại mã kích hoạt", _sum(done, ("account.renew",))),
            ("Đề nghị quá 1 ngày làm việc", str(operated.requests_late(session, span))),
            ("Đã rà soát quyền trong quý", f"{len(checked)}/{open_}"),
        ),
    )


def _used(done: Mapping[str, int]) -> tuple[Section, ...]:
    return tuple(
        Section(title=title, lines=tuple((words, _sum(done, acts)) for words, acts in table))
        for title, table in (("Báo cáo", REPORTED), ("Khai thác số liệu", EXPLOITED), ("Giám sát", WATCHED))
    )


def _sum(done: Mapping[str, int], acts: Sequence[str]) -> str:
    return phrases.whole(sum(done.get(act, 0) for act in acts))


def _hours(seconds: int) -> str:
    return f"{seconds // 3600} giờ {seconds % 3600 // 60:02d} phút"


def _share(part: int, whole: int) -> str:
    if whole <= 0:
        return "0%"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100},{hundredths % 100:02d}%"
