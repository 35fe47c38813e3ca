"""The arithmetic of one report: which rows and cells it has, what they hold, what is wrong. Twin: figures.js.

`frame` lays out a form for one unit and one period; `read` turns typed text into values; `compute` fills the computed
cells and asks every check. Nothing here knows a database, a page, or a user.
"""

from engine.compute.cells import cell_type
from engine.compute.frame import (
    Address,
    Facts,
    Frame,
    FrameColumn,
    FramePart,
    FrameRow,
    HeadCell,
    PeriodFacts,
    RowKind,
)
from engine.compute.layout import frame
from engine.compute.outcome import (
    CellOutcome,
    CellState,
    Elsewhere,
    Entries,
    Finding,
    Inside,
    OtherReport,
    OtherRow,
    Outcome,
)
from engine.compute.program import elsewhere_data, program
from engine.compute.reading import read
from engine.compute.report import as_other, compute

__all__ = [
    "Address",
    "CellOutcome",
    "CellState",
    "Elsewhere",
    "Entries",
    "Facts",
    "Finding",
    "Frame",
    "FrameColumn",
    "FramePart",
    "FrameRow",
    "HeadCell",
    "Inside",
    "OtherReport",
    "OtherRow",
    "Outcome",
    "PeriodFacts",
    "RowKind",
    "as_other",
    "cell_type",
    "compute",
    "elsewhere_data",
    "frame",
    "program",
    "read",
]
