"""What every page of a draft begins with, and the preview beside its text: shared by the pages of authors."""

from dataclasses import replace
from datetime import datetime

from engine.targets.reports.html import fragment
from server.authoring import previewing
from server.authoring.drafts import Draft, key_of
from server.authoring.ground import Checked, Key
from server.authoring.previewing import Side
from server.contexts.authoring import DraftHead, PreviewShown
from server.http.doorway import Call
from server.store import form_drafts
from server.words import phrases

SEEN = (Side.ENTRY, Side.PRINT)  # what anybody outside the authors' room will see of a form
SIDES = (
    (Side.ENTRY, "Trang nhập"),
    (Side.PRINT, "Bản in"),
    (Side.TABLES, "Bảng dữ liệu"),
    (Side.JSON, "JSON"),
)
NOT_YET = "Xem trước hiện lại khi máy đọc được biểu: sửa các lỗi ở văn bản trước."


def draft_key(call: Call) -> Key:
    return key_of(str(call.params["form"])[:100], str(call.params["edition"])[:100])


def head(call: Call, draft: Draft, here: str, *, questions: int = 0) -> DraftHead:
    """What stands over every page of one draft. `questions`: of the plan, where this page knows them."""
    form, edition = draft.key
    errors = draft.checked.errors
    model = draft.checked.form
    with call.house.database.read() as session:
        published = call.house.desk.catalogue.current(session).editions(form)
        undone = next((each.undone_at for each in form_drafts.proposals(session, draft.key) if each.undone_at), None)
    last = published[-1] if published else None
    bad = f"{errors} lỗi" if errors else ""
    tabs = (
        ("Soạn thảo", "editor", bad, True),
        ("Xem trước", "form_preview", "", False),
        ("Thử nghiệm", "form_tests", "", False),
        ("Thay đổi", "form_changes", "", False),
        ("Kế hoạch chuyển đổi", "form_plan", f"{questions} câu hỏi" if questions else "", True),
        ("Công bố", "form_publication", "", False),
        ("Các bản đã lưu", "form_versions", "", False),
    )
    return DraftHead(
        form=form,
        edition=edition,
        number=model.number if model is not None else last.number if last is not None else form,
        title=model.title if model is not None else draft.title or form,
        state="đã công bố" if draft.published else "bản nháp",
        icon="approved" if draft.published else "draft",
        use=_use(last.edition if last is not None else 0, edition, undone=None if draft.published else undone),
        path=draft.path,
        tabs=tuple(
            (title, call.path(name, form=form, edition=edition), name == here, count, wrong)
            for title, name, count, wrong in tabs
        ),
        others=draft.others,
        errors=errors,
        version=draft.version,
        writing=here == "editor" and not draft.published,
    )


def _use(last: int, edition: int, *, undone: datetime | None) -> str:
    """Which edition is in use (0: none), and that this one was and is no more."""
    taken = f"phiên bản {edition} đã công bố rồi thu hồi {phrases.moment(undone)}" if undone is not None else ""
    if last:
        return f"Đang dùng: phiên bản {last}" + (f"; {taken}" if taken else "")
    return f"Chưa phiên bản nào đang dùng; {taken}" if taken else "Biểu mới, chưa công bố lần nào"


def picture_of(checked: Checked, side: Side) -> PreviewShown:
    """A form as those see it for whom it is made: the officer's page, the print."""
    shown = preview_of(checked, side if side in SEEN else Side.ENTRY)
    return replace(shown, sides=tuple(each for each in shown.sides if each[0] in SEEN))


def side_of(text: str) -> Side:
    return next((side for side in Side if side == text), Side.ENTRY)


def preview_of(checked: Checked, side: Side) -> PreviewShown:
    """One side of a draft, with invented figures."""
    sides = tuple((str(each), words, each is side) for each, words in SIDES)
    if not checked.can_show or checked.form is None:
        return PreviewShown(side=str(side), sides=sides, why=NOT_YET)
    form, project = checked.form, checked.project
    match side:
        case Side.ENTRY:
            shown = previewing.entry(project, form)
            return PreviewShown(side=str(side), sides=sides, why="", sheets=shown.sheets, facts=shown.facts)
        case Side.PRINT:
            paper = fragment(previewing.paper(project, form))
            return PreviewShown(side=str(side), sides=sides, why="", paper=paper)
        case Side.TABLES:
            tables = tuple((each.name, each.title, each.columns) for each in previewing.tables(form))
            return PreviewShown(side=str(side), sides=sides, why="", tables=tables)
        case Side.JSON:
            sent, schema = previewing.as_json(project, form)
            return PreviewShown(side=str(side), sides=sides, why="", json=sent, schema=schema)
