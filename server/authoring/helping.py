"""What the editor offers while an author types: the language, functions, and the names that the project has."""

from collections.abc import Mapping

from engine.expr.functions import FUNCTIONS
from engine.project import Project
from engine.schema.completion import completion


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
