"""Kỳ báo cáo: the calendar of a year to scale, drafts of the authors, what stands in their way, and the two persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from engine.model import Period, Regime
from engine.project.next_periods import draft_year
from server.actor import Thing
from server.announcing.differing import differences
from server.announcing.preflight import ADHOC, Effect, Line, Weight
from server.announcing.proposals import (
    LookedOver,
    Proposal,
    confirm,
    decided,
    look_at,
    path_of,
    propose,
    waiting,
    withdraw,
)
from server.announcing.requests import fetch_request, keep_request, request_name
from server.clock import day_of
from server.contexts.periods import (
    Bar,
    DecidedLine,
    PeriodLine,
    PeriodPage,
    PeriodsPage,
    PreflightLine,
    ProposalShown,
    TimeLine,
)
from server.http.doorway import Call
from server.http.readings import whole_number
from server.publication.authors import Authored
from server.refusal import Refused
from server.views.sending import download
from server.words import phrases
from server.words.messages import say

ICONS = {Weight.BLOCKS: "error", Weight.LOOK: "warning", Weight.PASSED: "pass"}
LEFT, WIDTH = 236, 1100  # pixels of the drawing: where the year begins, how wide it and its month after are
MONTHS = 13
LONGEST_TEXT = 100_000


def show_periods(call: Call) -> Response:
    return call.render("periods.html", _list(call))


def draft_periods(call: Call) -> Response:
    """Write the drafts of a year's periods where authors write."""
    call.house.desk.authorize(call.actor, "period.propose", thing=Thing(kind="period"))
    year = call.fields.one("nam").strip()
    number = whole_number(year, below=2100)
    if number is None or number <= 2000:
        return call.render("periods.html", _list(call, problem=say("bad_year")), status=409)
    authored = call.house.authors.read()
    project = authored.compiled()
    regime = project.regimes.get(call.actor.regime)
    drafts = draft_year(project, regime, year=number) if regime is not None else {}
    for path, text in drafts.items():
        call.house.authors.write(path, text)
    return call.go("periods", done="periods_drafted", words=str(len(drafts)))


def show_period(call: Call) -> Response:
    return call.render("period.html", _page(call, call.house.authors.read()))


def save_period(call: Call) -> Response:
    """Keep the text of a draft as typed, also with mistakes; or hand it to a second person."""
    period = str(call.params["period"])
    authored = call.house.authors.read()
    path = path_of(call.actor.regime, period)
    if path not in authored.files:
        raise Refused("not_found", what=f"kỳ báo cáo {period}")
    call.house.desk.authorize(call.actor, "period.propose", thing=Thing(kind="period"))
    text = call.fields.one("van_ban").replace("\r\n", "\n")[:LONGEST_TEXT]
    if text.strip() and text.encode() != authored.files[path]:
        call.house.authors.write(path, text if text.endswith("\n") else text + "\n")
        authored = call.house.authors.read()
    if call.fields.one("viec") != "de-nghi":
        return call.go("period", period=period, done="period_saved")
    try:
        propose(call.house.desk, call.actor, authored=authored, period=period)
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        return call.render("period.html", _page(call, authored, problem=refused.sentence), status=409)
    return call.go("period", period=period, done="period_proposed")


def decide_period(call: Call) -> Response:
    """The second person publishes, or someone takes the proposal back."""
    proposal = call.id("proposal")
    desk, actor = call.house.desk, call.actor
    authored = call.house.authors.read()
    period = call.fields.one("ky")[:100]
    try:
        if call.fields.one("viec") == "cong-bo":
            done = confirm(desk, actor, authored=authored, proposal=proposal)
            path = path_of(done.regime, done.id)
            if authored.files.get(path) != done.text.encode():
                call.house.authors.write(path, done.text)
            return call.go("period", period=done.id, done="period_published")
        withdraw(desk, actor, proposal=proposal, why=call.fields.one("ly_do"))
    except Refused as refused:
        if refused.code in ("forbidden", "not_found") or path_of(actor.regime, period) not in authored.files:
            raise
        return call.render("period.html", _page(call, authored, problem=refused.sentence, period=period), status=409)
    return call.go("periods", done="period_withdrawn")


def do_keep_request(call: Call) -> Response:
    """The written request of a period outside the calendar."""
    period = str(call.params["period"])
    given = call.fields.files.get("tep")
    try:
        if given is None:
            raise Refused("no_document")
        keep_request(call.house.desk, call.actor, period=period, name=given.name, content=given.content)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        page = _page(call, call.house.authors.read(), problem=refused.sentence)
        return call.render("period.html", page, status=409)
    return call.go("period", period=period, done="request_kept")


def show_request(call: Call) -> Response:
    name, kind, content = fetch_request(call.house.desk, call.actor, period=str(call.params["period"])[:100])
    return download(content, kind=kind, name=name)


# ---- the list ----


