"""How all units reported in a period and used the system: what the department reports upwards (HN 8.9; R062). Counts of
the records alone."""

from collections import Counter
from uuid import UUID

from server.actor import Actor, Thing
from server.clock import end_of, start_of
from server.notices.letters import agency
from server.operations.papers import Paper, Section
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.settings import Settings
from server.store import operated, units
from server.store.operated import Span, UnitSendings
from server.words import phrases

ACT = "usage.department"
NOTHING = UnitSendings(sent=0, late=0, sendings=0)
SIGN_IN, PRINT, EXPORT, EDIT = "sign_in", "report.print", "report.export", "report.edit"
HEADS = (
    "TT",
    "Đơn vị",
    "Phải gửi",
    "Đã gửi",
    "Muộn",
    "Chưa gửi",
    "Lần gửi",
    "Lần đăng nhập",
    "Lần nhập",
    "Lần in, tải",
)


def periods_used(desk: Desk, actor: Actor) -> tuple[tuple[str, str], ...]:
    """(id, title) of the periods that have opened, newest first."""
    desk.authorize(actor, ACT, thing=Thing(kind="period"))
    with desk.database.read() as session:
        found = desk.catalogue.current(session).periods_of(actor.regime)
    return tuple((each.id, each.title) for each in found if each.opens <= desk.today)


def department_usage(desk: Desk, actor: Actor, *, period: str, settings: Settings, sample: bool) -> Paper:
    """Every unit that owes something in the period. Raises `Refused('not_found')` for a period that is none."""
    desk.authorize(actor, ACT, thing=Thing(kind="period", id=period))
    now = desk.clock.now()
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        shown, regime = published.period(actor.regime, period), published.regime(actor.regime)
        if shown.opens > desk.today:
            raise Refused("not_found", what=f"kỳ báo cáo {period}")
        here = units.on_day(session, actor.regime, day=shown.to)
        forms = [published.form(pinned.form, pinned.edition).form for pinned in shown.forms]
        owed = Counter(unit.id for form in forms for unit in due.owing(form, here, period=shown))
        sent = operated.by_unit(session, regime=actor.regime, period=period)
        span = Span(start_of(shown.opens), end_of(max(shown.due, desk.today)))
        acts = operated.by_unit_acts(session, span, (SIGN_IN, EDIT, PRINT, EXPORT))
    with desk.database.write() as session:
        desk.record(session, actor, act=ACT, thing=Thing(kind="period", id=period, period=period))

    def line(unit: UUID) -> tuple[int, ...]:
        each = sent.get(unit, NOTHING)
        missing = max(owed[unit] - each.sent, 0)
        took = acts.get((unit, PRINT), 0) + acts.get((unit, EXPORT), 0)
        signed, edited = acts.get((unit, SIGN_IN), 0), acts.get((unit, EDIT), 0)
        return (owed[unit], each.sent, each.late, missing, each.sendings, signed, edited, took)

    lines = [(unit.name, line(unit.id)) for unit in here if owed[unit.id]]
    rows = [(str(at), name, *map(phrases.whole, counts)) for at, (name, counts) in enumerate(lines, start=1)]
    sums = tuple(sum(counts[at] for _, counts in lines) for at in range(len(HEADS) - 2))
    whole = sum(1 for _, counts in lines if counts[3] == 0)
    return Paper(
        agency=agency(regime.receiver, regime.place),
        place=regime.place,
        year=desk.today.year,
        title="TÌNH HÌNH QUẢN LÝ, VẬN HÀNH, SỬ DỤNG HỆ THỐNG",
        when=f"{phrases.upper_first(shown.title)}, hạn {phrases.day(shown.due)}; lập lúc {phrases.moment(now)}",
        sections=(
            Section(
                title="Chung toàn ngành",
                lines=(
                    ("Đơn vị phải báo cáo", str(len(lines))),
                    ("Đơn vị đã gửi đủ", str(whole)),
                    ("Biểu phải gửi", phrases.whole(sums[0])),
                    ("Biểu đã gửi", phrases.whole(sums[1])),
                    ("Trong đó gửi muộn", phrases.whole(sums[2])),
                    ("Lượt đăng nhập của các đơn vị", phrases.whole(sums[5])),
                ),
            ),
            Section(
                title="Theo đơn vị",
                heads=HEADS,
                rows=(*rows, ("", "Cộng", *map(phrases.whole, sums))),
                note="Tính từ ngày mở nhập. Muộn: theo lần gửi gần nhất của biểu.",
            ),
        ),
        signers=("NGƯỜI LẬP", "THỦ TRƯỞNG CƠ QUAN"),
        sample=sample,
    )
