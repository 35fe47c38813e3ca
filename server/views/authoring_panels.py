"""Biểu mẫu: what a draft becomes and does, page by page: preview, tests, changes, the plan of its migration."""

from collections import Counter

from starlette.responses import HTMLResponse, Response

from engine.evolve import Became
from engine.evolve.questions import Answer, Offer, Question
from engine.model import Place, Subject
from server.authoring.answering import answer, asked, name_of
from server.authoring.changing import Difference, differing, planned
from server.authoring.drafts import Draft, read
from server.authoring.testing import Spoilt, run, spoil, write_first
from server.contexts.authoring import (
    ChangeLine,
    ChangesPage,
    PlanShown,
    PreviewPage,
    QuestionShown,
    SlipShown,
    TestShown,
    TestsPage,
)
from server.http.doorway import Call, Fields
from server.http.readings import whole_number
from server.migrating.plan import Plan
from server.migrating.tally import Line
from server.refusal import Refused
from server.views.draft_heads import draft_key, head, preview_of, side_of
from server.words import phrases

UNDECLARED, FAILED = "Chưa khai báo đi về đâu", "Công thức không chuyển được mọi số"
AGAIN = "đơn vị xem lại sau khi công bố, số cũ còn ở bản trước"
MOST_STOPPING = 200
MOST_WORDS = 1000
CHOSEN = "chon"  # the button beside a list to pick from


def show_preview(call: Call) -> Response:
    """A page of its own; for the script of the editor only what stands in it."""
    draft = _draft(call)
    shown = preview_of(draft.checked, side_of(call.query("mat")))
    if call.query("manh"):
        text = call.house.templates.get_template("partials/authoring_preview.html").render(p=shown, path=call.path)
        return HTMLResponse(text)
    return call.render("authoring_preview.html", PreviewPage(head=head(call, draft, "form_preview"), preview=shown))


def _draft(call: Call) -> Draft:
    return read(call.house.desk, call.house.ground, call.actor, key=draft_key(call))


# ---- tests ----


def show_tests(call: Call) -> Response:
    return call.render("authoring_tests.html", _tests(call, _draft(call)))


def act_on_tests(call: Call) -> Response:
    """Write a first test from invented figures, or spoil every check and formula in turn."""
    if call.fields.one("viec") != "viet-thu":
        return try_slips(call)
    key = draft_key(call)
    version = whole_number(call.fields.one("phien_ban")) or 0
    try:
        saved = write_first(call.house.desk, call.house.ground, call.actor, key=key, version=version)
        if saved.clash is not None:
            raise Refused("draft_since", version=saved.version)
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        return call.render("authoring_tests.html", _tests(call, _draft(call), problem=refused.sentence), status=409)
    return call.go("form_tests", form=key[0], edition=key[1], done="first_test", words=str(saved.version))


def try_slips(call: Call) -> Response:
    """Spoil every check and formula in turn and say which slips no test notices."""
    draft = _draft(call)
    form = draft.checked.form
    try:
        if form is None or not draft.checked.is_sound:
            raise Refused("draft_broken", count=max(1, draft.checked.errors))
        spoilt = spoil(draft.checked.project, form)
    except Refused as refused:
        return call.render("authoring_tests.html", _tests(call, draft, problem=refused.sentence), status=409)
    return call.render("authoring_tests.html", _tests(call, draft, spoilt=spoilt))


