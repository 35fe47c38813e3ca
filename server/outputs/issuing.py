"""The papers of a published set of figures: made once by the worker when it is published, and kept for ever.

A set made again gives the same figures file to the byte; what was issued on paper is not made again but kept, encrypted
like an attachment, with its hash.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from sqlmodel import Session

from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, UNAVAILABLE, Kind, Value
from engine.model import Figure, Indicator, official_code
from engine.targets.reports import PrintCell, PrintContext, PrintHead, PrintHeadCell, PrintPart, PrintRow
from server.actor import Actor, Thing
from server.figures.indicators import REPORTER
from server.figures.vintages import ways_of
from server.figures.words import RATIOS
from server.notices.letters import agency
from server.outputs.asking import PDF, XLSX
from server.outputs.context import SIGNERS, Output, hash_of
from server.outputs.covering import cover_small
from server.outputs.grid import TOTAL, Grid, Leaf, Line, cell_of, part_of
from server.outputs.tabling import FigureType
from server.outputs.writing import FORMATS, write
from server.papers import canonical
from server.papers.printing import file_name
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.suppressing import NOTE
from server.running.worker import Keep
from server.store import reports, vintages
from server.store.catalogue import Published
from server.store.files import Kept
from server.store.models import Vintage, VintageFile
from server.words import phrases

KINDS = (PDF, XLSX)
SIGNS: Mapping[str, Value] = {"-": NOTHING, "...": UNAVAILABLE, "x": INAPPLICABLE}
HEADS = ("Giá trị", "Số đơn vị có số liệu")
COUNTED = "#,##0"


# ---- the worker's job ----


def job(desk: Desk, *, sample: bool, below: int) -> Callable[[Mapping[str, str]], Keep]:
    return partial(issue, desk, sample=sample, below=below)


def issue(desk: Desk, words: Mapping[str, str], *, sample: bool, below: int) -> Keep:
    """Make the papers of the set that `words` name (`regime`, `number`), and give back how to keep them. A set that is
    not published, or whose papers are there, is left as it is."""
    with desk.database.read() as session:
        row = vintages.by_number(session, words["regime"], words["number"])
        if row.state != vintages.PUBLISHED or vintages.files_of(session, row.id):
            return _nothing
        output = vintage_output(session, desk.catalogue.current(session), row, sample=sample, below=below)
        id_, decided = row.id, row.decided_at or row.at
    kept = [(kind, desk.cabinet.keep(desk.new_id(), write(output, kind=kind))) for kind in KINDS]

    def keep(session: Session) -> str:
        if not vintages.files_of(session, id_):
            for kind, each in kept:
                name = file_name("bo so lieu", "", period=words["number"], ending=FORMATS[kind].ending)
                reports.add(session, _file(id_, kind, each, name=name, at=decided))
        return output.sha256

    return keep


def _file(vintage: Any, kind: str, kept: Kept, *, name: str, at: datetime) -> VintageFile:
    return VintageFile(
        id=kept.id,
        vintage_id=vintage,
        kind=kind,
        name=name,
        size=kept.size,
        sha256=kept.sha256,
        key_id=kept.key_id,
        at=at,
    )


def _nothing(_session: Session) -> None:
    """Its papers are there, or it is not published."""


def issued(desk: Desk, actor: Actor, *, number: str) -> tuple[tuple[str, str, int], ...]:
    """(kind, sha256, size) of each paper that was issued."""
    with desk.database.read() as session:
        row = vintages.by_number(session, actor.regime, number)
        desk.authorize(actor, "figures.read", thing=Thing(kind="vintage", id=number, period=row.period))
        return tuple((each.kind, each.sha256, each.size) for each in vintages.files_of(session, row.id))


def fetch(desk: Desk, actor: Actor, *, number: str, kind: str) -> tuple[str, str, bytes]:
    """(name, media type, content) of an issued paper, as it was issued. Recorded: it leaves the system."""
    with desk.database.write() as session:
        row = vintages.by_number(session, actor.regime, number)
        thing = Thing(kind="vintage", id=number, period=row.period)
        desk.authorize(actor, "figures.export", thing=thing)
        found = next((each for each in vintages.files_of(session, row.id) if each.kind == kind), None)
        if found is None:
            raise Refused("not_found", what=f"bản in của bộ số liệu {number}")
        desk.record(session, actor, act="figures.export", thing=thing, after={"kind": kind, "sha256": found.sha256})
        kept, name = Kept(found.id, found.size, found.sha256, found.key_id), found.name
    return name, FORMATS[kind].media, desk.cabinet.fetch(kept)


# ---- what they say ----


def vintage_output(session: Session, published: Published, row: Vintage, *, sample: bool, below: int) -> Output:
    """The figures file of a set as an official output: every indicator, and those that wards divide by unit. It is
    published, so small counts are covered."""
    window = published.period(row.regime, row.period)
    regime = published.regime(row.regime)
    ways = ways_of(published, window, edition=row.about["indicators"]["edition"])
    said = {(each["indicator"], each["figure"]): each for each in _said_once(json.loads(row.figures)["figures"])}
    names = {each["code"]: each["name"] for each in row.about["units"]}
    person = reports.holder_names(session, [row.decided_holder_id or row.holder_id])
    moment = phrases.moment(row.decided_at or row.at)
    notes = (
        f"Bộ số liệu {row.number}, công bố {moment}, người công bố: {', '.join(person.values())}.",
        f"Dấu vân tay của tệp số liệu: {row.sha256}.",
        NOTE,
    )
    period = phrases.upper_first(window.title.removeprefix("Báo cáo "))
    head = PrintHead(
        unit=regime.receiver,
        receiver="",
        period=period,
        window="",
        due="",
        place_line=f"{regime.place}, ngày …… tháng …… năm {(row.decided_at or row.at).year}",
        agency=agency(regime.receiver, regime.place),
        notes=notes,
        sample=sample,
        estimate=window.estimate,
    )
    papers = (
        _paper("Các chỉ tiêu thống kê", row.number, head, [_whole(ways, said, below=below)]),
        _paper("Các chỉ tiêu theo đơn vị", row.number, head, _by_unit(ways, said, names, below=below)),
    )
    sha = hash_of(papers, period=period, scope=row.number)
    code = canonical.check_code(sha)
    return Output(
        kind="vintage",
        title=f"Bộ số liệu {row.number}: {phrases.lower_first(period)}",
        period=period,
        scope=f"Toàn {phrases.lower_first(regime.unit_kinds.get('province', 'thành phố'))}",
        agency=agency(regime.receiver, regime.place),
        receiver="",
        place_line=head.place_line,
        basis=row.basis,
        basis_words="Báo cáo đã duyệt",
        coverage="",
        missing=(),
        papers=tuple(replace(paper, head=replace(paper.head, code=code)) for paper in papers if paper.parts),
        notes=notes,
        printed_by=", ".join(person.values()),
        printed_at=moment,
        within=False,
        sample=sample,
        sha256=sha,
        code=code,
        signers=SIGNERS,
    )


def _said_once(figures: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Without the mark of estimates where every figure bears it: the foot of the paper says it of the period."""
    if not all(each.get("estimate") for each in figures if each.get("value")):
        return figures
    return [
        _unmarked(each) | {"by": {by: [_unmarked(part) for part in parts] for by, parts in each["by"].items()}}
        for each in figures
    ]