def _list(call: Call, *, problem: str = "") -> PeriodsPage:
    desk, actor = call.house.desk, call.actor
    authored = call.house.authors.read()
    project = authored.compiled()
    with desk.database.read() as session:
        published = {period.id: period for period in desk.catalogue.current(session).periods_of(actor.regime)}
    proposed = {each.period: each for each in waiting(desk, actor)}
    begins = f"periods/{actor.regime}/"
    written = [path.removeprefix(begins).removesuffix(".yaml") for path in authored.files if path.startswith(begins)]
    ids = sorted({*(id_ for id_ in written if "/" not in id_ and "." not in id_ and id_ != "regime"), *published})
    today = day_of(call.now)
    lines = [
        _line(
            call,
            id_,
            drafted=project.periods.get((actor.regime, id_)),
            in_force=published.get(id_),
            proposal=proposed.get(id_),
            today=today,
        )
        for id_ in ids
    ]
    years = [line.year for line in lines if line.year]
    return PeriodsPage(
        lines=tuple(sorted(lines, key=lambda line: (line.sort, line.id), reverse=True)),
        next_year=max(years, default=today.year) + (1 if today.year in years else 0),
        may_draft=call.may("period.propose"),
        problem=problem,
    )


def _line(
    call: Call, id_: str, *, drafted: Period | None, in_force: Period | None, proposal: Proposal | None, today: date
) -> PeriodLine:
    shown = drafted or in_force
    if proposal is not None:
        icon, state = "sent", f"chờ công bố, {proposal.by} đề nghị"
    elif in_force is not None and (drafted is None or _same(drafted, in_force)):
        icon, state = ("approved", "đã công bố") if in_force.opens <= today else ("todo", "đã công bố, chưa mở")
    elif in_force is not None:
        icon, state = "draft", "đã công bố; bản đang soạn có thay đổi"
    elif drafted is None:
        icon, state = "error", "bản thảo còn lỗi"
    else:
        icon, state = "draft", "bản thảo"
    return PeriodLine(
        id=id_,
        title=shown.title if shown is not None else id_,
        href=call.path("period", period=id_),
        icon=icon,
        state=state,
        days=f"{phrases.day(shown.from_)}–{phrases.day(shown.to)}" if shown is not None else "",
        opens=phrases.day(shown.opens) if shown is not None else "",
        due=phrases.long_day(shown.due) if shown is not None else "",
        forms=len(shown.forms) if shown is not None else 0,
        year=shown.year if shown is not None else 0,
        sort=f"{shown.due:%Y-%m-%d}" if shown is not None else "9999",
    )


def _same(drafted: Period, in_force: Period) -> bool:
    return _without_place(drafted) == _without_place(in_force)


def _without_place(period: Period) -> tuple[object, ...]:
    return tuple(getattr(period, name) for name in Period.__dataclass_fields__ if name != "span")


# ---- one period ----


def _page(call: Call, authored: Authored, *, problem: str = "", period: str = "") -> PeriodPage:
    desk, actor = call.house.desk, call.actor
    id_ = period or str(call.params["period"])
    found = look_at(desk, actor, authored=authored, period=id_)
    proposal = next((each for each in waiting(desk, actor) if each.period == id_), None)
    before = [each for each in decided(desk, actor) if each.period == id_]
    shown = found.period or found.published
    blocking = sum(1 for line in found.lines if line.weight is Weight.BLOCKS)
    return PeriodPage(
        id=id_,
        outside=shown is not None and shown.kind == ADHOC,
        request=request_name(call.house.desk, call.actor, period=id_),
        title=shown.title if shown is not None else id_,
        summary=_summary(shown) if shown is not None else "",
        chart=_chart(call, authored, found),
        lines=tuple(_shown(line) for line in found.lines),
        looked=phrases.exact(call.now),
        effect=_effect(found.effect),
        excused=found.effect.excused if found.effect is not None else (),
        text=found.text,
        proposal=_proposal(call, proposal) if proposal is not None else None,
        decided=tuple(_decided(each) for each in before),
        may_propose=call.may("period.propose") and proposal is None,
        may_confirm=call.may("period.publish"),
        is_published=found.published is not None,
        changed=_differences(call, authored, found),
        blocking=blocking,
        problem=problem,
    )


def _differences(call: Call, authored: Authored, found: LookedOver) -> tuple[str, ...]:
    if found.published is None or found.period is None or _same(found.period, found.published):
        return ()
    with call.house.desk.database.read() as session:
        published = call.house.desk.catalogue.current(session)
    forms = {**authored.compiled().forms, **{key: each.form for key, each in published.forms.items()}}
    told = differences(
        found.period,
        found.published,
        numbers={id_: form.number for (id_, _), form in sorted(forms.items(), key=lambda one: one[0])},
        units={unit.code: unit.name for unit in published.regime(found.regime).units},
    )
    return told or ("Cách ghi khác, nội dung như nhau.",)


