"""Biểu mẫu: what publishing a draft will do, the proposal, the second person's word, and taking it back."""

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from engine.project.annex import MARK
from server.authoring.drafts import Draft, read, wrote
from server.authoring.ground import Key
from server.authoring.publication import (
    Outlook,
    PeriodKey,
    Proposal,
    Undoing,
    ask_later,
    confirm,
    look,
    proposals,
    propose,
    still_lacking,
    take_back,
    undoing,
    withdraw,
)
from server.contexts.authoring import OutlookShown, PublicationPage, ShortShown, WaitingShown
from server.http.doorway import Call
from server.http.readings import identity, whole_number
from server.migrating.plan import Short
from server.migrating.wanting import named
from server.refusal import Refused
from server.views.authoring_panels import plan_shown
from server.views.draft_heads import draft_key, head, picture_of, side_of
from server.words import phrases

MOST_PERIODS = 20
SUPPLEMENT = {"yeu-cau": True, "de-nguyen": False}
THROUGH = frozenset({"forbidden", "not_found"})


def show(call: Call) -> Response:
    return call.render("authoring_publication.html", _page(call))


def act(call: Call) -> Response:
    """Look again with other periods, propose, confirm, ask for more, withdraw, take back."""
    key, into = draft_key(call), _chosen(call)
    try:
        done, words = _do(call, key, into=into)
    except Refused as refused:
        if refused.code in THROUGH:
            raise
        page = _page(call, into=into, problem=refused.sentence, asks_period=refused.code == "form_no_period")
        return call.render("authoring_publication.html", page, status=409)
    if done:
        return call.go("form_publication", done=done, words=words, form=key[0], edition=key[1])
    return call.render("authoring_publication.html", _page(call, into=into))


def _do(call: Call, key: Key, *, into: tuple[PeriodKey, ...]) -> tuple[str, str]:
    """What the pressed button says. The message of what was done and its one word; '' where nothing was."""
    desk, ground, actor, fields = call.house.desk, call.house.ground, call.actor, call.fields
    said, words = "", ""
    match fields.one("viec"):
        case "de-nghi" | "de-nghi-khong-ky" as act:
            version, unused = whole_number(fields.one("phien_ban")) or 0, act == "de-nghi-khong-ky"
            propose(desk, ground, actor, key=key, version=version, into=() if unused else into, unused=unused)
            said = "form_proposed"
        case "cong-bo":
            seal, choice = fields.one("dau")[:64], SUPPLEMENT.get(fields.one("bo_sung"))
            proposal = identity(fields.one("de_nghi"))
            done = confirm(desk, ground, actor, proposal=proposal, seal=seal, supplement=choice)
            said = "form_published_unwritten" if done.unwritten else "form_published"
        case "bo-sung":
            said, words = "form_supplement", str(ask_later(desk, actor, key=key))
        case "rut":
            withdraw(desk, actor, proposal=identity(fields.one("de_nghi")), why=fields.one("ly_do"))
            said = "form_withdrawn"
        case "thu-hoi":
            take_back(desk, ground, actor, key=key, why=fields.one("ly_do"))
            said = "form_taken_back"
    return said, words


def _chosen(call: Call) -> tuple[PeriodKey, ...]:
    """The periods that were ticked, of the own regime."""
    chosen = dict.fromkeys(text[:80] for text in call.fields.all("ky")[:MOST_PERIODS])
    return tuple((call.actor.regime, text) for text in chosen)


