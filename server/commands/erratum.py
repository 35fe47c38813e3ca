"""`dttg erratum`: a correction of words in a published edition, recorded beside it."""

import argparse
from typing import TYPE_CHECKING

from engine import cli as compiler
from engine.project import find_files
from server.clock import SystemClock
from server.commands.environment import settings_now
from server.publication.correcting import correct
from server.publication.marks import mark_erratum
from server.refusal import Refused
from server.running.founding import open_house

if TYPE_CHECKING:
    from engine.cli import Subparsers


def add_erratum(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser(
        "erratum", help="đính chính: chỉ sửa chữ trong phiên bản đã công bố, máy tự chứng minh"
    )
    command.add_argument("form", metavar="BIỂU", help="tên biểu")
    command.add_argument("edition", metavar="PHIÊN_BẢN", type=int, nargs="?", help="không ghi: phiên bản mới nhất")
    command.set_defaults(run=record)


def record(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    _, _, desk = open_house(settings, clock=SystemClock())
    root = settings.forms_dir.resolve().parent
    with desk.database.read() as session:
        editions = desk.catalogue.current(session).editions(arguments.form)
    wanted = [each for each in editions if arguments.edition in (None, each.edition)]
    if not wanted:
        raise Refused("not_found", what=f"biểu {arguments.form} đã công bố")
    published = wanted[-1]
    content = find_files(root).get(published.span.file)
    if content is None:
        raise Refused("not_found", what=f"tệp {published.span.file}")
    done = correct(desk, None, form=published.id, edition=published.edition, content=content)
    mark_erratum(root, published, file=content)
    print(f"Đã ghi đính chính số {done.serial} của biểu {done.form} phiên bản {done.edition}:")
    for sentence in done.words:
        print(f"- {sentence}")
    print("Báo cáo đã gửi giữ nguyên câu chữ lúc gửi.")
    return compiler.FINE