def _tests(call: Call, draft: Draft, *, spoilt: Spoilt | None = None, problem: str = "") -> TestsPage:
    checked = draft.checked
    if not checked.can_show or checked.form is None:
        return TestsPage(
            head=head(call, draft, "form_tests"),
            why="Thử nghiệm chạy khi máy đọc được biểu: sửa các lỗi ở văn bản trước.",
            tests=(),
            unprotected=(),
            slips=None,
            summary="",
            problem=problem,
        )
    found = run(checked.project, checked.form)
    says = {check.id: check.say for check in checked.form.checks}
    tests = tuple(
        TestShown(
            name=each.test.name,
            holds=each.holds,
            line=each.test.span.line,
            differences=tuple((one.cell, one.expected, one.found) for one in each.differences),
        )
        for each in found.results
    )
    return TestsPage(
        head=head(call, draft, "form_tests"),
        why="",
        tests=tuple(sorted(tests, key=lambda each: each.holds)),
        unprotected=tuple((id_, says[id_]) for id_ in found.unprotected),
        slips=None
        if spoilt is None
        else tuple(SlipShown(of=each.of, what=each.what, cure=each.cure, line=each.line) for each in spoilt.survivors),
        summary=_slips_told(spoilt) if spoilt is not None else "",
        problem=problem,
        may_write=not tests and not draft.published,
    )


def _slips_told(spoilt: Spoilt) -> str:
    if spoilt.red:
        return f"Chưa thử được vì thử nghiệm “{spoilt.red[0]}” không đạt."
    seen = spoilt.tried - len(spoilt.survivors)
    told = f"Đã làm sai {spoilt.tried} chỗ: {seen} chỗ bị thử nghiệm phát hiện, {len(spoilt.survivors)} không."
    return told + (f" Không tính {spoilt.equivalent} cách đổi không số nào phân biệt." if spoilt.equivalent else "")


# ---- changes ----


def show_changes(call: Call) -> Response:
    draft = _draft(call)
    try:
        found: Difference | None = differing(call.house.desk, call.actor, draft.checked)
    except Refused as refused:
        return call.render("authoring_changes.html", _changes(call, draft, "form_changes", why=refused.sentence))
    return call.render("authoring_changes.html", _changes(call, draft, "form_changes", found=found))


def show_plan(call: Call) -> Response:
    return call.render("authoring_changes.html", _plan(call, _draft(call)))


def answer_question(call: Call) -> Response:
    """Write one answer into the text; the plan is run again on what it says then."""
    key, fields = draft_key(call), call.fields
    chosen = fields.one("tra_loi")[:300]
    if chosen == CHOSEN:
        chosen = fields.one("muc")[:300]
    try:
        if not chosen:
            raise Refused("place_unchosen")
        saved = answer(
            call.house.desk,
            call.house.ground,
            call.actor,
            key=key,
            version=whole_number(fields.one("phien_ban")) or 0,
            question=fields.one("cau_hoi")[:300],
            chosen=chosen,
            words=fields.one("loi_van")[:MOST_WORDS],
        )
        if saved.clash is not None:
            raise Refused("draft_since", version=saved.version)
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        page = _plan(call, _draft(call), problem=refused.sentence)
        return call.render("authoring_changes.html", page, status=409)
    return call.go("form_plan", form=key[0], edition=key[1], done="answer_written", words=str(saved.version))


def _plan(call: Call, draft: Draft, *, problem: str = "") -> ChangesPage:
    try:
        plan = planned(call.house.desk, call.actor, draft.checked)
        open_ = asked(call.house.desk, call.actor, draft.checked) if plan is not None else ()
    except Refused as refused:
        return _changes(call, draft, "form_plan", why=refused.sentence, problem=problem)
    typed = call.fields if problem else None
    wanted = Counter(offer.title for each in open_ for offer in each.offers if offer.answer is Answer.RENAMED)
    shared = frozenset(title for title, times in wanted.items() if times > 1)
    questions = tuple(_question(each, plan, typed, shared) for each in open_) if plan is not None else ()
    return _changes(call, draft, "form_plan", plan=plan, questions=questions, problem=problem)


def _changes(
    call: Call,
    draft: Draft,
    here: str,
    *,
    found: Difference | None = None,
    plan: Plan | None = None,
    questions: tuple[QuestionShown, ...] = (),
    why: str = "",
    problem: str = "",
) -> ChangesPage:
    return ChangesPage(
        head=head(call, draft, here, questions=len(questions)),
        why=why,
        first=not why and found is None and plan is None,
        old=found.old if found is not None else plan.old if plan is not None else 0,
        told=found.told if found is not None else (),
        plan=plan_shown(plan) if plan is not None else None,
        questions=questions,
        asks=found is not None and found.questions > 0,
        problem=problem,
    )