def _page(
    call: Call, *, into: tuple[PeriodKey, ...] = (), problem: str = "", asks_period: bool = False
) -> PublicationPage:
    key = draft_key(call)
    desk, ground, actor = call.house.desk, call.house.ground, call.actor
    draft = read(desk, ground, actor, key=key)
    known = proposals(desk, actor, key=key)
    waiting = next((each for each in known if each.confirmed is None), None)
    in_force = any(each.confirmed and each.undone_at is None for each in known)
    shown = picture = outlook = None
    if not draft.published:
        version = waiting.version if waiting is not None else None
        chosen = waiting.periods if waiting is not None else into
        try:
            outlook = look(desk, ground, actor, key=key, version=version, into=chosen)
        except Refused as refused:
            if refused.code in THROUGH and not into:
                raise
            problem = problem or refused.sentence
            outlook = look(desk, ground, actor, key=key, version=version)
        shown = _outlook(outlook)
        picture = picture_of(outlook.checked, side_of(call.query("mat"))) if waiting is not None else None
    may_take_back = draft.published and call.may("form.publish") and in_force
    ahead = undoing(desk, actor, key=key) if may_take_back else Undoing()
    return PublicationPage(
        head=head(call, draft, "form_publication"),
        outlook=shown,
        waiting=_waiting(call, draft, waiting, outlook=outlook) if waiting is not None else None,
        decided=tuple(_decided(each) for each in known if each.confirmed is not None),
        is_published=draft.published,
        may_take_back=may_take_back,
        undoing=_undoing(ahead, key[1]),
        undo_why_not=ahead.why_not,
        short=_short(still_lacking(desk, actor, key=key), edition=key[1] - 1)
        if draft.published and call.may("form.publish")
        else None,
        problem=problem,
        picture=picture,
        looks_on=call.may("form.publish") and not wrote(desk, actor, key=key),
        asks_period=asks_period,
    )


def _undoing(ahead: Undoing, edition: int) -> str:
    if not ahead.begun:
        return "Chưa đơn vị nào nhập theo phiên bản này."
    told = f"{phrases.whole(ahead.begun)} báo cáo đang nhập trở về phiên bản {edition - 1} với số đã gõ."
    if ahead.aside:
        told += (
            f" {phrases.whole(ahead.aside)} ô chỉ có ở phiên bản {edition}: số đã gõ được để riêng cùng báo cáo, "
            "cán bộ thấy ở trang nhập."
        )
    return told


def _waiting(call: Call, draft: Draft, proposal: Proposal, *, outlook: Outlook | None) -> WaitingShown:
    why_not = ""
    if not call.may("form.publish"):
        why_not = "Chờ người có quyền công bố xem và xác nhận."
    elif not proposal.may_confirm:
        why_not = "Người công bố phải khác người đề nghị và những người đã soạn bản này."
    moved = f" Bản đang soạn đã là bản {draft.version}." if draft.version != proposal.version else ""
    return WaitingShown(
        id=str(proposal.id),
        by=proposal.by,
        at=phrases.moment(proposal.at) + "." + moved,
        version=proposal.version,
        may_confirm=not why_not,
        why_not=why_not,
        no_period=_back_for_a_period(outlook) if outlook is not None and not proposal.periods else "",
    )


def _back_for_a_period(found: Outlook) -> str:
    """The reason of turning back a proposal that no period takes, '' where none could."""
    if not found.periods:
        return ""
    return f"Chưa kỳ nào thu biểu này; chọn kỳ ({', '.join(each.title for each in found.periods)}) rồi đề nghị lại."


def _decided(proposal: Proposal) -> tuple[str, str]:
    assert proposal.decided_at is not None
    words = f"Đã công bố bản {proposal.version}" if proposal.confirmed else f"Không công bố: “{proposal.why}”"
    if proposal.undone_at is not None:
        words += f", thu hồi lúc {phrases.moment(proposal.undone_at)}"
        words += f": “{proposal.why}”" if proposal.why else ""
    return words, f"{proposal.by} đề nghị, {proposal.decided_by}, {phrases.moment(proposal.decided_at)}"


