"""What the editor offers while an author types: the language, functions, and the names that the project has."""

from collections.abc import Mapping

from engine.expr.functions import FUNCTIONS
from engine.project import Project
from engine.schema.completion import completion

PRIVACIES: Mapping[str, str] = {
    "statistics": "chỉ có số liệu tổng hợp",
    "personal": "có dữ liệu cá nhân: họ tên, ngày sinh, địa chỉ",
    "sensitive": "có dữ liệu nhạy cảm: tôn giáo, sức khỏe của từng người",
}


def offered(project: Project) -> Mapping[str, object]:
    """`language` as `engine.schema.completion`; `functions`: name -> [title, example]; `names`: by key of the language,
    word -> what it is."""
    regimes = project.regimes.values()
    periods = {kind.id: kind.title for regime in regimes for kind in regime.kinds}
    kinds = {id_: title for regime in regimes for id_, title in regime.unit_kinds.items()}
    units = {unit.code: "" for unit in project.units.values()}
    forms = {form.id: f"{form.number} {form.title}" for form in project.forms.values()}
    return {
        "language": completion(),
        "functions": {name: [each.title, each.example] for name, each in FUNCTIONS.items()},
        "names": {
            "list": {id_: each.title for id_, each in project.lists.items()},
            "unit": units,
            "legal": {id_: f"{text.number}" for id_, text in project.legal.items()},
            "due": periods,
            "reported_by": kinds,
            "total_from": kinds,
        },
        "forms": forms,
    }


def words_of(project: Project, key: str) -> tuple[tuple[str, str], ...]:
    """What the project knows that may stand at a key of the head, with what it means."""
    match key:
        case "legal":
            return tuple((id_, f"{text.number} {text.title}".strip()) for id_, text in project.legal.items())
        case "due":
            home = project.home
            return tuple((kind.id, kind.title) for kind in home.kinds) if home is not None else ()
        case "reported_by":
            return tuple(project.home.unit_kinds.items()) if project.home is not None else ()
        case "domain":
            return tuple((each, "") for each in sorted({form.domain for form in project.forms.values()}))
        case "privacy":
            return tuple(PRIVACIES.items())
        case _:
            return ()
