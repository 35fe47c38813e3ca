"""Invented figures for the preview of a template: the official print of a sample report, as an output would hold it."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle

from engine.diagnostics import Diagnostics
from engine.model import Form, Regime
from engine.project import Project
from engine.project.trying import sample_print
from engine.targets.reports import PrintContext, PrintPart, PrintRow
from engine.targets.templates import TemplateHead
from server.notices.letters import agency
from server.outputs.context import Output, Plain
from server.refusal import Refused
from server.store.catalogue import Published

UNITS = 12  # as many as a preview shows
SCOPES = {"city": "Toàn thành phố", "any": "Toàn thành phố", "units": "Các xã, phường"}
CODE = "0000-0000-0000"
WATERMARK = "SỐ LIỆU MINH HỌA"


def sample_data(published: Published, head: TemplateHead) -> Mapping[str, Plain]:
    """What would fill the template, from the forms it is for. Raises `Refused` where nothing of them is published."""
    project = _project(published)
    regime = project.home
    forms = _forms(project, head)
    if regime is None or not forms:
        raise Refused("not_found", what="biểu đã công bố để xem thử mẫu này")
    papers = tuple(_paper(project, form, regime, head) for form in forms)
    return _output(papers, head, regime).plain()


def _project(published: Published) -> Project:
    """What is published, as the compiler holds it."""
    return Project(
        forms={key: each.form for key, each in published.forms.items()},
        broken=frozenset(),
        lists={},
        units={},
        legal={},
        regimes=published.regimes,
        periods={},
        diagnostics=Diagnostics(),
        files={},
        sources={},
    )


def _forms(project: Project, head: TemplateHead) -> list[Form]:
    """Those that the template names; else the first of all, two for a book."""
    newest = {id_: form for id_, _ in project.forms if (form := project.newest(id_)) is not None and form.sheet is None}
    if head.forms:
        return [newest[id_] for id_ in head.forms if id_ in newest]
    ordered = sorted(newest.values(), key=lambda form: form.number)
    return ordered[: 2 if head.takes == "book" else 1]


def _paper(project: Project, form: Form, regime: Regime, head: TemplateHead) -> PrintContext:
    paper = sample_print(project, form)
    if head.scope == "units":
        names = [unit.name for unit in regime.units][:UNITS]
        paper = replace(paper, parts=tuple(_by_unit(part, names) for part in paper.parts[:1]))
    return replace(paper, head=replace(paper.head, coverage=_coverage(regime)))


def _by_unit(part: PrintPart, names: list[str]) -> PrintPart:
    """A row for each unit, as outputs over units have them."""
    filled = [row for row in part.rows if row.cells]
    rows = tuple(
        PrintRow(title=name, kind="row", depth=0, stub=(), cells=row.cells)
        for name, row in zip(names, cycle(filled), strict=False)
    )
    return replace(part, stub=("Đơn vị",), rows=rows if filled else ())


def _coverage(regime: Regime) -> str:
    return f"{max(len(regime.units) - 2, 1)}/{len(regime.units)} đơn vị"


def _output(papers: tuple[PrintContext, ...], head: TemplateHead, regime: Regime) -> Output:
    first = papers[0]
    unit = next(iter(regime.units), None)
    return Output(
        kind=head.takes,
        title=first.title,
        period=first.head.period,
        scope=SCOPES.get(head.scope, unit.name if unit is not None else ""),
        agency=agency(regime.receiver, regime.place),
        receiver="",
        place_line=first.head.place_line,
        basis="approved",
        basis_words="đã duyệt",
        coverage=_coverage(regime),
        missing=("Hai đơn vị chưa gửi báo cáo (câu minh họa).",),
        papers=papers,
        notes=("Bản xem thử, số liệu do máy đặt ra.",),
        printed_by="Người xem thử",
        printed_at="09:00 01/12/2026",
        within=False,
        sample=True,
        watermark=WATERMARK,
        code=CODE,
    )
