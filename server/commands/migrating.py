"""`dttg migrate --plan|--apply`: what a new edition makes of what was sent and begun, counted beforehand."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine import cli as compiler
from engine.diagnostics import as_text, summary
from engine.project import Project, compile_files, load
from engine.source import lines_of
from server.clock import SystemClock
from server.commands.environment import settings_now
from server.migrating.plan import plan
from server.migrating.words import as_text as as_plan_text
from server.publication.amending import with_form
from server.publication.marks import mark_published, write_whole
from server.publication.publishing import publish, unread_lines
from server.refusal import Refused
from server.running.founding import open_house

if TYPE_CHECKING:
    from engine.cli import Subparsers


def add_migrate(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser(
        "migrate", help="phiên bản mới của biểu làm gì với số đã gửi và bản nháp: xem trước, rồi công bố"
    )
    command.add_argument("form", metavar="BIỂU", help="tên biểu; phiên bản mới nhất trong tệp được xét")
    command.add_argument("--into", action="append", default=[], metavar="KỲ", help="kỳ chuyển sang phiên bản mới")
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--plan", action="store_true", help="chạy thử trên bản sao, đếm từng ô; không ghi gì")
    which.add_argument("--apply", action="store_true", help="công bố phiên bản mới, chuyển số liệu và bản nháp")
    command.set_defaults(run=migrate_form)


def migrate_form(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    _, _, desk = open_house(settings, clock=SystemClock())
    root = settings.forms_dir.resolve().parent
    project = load(root)
    form = arguments.form
    newest = max((edition for id_, edition in project.resolved if id_ == form), default=None)
    if newest is None:
        _print_findings(project)
        raise Refused("not_compiled", what=f"biểu {form}")
    repinned = _repin(project, f"periods/{settings.regime}", form=form, edition=newest, periods=arguments.into)
    into = [(settings.regime, period) for period in arguments.into]
    planned = plan(desk, project=repinned.project, form=form, edition=newest, into=into)
    print(as_plan_text(planned), end="")
    if planned.stopping:
        return compiler.FINDINGS
    if arguments.plan:
        return compiler.FINE
    done = publish(desk, None, project=repinned.project, forms=[(form, newest)], periods=into)
    for file, text in repinned.texts.items():
        write_whole(root / Path(file), text)
    mark_published(root, repinned.project, done)
    print(f"Đã công bố biểu {form} phiên bản {newest}. {planned.moved} bản nháp đã chuyển sang phiên bản mới.")
    if done.indicators is not None:
        print(f"Bộ chỉ tiêu đọc theo phiên bản mới: lần {done.indicators}.")
    for line in unread_lines(done):
        print(line)
    return compiler.FINE


@dataclass(frozen=True, slots=True)
class _Repinned:
    """The project with periods that pin the new edition, and their texts by file."""

    project: Project
    texts: dict[str, str]


def _repin(project: Project, folder: str, *, form: str, edition: int, periods: Sequence[str]) -> _Repinned:
    texts = {}
    for period in periods:
        file = f"{folder}/{period}.yaml"
        if file not in project.files:
            raise Refused("no_such_period", period=period, regime=folder.rpartition("/")[2])
        text = project.files[file].decode("utf-8")
        texts[file] = with_form(text, form=form, edition=edition, file=file)
    if not texts:
        return _Repinned(project, texts)
    amended = {file: text.encode("utf-8") for file, text in texts.items()}
    return _Repinned(compile_files({**project.files, **amended}), texts)


def _print_findings(project: Project) -> None:
    sources = {file: lines_of(text) for file, text in project.files.items()}
    print(as_text(project.diagnostics, sources=sources), end="", file=sys.stderr)
    print(summary(list(project.diagnostics), files=len(project.files)), file=sys.stderr)
