"""The year's period with more forms than one pinned, and whole invented reports of any of them."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import UUID

from reporting_office import PERIOD

from engine.project import Project, compile_files, find_files
from engine.targets.samples import sample
from server.actor import Actor
from server.reporting.desk import Desk
from server.reporting.entry import add_rows, explain, open_report, read_for_entry, save_cells
from server.reporting.shown import reason_key

ROOT = Path(__file__).parents[3]


@cache
def year_of(*forms: str) -> Project:
    """What stands in the repository, the year's period asking for the first edition of `forms`."""
    files = find_files(ROOT)
    path = f"periods/ha_noi/{PERIOD}.yaml"
    pinned = "".join(f"  {form}: 1\n" for form in forms)
    text = re.sub(r"^forms:\n(  .+\n)+", f"forms:\n{pinned}", files[path].decode(), flags=re.MULTILINE)
    files[path] = text.encode()
    found = compile_files(files)
    assert ("ha_noi", PERIOD) in found.periods, [each.text for each in found.diagnostics][:5]
    return found


def filled(desk: Desk, who: Actor, *, form: str, seed: str = "mot", size: int = 40) -> UUID:
    """A report of invented figures without an error, every warning explained."""
    report = open_report(desk, who, period=PERIOD, form=form)
    view = read_for_entry(desk, who, report=report)
    typed, present = sample(view.frame, seed=seed, size=size)
    renamed: dict[str, str] = {}
    for (record, part), keys in present.items():
        known = {row.key for row in next(each for each in view.frame.parts if each.id == part).rows}
        invented = [key for key in keys if key not in known]
        listed = [key for key in keys if key in known]
        added = add_rows(desk, who, report=report, part=part, keys=listed, count=len(invented), record=record)
        renamed |= dict(zip(invented, [key for key in added if key not in listed], strict=True))
    cells = {replace(at, row=renamed.get(at.row, at.row)): text for at, text in typed.items()}
    version = read_for_entry(desk, who, report=report).head.draft_version
    saved = save_cells(desk, who, report=report, cells=cells, base_version=version)
    reasons = {reason_key(warning): "Số liệu thử." for warning in saved.view.outcome.warnings}
    if reasons:
        explain(desk, who, report=report, reasons=reasons)
    assert saved.view.outcome.can_be_sent, (form, saved.view.outcome.errors, saved.view.outcome.blanks)
    return report
