"""What a parcel holds: its papers by name, each made when its turn comes. Reads with the rights of whoever asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from jinja2 import Environment

from engine.targets.reports import document, pdf
from server.actor import Actor
from server.http.statics import Statics
from server.http.templating import environment
from server.notices.letters import Letter, UnitList, docx, letter, unit_list
from server.notices.missing import list_missing
from server.outputs import packing
from server.papers.printing import file_words, sent_print
from server.reporting.desk import Desk
from server.reporting.masking import is_personal
from server.reporting.review import board
from server.reporting.sending import read_rendering, read_submission, receipt
from server.reporting.tasks import forms_of, periods
from server.store import reports

OUTPUT = "ket-xuat"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True, slots=True)
class Piece:
    """One paper of a parcel."""

    name: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A kind of parcel. `title`: on pages. `file`: what its file is called. `act`: what right its papers ask for.
    `pieces`: its papers, packed together; or `whole`: the one file that it is, named by itself, made of what was
    `asked`. `told`: what the audit is told when it is fetched."""

    title: str
    file: str
    act: str
    pieces: Callable[..., tuple[Piece, ...]] | None = None
    whole: Callable[..., tuple[str, bytes]] | None = None
    told: str = "parcel.fetch"


def letters(desk: Desk, actor: Actor, *, period: str, sample: bool) -> tuple[Piece, ...]:
    """The list of who has not sent, and the letter to each unit, as DOCX and as PDF."""
    found, pages = list_missing(desk, actor, period=period), _pages()
    papers: dict[str, Letter | UnitList] = {}
    if found.units:
        papers["danh-sach-chua-gui"] = unit_list(found, now=desk.clock.now(), sample=sample)
    for row in found.units:
        papers[_name(row.code, row.name, period)] = letter(found, row, sample=sample)
    return tuple(piece for name, paper in papers.items() for piece in _both(pages, name, paper))


def _both(pages: Environment, name: str, paper: Letter | UnitList) -> Iterator[Piece]:
    listing = isinstance(paper, UnitList)
    title = "Danh sách đơn vị chưa gửi báo cáo" if listing else "Công văn đôn đốc"
    page = pages.get_template("print/letter.html")
    yield Piece(f"{name}.docx", lambda: docx(paper))
    yield Piece(f"{name}.pdf", lambda: pdf(page.render(paper=paper, listing=listing, title=title)))


def prints(desk: Desk, actor: Actor, *, period: str, sample: bool) -> tuple[Piece, ...]:
    """Every report of the period as it was sent last, of forms without personal data; a folder for each form."""
    shown = board(desk, actor, period=period)
    window = next(each for each in periods(desk, actor) if each.id == period)
    plain = {form.id: form for form in forms_of(desk, actor, period=window) if not is_personal(form)}
    units = {id_: (code, name) for id_, code, name in shown.units}
    with desk.database.read() as session:
        sent = reports.last_sent(session, (cell.report for cell in shown.cells.values() if cell.report is not None))
    found = []
    for (unit, form), cell in shown.cells.items():
        if form in plain and cell.report is not None and cell.report in sent:
            folder, submission = file_words(plain[form].number), sent[cell.report].submission
            name = f"{folder}/{_name(*units[unit], period)}.pdf"
            found.append(Piece(name, partial(_print, desk, actor, submission=submission, sample=sample)))
    return tuple(sorted(found, key=lambda piece: piece.name))


def _print(desk: Desk, actor: Actor, *, submission: UUID, sample: bool) -> bytes:
    """As the worker has made it, or made now."""
    kept = read_rendering(desk, actor, submission=submission)
    if kept is not None:
        return kept
    view = read_submission(desk, actor, submission=submission)
    return pdf(document(sent_print(view, receipt(desk, actor, submission=submission), sample=sample)))


def _name(code: str, unit: str, period: str) -> str:
    return file_words(f"{code} {unit} {period}")


CONTENTS: Mapping[str, Content] = MappingProxyType(
    {
        "cong-van": Content(
            title="Danh sách và công văn đôn đốc", file="cong-van-don-doc", act="board.read", pieces=letters
        ),
        "ban-in": Content(title="Bản in mọi báo cáo đã gửi", file="ban-in-bao-cao", act="report.print", pieces=prints),
        OUTPUT: Content(
            title="Kết xuất", file="ket-xuat", act="figures.export", whole=packing.whole, told="figures.export"
        ),
    }
)


def _pages() -> Environment:
    return environment(TEMPLATES, statics=Statics(files={}, names={}))