def _question(question: Question, plan: Plan, typed: Fields | None, shared: frozenset[str]) -> QuestionShown:
    place = question.old
    about = Place(place.part, place.code) if question.subject is Subject.CODE else place
    lines = [line for line in plan.lines if about in line.old]
    count = sum(line.count(Became.ASKED) + line.count(Became.LOST) for line in lines)
    mine = typed is not None and typed.one("cau_hoi") == question.id
    words = typed.one("loi_van")[:MOST_WORDS] if typed is not None and mine else ""

    def of(kind: Answer) -> tuple[Offer, ...]:
        return tuple(each for each in question.offers if each.answer is kind)

    return QuestionShown(
        id=question.id,
        title=question.title[:1].upper() + question.title[1:],
        why=question.why,
        unit=question.unit,
        count=f"{phrases.whole(count)} ô đã có số" if count else "",
        examples=tuple(each.text for line in lines for each in line.examples)[:2],
        renames=tuple((name_of(each), each.title) for each in of(Answer.RENAMED)),
        mergers=tuple((name_of(each), each.title) for each in of(Answer.MERGED)),
        converts=tuple((name_of(each), each.title, words or each.formula) for each in of(Answer.CONVERTED)),
        drop=next((name_of(each) for each in of(Answer.DROPPED)), ""),
        shared=next((each.title for each in of(Answer.RENAMED) if each.title in shared), ""),
        reason=words if typed is not None and typed.one("tra_loi").startswith(str(Answer.DROPPED)) else "",
    )


def plan_shown(plan: Plan) -> PlanShown:
    """The account of a plan as pages show it."""
    stopping = len(plan.stopping)
    left = plan.count(Became.ASKED) + plan.count(Became.LOST) - stopping
    figures: tuple[tuple[str, str, str], ...] = (
        ("pass", phrases.whole(plan.count(Became.KEPT)), "giữ nguyên giá trị"),
        ("info", phrases.whole(plan.count(Became.CONVERTED)), "chuyển đổi theo công thức"),
        ("info", phrases.whole(plan.count(Became.DROPPED)), "bỏ, có ghi lý do"),
        ("warning" if stopping else "pass", phrases.whole(stopping), "cần trả lời trước khi công bố"),
    )
    if left:
        figures = (*figures, ("info", phrases.whole(left), AGAIN))
    again = plan.count(Became.RECOMPUTED)
    if again:
        figures = (*figures, ("info", phrases.whole(again), "do máy tự tính, tính lại từ các ô đã chuyển"))
    return PlanShown(
        old=plan.old,
        new=plan.new,
        summary=f"{phrases.whole(plan.submissions)} báo cáo đã gửi, {phrases.whole(plan.drafts)} bản nháp, "
        f"{phrases.whole(plan.cells)} ô.",
        figures=figures,
        lines=tuple(_line(each) for each in plan.lines),
        stopping=tuple(each.text for each in plan.stopping[:MOST_STOPPING]),
        periods=plan.periods,
        touched=plan.touched,
    )


def _line(line: Line) -> ChangeLine:
    asked = line.count(Became.ASKED) + line.count(Became.LOST)
    changed = line.count(Became.CONVERTED) + line.count(Became.RECOMPUTED)
    counts = (line.count(Became.KEPT), changed, line.count(Became.DROPPED), asked)
    kept, converted, dropped, open_ = (phrases.whole(count) for count in counts)
    return ChangeLine(
        title=line.title,
        declared=line.declared,
        examples=tuple(each.text for each in line.examples),
        counts=(kept, converted, dropped, open_),
        asks=_to_do(line),
    )


def _to_do(line: Line) -> str:
    if line.count(Became.LOST):
        return UNDECLARED
    if not line.asks:
        return ""
    return FAILED if line.declared.startswith("convert:") else "Đơn vị xem lại sau khi công bố"
