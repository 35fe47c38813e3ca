"""A new form to start from: one commented skeleton per kind, in `skeletons/`, filled with words of the project."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from engine.project.compiled import Project
from engine.resolve.heads import ADHOC
from engine.resolve.ids import is_id

_FOLDER = Path(__file__).with_name("skeletons")


class Kind(StrEnum):
    """The kinds of forms, by the key that makes them so."""

    LIST = "list"
    ROWS = "rows"
    OPEN = "open"
    SHEET = "sheet"


TITLES: Mapping[Kind, str] = {
    Kind.LIST: "biểu chéo: dòng lấy từ danh mục (dân tộc, tôn giáo, thôn)",
    Kind.ROWS: "biểu có dòng cố định, mỗi dòng một đơn vị tính",
    Kind.OPEN: "danh sách cán bộ tự thêm dòng, và phần hỏi",
    Kind.SHEET: "phiếu: một đơn vị lập nhiều phiếu, mỗi phiếu một hộ, một người",
}


class UnfitError(ValueError):
    """The id is no id, or is taken; the sentence says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What the remarks of a skeleton say of where it is tried: `after` it was changed, what is `cited`, how its tests
    are `tried` and `spoilt`."""

    after: str
    cited: str
    tried: str
    spoilt: str


COMMANDS = Remarks(
    after="Sửa xong chạy: dttg check forms/BIEU_MOI/v1.yaml rồi dttg preview BIEU_MOI",
    cited="mã văn bản trong forms/legal.yaml",
    tried="chạy: dttg test BIEU_MOI",
    spoilt="dttg test --mutate BIEU_MOI",
)
PAGES = Remarks(
    after="Lỗi hiện ngay khi gõ; xem biểu ở thẻ Xem trước. Chữ thí dụ nào còn như khung này thì chưa công bố được.",
    cited="mã văn bản; Ctrl + dấu cách nêu các mã",
    tried="chạy ở thẻ Thử nghiệm",
    spoilt="nút Làm sai thử ở thẻ Thử nghiệm",
)


def skeleton(form: str, *, kind: Kind, project: Project, remarks: Remarks = COMMANDS) -> str:
    """The text of a first edition of `form`, ready to be changed. UnfitError where the id cannot be used."""
    check_free(form, project)
    return _text(kind, {**_said(remarks), **_words(form, project)})


@cache
def samples() -> tuple[str, ...]:
    """Every skeleton with some id, as it stands before anybody wrote in it."""
    words = {"BIEU_MOI": "bieu_moi", "LEGAL": "van_ban", "DUE": ADHOC, "REPORTER": "ward"}
    return tuple(_text(kind, {**_said(PAGES), **words}) for kind in Kind)


def _text(kind: Kind, words: Mapping[str, str]) -> str:
    text = (_FOLDER / f"{kind}.yaml").read_text(encoding="utf-8")
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _said(remarks: Remarks) -> Mapping[str, str]:
    return {"AFTER": remarks.after, "CITED": remarks.cited, "TRIED": remarks.tried, "SPOILT": remarks.spoilt}


def check_free(form: str, project: Project) -> None:
    """UnfitError where `form` cannot be the id of a new form of `project`."""
    if not is_id(form):
        raise UnfitError(
            f"tên (id) '{form}' không dùng được: chữ thường không dấu, chữ số, dấu _, bắt đầu bằng chữ cái"
        )
    beside = sorted(known.id for known in project.forms.values() if known.part(form) is not None)
    if beside:
        raise UnfitError(
            f"tên (id) '{form}' đã là tên một bảng của biểu {', '.join(beside)}; đặt tên khác cho biểu mới"
        )
    editions = sorted(edition for id_, edition in {*project.forms, *project.broken} if id_ == form)
    if editions:
        last = editions[-1]
        raise UnfitError(f"biểu '{form}' đã có; phiên bản sau: chép v{last}.yaml sang v{last + 1}.yaml rồi sửa edition")


def _words(form: str, project: Project) -> Mapping[str, str]:
    """What stands in the skeletons in capitals, and what the project says instead."""
    regime = project.home
    kinds = [kind.id for kind in regime.kinds] if regime is not None else []
    reporters = list(regime.unit_kinds) if regime is not None else []
    return {
        "BIEU_MOI": form,
        "LEGAL": next(iter(project.legal), ""),
        "DUE": kinds[-1] if kinds else ADHOC,
        "REPORTER": reporters[0] if reporters else "ward",
    }