def _unmarked(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in said.items() if name != "estimate"}


def _paper(title: str, number: str, head: PrintHead, parts: Sequence[PrintPart]) -> PrintContext:
    return PrintContext(
        number=number,
        official=True,
        sheet=False,
        title=title,
        head=replace(head, closed=not parts or parts[0].stub[0] == "Chỉ tiêu"),
        parts=tuple(parts),
        guide=(),
        has_estimates=any(cell.estimate for part in parts for row in part.rows for cell in row.cells),
    )


Said = Mapping[tuple[str, str], Mapping[str, Any]]


def _whole(ways: Sequence[Indicator], said: Said, *, below: int) -> PrintPart:
    """Every figure of every indicator, group by group."""
    rows: list[PrintRow] = []
    group = ""
    for way in ways:
        if way.group != group:
            group = way.group
            rows.append(PrintRow(title=group, kind="heading", depth=0, stub=("", ""), cells=()))
        for figure in way.figures:
            found = said.get((way.code, figure.id))
            if found is not None:
                rows.append(_figure_row(way, figure, found, below=below))
    head = tuple(
        PrintHeadCell(text=text, unit="", row=0, column=at, rows=1, columns=1) for at, text in enumerate(HEADS)
    )
    return PrintPart(
        title="",
        layout="grid",
        unit="",
        stub=("Chỉ tiêu", "Mã số", "Đơn vị tính"),
        head=head,
        head_rows=1,
        numbers=("A", "B", "C", "1", "2"),
        titles=HEADS,
        rows=tuple(rows),
        guide="",
    )