def _outlook(found: Outlook) -> OutlookShown:
    return OutlookShown(
        version=found.version,
        lines=tuple(_lines(found)),
        told=found.difference.told if found.difference is not None else (),
        plan=plan_shown(found.plan) if found.plan is not None else None,
        periods=tuple(
            (
                each.key[1],
                each.title,
                f"hạn {each.due}, {each.units} đơn vị; "
                + (f"đang dùng phiên bản {each.pinned}" if each.pinned is not None else "chưa có biểu này"),
                each.chosen,
            )
            for each in found.periods
        ),
        effect=tuple(_effect(found)),
        seal=found.seal,
        blocking=tuple(each.sentence for each in found.blocking),
        text=found.text,
        short=_short(found.plan.short, edition=found.plan.old, mending=found.plan.mending) if found.plan else None,
    )


def _short(found: Sequence[Short], *, edition: int, mending: int = 0) -> ShortShown | None:
    """Sent reports that lack, or will lack, what the edition asks for."""
    if not found:
        return None
    approved = sum(each.approved for each in found)
    lines: dict[str, list[str]] = {}
    for each in found:
        lines.setdefault(named(one.words for one in each.wanted), []).append(each.unit)
    return ShortShown(
        count=len(found),
        approved=approved,
        waiting=len(found) - approved,
        wanted=named(one.words for each in found for one in each.wanted),
        lines=tuple((words, len(names), named(names)) for words, names in lines.items()),
        mending=mending,
        edition=edition,
    )


def _lines(found: Outlook) -> Iterable[tuple[str, str, str]]:
    """(icon, title, words): what blocks first, then what to look at, then what has passed."""
    errors = sum(each.severity == "error" for each in found.findings)
    warnings = len(found.findings) - errors
    for refused in found.blocking:
        yield "error", refused.sentence, ""
    for words in found.broken:
        yield "warning", "Không còn đọc được", words
    if found.unprotected:
        yield "warning", f"{len(found.unprotected)} quy tắc chưa có thử nghiệm bảo vệ", _said(found)
    asked = sum(line.strip().startswith(MARK) for line in found.text.split("\n"))
    if asked:
        yield "warning", f"{asked} câu hỏi của máy (# HỎI) chưa trả lời", "xem ở trang Soạn thảo"
    if warnings:
        yield "warning", f"{warnings} cảnh báo của máy", "xem ở trang Soạn thảo"
    if not errors and found.form is not None:
        yield "pass", "Biểu hợp lệ", "kiểm tra cùng mọi biểu đã công bố"
    if not found.tests and not errors and found.form is not None:
        yield "warning", "Biểu chưa có thử nghiệm nào", "viết ở mục tests: để sửa nhầm sau này có người biết"
    if found.tests and not found.failing:
        yield "pass", f"{found.tests} thử nghiệm đều đạt", ""
    if found.plan is not None and not found.plan.stopping:
        yield "pass", "Không ô nào mất mà chưa ghi lý do", ""


def _said(found: Outlook) -> str:
    """The rules that no test protects, by what they say to officers."""
    said = {each.id: each.say for each in found.form.checks} if found.form is not None else {}
    return "; ".join(f"“{said.get(id_, id_)}”" for id_ in found.unprotected)


def _effect(found: Outlook) -> Iterable[tuple[str, str]]:
    form = found.form
    if form is None:
        return
    yield "Biểu, phiên bản", f"{form.number}, phiên bản {form.edition}"
    chosen = [each for each in found.periods if each.chosen]
    for each in chosen:
        yield f"{each.title}: đơn vị phải báo cáo", str(each.units)
    if not chosen:
        yield "Kỳ báo cáo thu phiên bản này", "không kỳ nào"
    if found.plan is not None:
        yield "Bản nháp của đơn vị chuyển sang phiên bản này", phrases.whole(found.plan.moved)
        yield "Báo cáo đã gửi, tính lại ở bảng tổng hợp", phrases.whole(found.plan.submissions)
    yield "Chỉ tiêu đọc biểu này", ", ".join(found.indicators) or "chưa có"
    if found.sha256:
        yield "Mã nội dung (SHA-256)", " ".join(found.sha256[at : at + 8] for at in range(0, 64, 8))