def _summary(period: Period) -> str:
    words = [
        f"Số liệu từ {phrases.day(period.from_)} đến {phrases.day(period.to)}",
        f"Mở nhập {phrases.day(period.opens)}, hạn gửi {phrases.long_day(period.due)}",
    ]
    if period.revision is not None:
        words.append(f"chỉnh lý số ước từ {phrases.day(period.revision[0])} đến {phrases.day(period.revision[1])}")
    if period.request:
        words.append(f"theo {period.request}")
    return "; ".join(words) + "."


def _shown(line: Line) -> PreflightLine:
    return PreflightLine(icon=ICONS[line.weight], title=line.title, words=line.words, weight=line.weight.value)


def _effect(effect: Effect | None) -> tuple[tuple[str, str], ...]:
    if effect is None:
        return ()
    lines = [
        (
            f"{units} {title.lower()} × {'' if per_unit == 1 else 'đến '}{per_unit} biểu",
            f"{phrases.whole(count)} báo cáo",
        )
        for title, units, per_unit, count in effect.by_kind
    ]
    return (*lines, ("Đơn vị có thư điện tử để nhắc hạn", f"{effect.reached}/{effect.units} đơn vị"))


def _proposal(call: Call, proposal: Proposal) -> ProposalShown:
    return ProposalShown(
        id=str(proposal.id),
        by=proposal.by,
        at=phrases.moment(proposal.at),
        is_mine=proposal.by == call.actor.name,
        text=proposal.text,
    )


def _decided(proposal: Proposal) -> DecidedLine:
    assert proposal.decided_at is not None
    return DecidedLine(
        by=proposal.by,
        decided_by=proposal.decided_by,
        at=phrases.moment(proposal.decided_at),
        words="Đã công bố" if proposal.confirmed else f"Không công bố: “{proposal.why}”",
    )


# ---- the drawing ----


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days of a year, and of January after it, to pixels."""

    year: int

    def at(self, day: date) -> int:
        first = date(self.year, 1, 1)
        last = date(self.year + 1, 2, 1)
        days = min(max((day - first).days, 0), (last - first).days)
        return LEFT + round(WIDTH * days / (last - first).days)

    def months(self) -> tuple[tuple[str, int], ...]:
        named = [(str(month), self.at(date(self.year, month, 1))) for month in range(1, MONTHS)]
        named[0] = ("Tháng 1", named[0][1])
        return (*named, (f"1/{self.year + 1}", self.at(date(self.year + 1, 1, 1))))


def _chart(call: Call, authored: Authored, found: LookedOver) -> TimeLine | None:
    """Every period of the calendar in the year, to scale: windows overlap, leave gaps and fall due before they end."""
    shown = found.period or found.published
    regime = authored.compiled().regimes.get(found.regime)
    if shown is None or regime is None:
        return None
    scale = _Scale(shown.year)
    bars = [*_bars(regime, shown, scale), _entry(shown, scale)]
    today = day_of(call.now)
    here = date(shown.year, 1, 1) <= today <= date(shown.year + 1, 1, 31)
    return TimeLine(
        months=scale.months(),
        bars=tuple(bars),
        height=36 + 46 * len(bars),
        today=(scale.at(today), phrases.day(today)) if here else None,
        width=LEFT + WIDTH,
    )


def _bars(regime: Regime, shown: Period, scale: _Scale) -> Iterable[Bar]:
    for kind in regime.kinds:
        own = kind.id == shown.kind
        begins = shown.from_ if own else kind.first(shown.year)
        first = max(begins, date(shown.year, 1, 1))
        last = shown.to if own else kind.last(shown.year)
        due = shown.due if own else kind.due_day(shown.year)
        estimated = due < last
        yield Bar(
            title=kind.title,
            words="đang xem" if own else "",
            own=own,
            solid=(scale.at(first), scale.at(min(due, last) + timedelta(days=1))),
            estimated=(scale.at(due + timedelta(days=1)), scale.at(last + timedelta(days=1))) if estimated else None,
            due=scale.at(due + timedelta(days=1)),
            label=f"{_label(begins, shown.year)}–{phrases.short_day(last)}",
            due_label=f"hạn {phrases.short_day(due)}, {phrases.weekday(due)}",
        )


def _label(begins: date, year: int) -> str:
    return phrases.short_day(begins) if begins.year == year else phrases.day(begins)


def _entry(shown: Period, scale: _Scale) -> Bar:
    """When officers fill and send it."""
    return Bar(
        title="Nhập và gửi",
        words="",
        own=True,
        solid=(scale.at(shown.opens), scale.at(shown.due + timedelta(days=1))),
        estimated=None,
        due=scale.at(shown.due + timedelta(days=1)),
        label="",
        due_label=f"mở {phrases.short_day(shown.opens)}, hạn {phrases.short_day(shown.due)}",
    )