def _figure_row(way: Indicator, figure: Figure, said: Mapping[str, Any], *, below: int) -> PrintRow:
    leaf = _leaf(way, figure)
    grid = Grid(
        title="",
        stub=("",),
        leaves=(leaf,),
        lines=(Line(title="", kind=TOTAL, values=(value_of(said),)),),
        summed=False,
    )
    covered, _ = cover_small(grid, below=below)
    coverage = f"{said['known']}/{said['expected']}"
    return PrintRow(
        title=figure.title,
        kind="row",
        depth=1,
        stub=(way.code, figure.unit.shown),
        cells=(cell_of(leaf.type, covered.lines[0].values[0]), PrintCell(text=coverage, kind="text", format=COUNTED)),
    )


def _by_unit(ways: Sequence[Indicator], said: Said, names: Mapping[str, str], *, below: int) -> tuple[PrintPart, ...]:
    """Indicator by indicator, so that each is covered by itself; set side by side where a page holds them."""
    found = []
    for way in ways:
        divided = [figure for figure in way.figures if said.get((way.code, figure.id), {}).get("by", {}).get(REPORTER)]
        if divided:
            grid, _ = cover_small(_unit_grid(way, divided, said, names), below=below)
            found += [part_of(each) for each in grid.chunks]
    return tuple(found)


def _unit_grid(way: Indicator, figures: Sequence[Figure], said: Said, names: Mapping[str, str]) -> Grid:
    by = {figure.id: _parts(said[way.code, figure.id]) for figure in figures}
    codes = sorted({code for parts in by.values() for code in parts})
    whole = Line(title="Tổng số", kind=TOTAL, values=tuple(value_of(said[way.code, figure.id]) for figure in figures))
    counts = tuple(at for at, figure in enumerate(figures) if figure.unit.kind not in RATIOS)
    return Grid(
        title=f"{way.code} {way.title}",
        stub=("Đơn vị", "Mã số"),
        leaves=tuple(_leaf(way, figure) for figure in figures),
        lines=(whole, *_lines(figures, by, codes, names)),
        made={at: counts for at, figure in enumerate(figures) if figure.unit.kind in RATIOS and counts},
    )


def _lines(
    figures: Sequence[Figure], by: Mapping[str, Mapping[str, Value]], codes: Sequence[str], names: Mapping[str, str]
) -> Iterator[Line]:
    for code in codes:
        yield Line(
            title=names.get(code, code),
            code=official_code(code),
            values=tuple(by[figure.id].get(code, BLANK) for figure in figures),
        )


def _parts(said: Mapping[str, Any]) -> Mapping[str, Value]:
    return {each["part"]: value_of(each) for each in said["by"][REPORTER]}


def _leaf(way: Indicator, figure: Figure) -> Leaf:
    return Leaf(
        title=figure.title,
        type=FigureType(figure.unit),
        unit=figure.unit,
        adds=figure.unit.kind not in RATIOS,
    )


def value_of(said: Mapping[str, Any]) -> Value:
    """A figure of a figures file: its number or its sign; blank where the file says why there is none."""
    text, estimate = str(said.get("value", "")), bool(said.get("estimate"))
    if text in SIGNS:
        return replace(SIGNS[text], estimate=estimate)
    try:
        return Value(Kind.NUMBER, Decimal(text), estimate) if text else BLANK
    except InvalidOperation:
        return BLANK
