"""A new form to start from: one commented skeleton per kind, in `skeletons/`, filled with words of the project."""

from collections.abc import Mapping
from enum import StrEnum
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


def skeleton(form: str, *, kind: Kind, project: Project) -> str:
    """The text of a first edition of `form`, ready to be changed. UnfitError where the id cannot be used."""
    check_free(form, project)
    text = (_FOLDER / f"{kind}.yaml").read_text(encoding="utf-8")
    for mark, word in _words(form, project).items():
        text = text.replace(mark, word)
    return text


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
