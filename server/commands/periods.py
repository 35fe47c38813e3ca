"""`dttg period new|preflight|publish`: drafts of a year, looked over before they are published."""

import argparse
import sys
from typing import TYPE_CHECKING

from engine import cli as compiler
from engine.project.next_periods import draft_year
from server.announcing.preflight import Weight
from server.announcing.proposals import LookedOver, look_by_command
from server.clock import SystemClock
from server.commands.environment import settings_now
from server.publication.authors import AuthorsFolder
from server.publication.marks import mark_published
from server.publication.publishing import publish
from server.reporting.desk import Desk
from server.running.founding import open_house
from server.settings import Settings
from server.words import phrases

if TYPE_CHECKING:
    from engine.cli import Subparsers

SIGNS = {Weight.BLOCKS: "phải xử lý", Weight.LOOK: "cần xem", Weight.PASSED: "đạt"}


def add_period(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("period", help="soạn, kiểm tra trước, công bố kỳ báo cáo")
    acts = command.add_subparsers(required=True, metavar="VIỆC")
    new = acts.add_parser("new", help="soạn bản thảo mọi kỳ trong lịch của một năm")
    new.add_argument("year", type=int, metavar="NĂM")
    new.set_defaults(run=draft)
    before = acts.add_parser("preflight", help="xem còn gì cản trước khi công bố, và kỳ sẽ giao việc gì cho ai")
    before.add_argument("period", metavar="KỲ", help="thí dụ 2027-year")
    before.set_defaults(run=preflight)
    out = acts.add_parser("publish", help="kiểm tra trước rồi công bố; còn mục phải xử lý thì dừng")
    out.add_argument("period", metavar="KỲ")
    out.set_defaults(run=publish_period)


def draft(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    folder = _folder(settings)
    project = folder.read().compiled()
    regime = project.regimes.get(settings.regime)
    if regime is None:
        print(f"Không đọc được chế độ báo cáo {settings.regime}; chạy “dttg check”.", file=sys.stderr)
        return compiler.FINDINGS
    drafts = draft_year(project, regime, year=arguments.year)
    for path, text in drafts.items():
        folder.write(path, text)
        print(f"Đã soạn {path}")
    if not drafts:
        print(f"Năm {arguments.year} không còn kỳ nào phải soạn.")
    return compiler.FINE


def preflight(arguments: argparse.Namespace) -> int:
    found = _look(settings_now(), arguments.period)[1]
    _print(found)
    return compiler.FINDINGS if found.is_blocked else compiler.FINE


def publish_period(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    desk, found = _look(settings, arguments.period)
    _print(found)
    if found.is_blocked:
        print("Chưa công bố: còn mục phải xử lý.", file=sys.stderr)
        return compiler.FINDINGS
    project = _folder(settings).read().compiled()
    done = publish(desk, None, project=project, periods=[(settings.regime, arguments.period)])
    mark_published(settings.forms_dir.resolve().parent, project, done)
    print(f"Đã công bố kỳ {arguments.period}." if done.periods else f"Kỳ {arguments.period} không có gì mới.")
    return compiler.FINE


def _folder(settings: Settings) -> AuthorsFolder:
    return AuthorsFolder(settings.forms_dir.resolve().parent)


def _look(settings: Settings, period: str) -> tuple[Desk, LookedOver]:
    _, _, desk = open_house(settings, clock=SystemClock())
    authored = _folder(settings).read()
    return desk, look_by_command(desk, authored=authored, regime=settings.regime, period=period)


def _print(found: LookedOver) -> None:
    for line in found.lines:
        print(f"{SIGNS[line.weight]:>10}  {line.title}" + (f": {line.words}" if line.words else ""))
    if found.effect is not None:
        for title, units, most, count in found.effect.by_kind:
            words = f"{units} {title.lower()}, nhiều nhất {most} biểu một đơn vị: {phrases.whole(count)} báo cáo"
            print(f"{'sẽ có':>10}  {words}")
