"""Two editions of a small form, compiled each with its own lists, and reports of the older one."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from engine.compute import Address, Entries, Frame, frame, read
from engine.compute.author_tests import Surroundings, facts_of
from engine.diagnostics import Diagnostics, Span
from engine.evolve import Carried, CarriedCell, carry, compare
from engine.model import AuthorTest, Change, Form, Regime
from engine.project import compile_files, find_files

ROOT = Path(__file__).parents[3]
HEAD = """
form: vi_du
edition: {edition}
title: Biểu thử
number: 99.N
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
"""
FRUIT = "code,name,valid_from,valid_to,was\n01,Cam,,,\n02,Quýt,,,\n03,Bưởi,,,\n"
Lists = Mapping[str, str]


@cache
def around() -> dict[str, bytes]:
    wanted = ("forms/units_of_measure", "forms/legal", "periods/ha_noi/regime", "periods/ha_noi/units")
    return {path: text for path, text in find_files(ROOT).items() if path.startswith(wanted)}


def edition(text: str, number: int = 1, *, head: str = "", lists: Lists | None = None) -> Form:
    path = f"forms/vi_du/v{number}.yaml"
    found = compile_files({**_given(lists), path: (HEAD.format(edition=number) + head + text).encode()})
    errors = [(each.code, each.text, each.span.line) for each in found.diagnostics.errors if each.code[0] != "V"]
    assert ("vi_du", number) in found.forms or not errors, errors
    return found.forms["vi_du", number]


def _given(lists: Lists | None) -> dict[str, bytes]:
    texts = {"qua": FRUIT, **(lists or {})}
    return {**around(), **{f"forms/lists/{id_}.csv": text.encode() for id_, text in texts.items()}}


class Changed:
    """The change from one text to another; `codes`: what was reported about it."""

    def __init__(
        self, old: str, new: str, *, head: str = "", before: Lists | None = None, after: Lists | None = None
    ) -> None:
        self.old, self.new = edition(old, lists=before), edition(new, 2, head=head, lists=after)
        self.diagnostics = Diagnostics()
        self.change: Change = compare(self.old, self.new, diagnostics=self.diagnostics)

    @property
    def codes(self) -> list[str]:
        return [found.code for found in self.diagnostics]

    @property
    def fates(self) -> dict[str, str]:
        """`bang.a>bang.b` -> fate, of what is not simply kept."""
        return {
            f"{_names(link.old)}>{_names(link.new)}": str(link.fate)
            for link in self.change.links
            if link.fate != "kept"
        }

    def carried(self, typed: Mapping[str, str], *, records: tuple[int, ...] = (0,)) -> Carried:
        entries = self.entries(typed, records=records)
        return carry(self.change, entries, old=frame_of(self.old), new=frame_of(self.new))

    def entries(self, typed: Mapping[str, str], *, records: tuple[int, ...] = (0,)) -> Entries:
        return read(frame_of(self.old), {address(path): text for path, text in typed.items()}, records=records)

    def after(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What the draft says in the newer edition."""
        old = {address(path): text for path, text in typed.items()}
        found = self.carried(typed).typed(frame_of(self.new), old)
        return {path(at): text for at, text in found.items()}

    def became(self, typed: Mapping[str, str]) -> dict[str, str]:
        return {path(cell.old): str(cell.became) for cell in self.carried(typed).cells}

    def cell(self, typed: Mapping[str, str], of: str) -> CarriedCell:
        return next(cell for cell in self.carried(typed).cells if path(cell.old) == of)


def frame_of(form: Form) -> Frame:
    """The form laid out for a ward of the regime."""
    nothing = AuthorTest(name="", span=Span("", 0, 0, 0, 0), given={})
    regime = next(iter(_regimes().values()))
    return frame(form, facts=facts_of(form, nothing, Surroundings(forms={}, regime=regime, lists={})))


@cache
def _regimes() -> Mapping[str, Regime]:
    return compile_files(around()).regimes


def _names(places: tuple[object, ...]) -> str:
    return "+".join(
        ".".join(piece for piece in (getattr(place, name) for name in ("part", "id", "code")) if piece)
        for place in places
    )


def address(path: str) -> Address:
    """`bang.a.x`, `bang.a.x.nstw` (a column of a block), `phan.o`"""
    part, *rest = path.split(".")
    return Address(0, part, "", rest[0]) if len(rest) == 1 else Address(0, part, rest[0], ".".join(rest[1:]))


def path(at: Address) -> str:
    return ".".join(piece for piece in (at.part, at.row, at.column) if piece)
