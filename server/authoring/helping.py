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
SPLITS: Mapping[str, str] = {
    "split:": "các dòng dưới cộng lại bằng dòng trên",
    "of_which:": "chỉ là một số trong đó",
}
TIMES: Mapping[str, str] = {
    "time: in_period": "việc xảy ra trong kỳ",
    "time: at_end": "số có ở ngày cuối kỳ",
    "time: at_start": "số có ở ngày đầu kỳ",
    "time: year_to_date": "cộng dồn từ đầu năm",
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
            "domain": _domains(project),
            "legal": {id_: f"{text.number}" for id_, text in project.legal.items()},
            "due": periods,
            "reported_by": kinds,
            "total_from": kinds,
        },
        "forms": forms,
    }


def _domains(project: Project) -> dict[str, str]:
    """Each with its name; one that has none with a form that stands for it."""
    forms = sorted(project.forms.values(), key=lambda form: (form.domain, form.number), reverse=True)
    found = {form.domain: f"như biểu {form.number} {form.title}" for form in forms} | dict(project.domains)
    return dict(sorted(found.items()))


def words_of(project: Project, key: str) -> tuple[tuple[str, str], ...]:
    """What the project knows that may stand at a key, with what it means."""
    home = project.home
    known: Mapping[str, Mapping[str, str]] = {
        "legal": {id_: f"{text.number} {text.title}".strip() for id_, text in project.legal.items()},
        "due": {kind.id: kind.title for kind in home.kinds} if home is not None else {},
        "reported_by": home.unit_kinds if home is not None else {},
        "domain": _domains(project),
        "time": TIMES,
        "split": SPLITS,
        "of_which": SPLITS,
        "privacy": PRIVACIES,
    }
    return tuple(known.get(key, {}).items())
