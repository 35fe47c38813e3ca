"""`dttg runbook`: what to do when something goes wrong; needs neither settings nor a database."""

import argparse
from typing import TYPE_CHECKING

from engine import cli as compiler
from server.operations.runbook import runbook

if TYPE_CHECKING:
    from engine.cli import Subparsers

HINT = "Xử lý từng loại sự cố: “dttg runbook”, hoặc trang /van-hanh/so-tay."


def add_runbook(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser(
        "runbook", help="sổ tay: làm gì khi đĩa đầy, dữ liệu không mở được, phải khôi phục…"
    )
    command.set_defaults(run=print_runbook)


def print_runbook(_arguments: argparse.Namespace) -> int:
    found = runbook()
    print(f"{found.title.upper()}\n\n{found.foreword}")
    for section in found.sections:
        print(f"\n{section.title}")
        for number, step in enumerate(section.steps, start=1):
            print(f"  {number}. {''.join(piece.words for piece in step)}")
    return compiler.FINE
