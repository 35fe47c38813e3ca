"""Bands of a group must tile what the group covers: no gap, no overlap, both ends reached."""

from dataclasses import dataclass
from itertools import pairwise

from engine.diagnostics import Diagnostics, Span
from engine.schema.documents import ColumnDocument, ColumnEntryDocument, ColumnGroupDocument, ListColumnsDocument, Text
from engine.source.tree import Unreadable


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`, both included; `high` None: without end."""

    low: int
    high: int | None
    span: Span

    def __str__(self) -> str:
        return written(self.low, self.high)


def written(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


def band_of(text: Text | None) -> Band | None:
    """`0-5`, `60+`, `7`; None where there is none to read (a wrong one was reported)."""
    if text is None or isinstance(text, Unreadable) or len(text.text) > 20:
        return None
    low, _, high = text.text.partition("-")
    if low.endswith("+"):
        return Band(int(low[:-1]), None, text.span)
    return Band(int(low), int(high or low), text.span)


def check_bands(entries: tuple[ColumnEntryDocument, ...], *, diagnostics: Diagnostics) -> None:
    for entry in entries:
        match entry:
            case ColumnGroupDocument(columns=columns):
                _check_group(entry, diagnostics=diagnostics)
                check_bands(columns, diagnostics=diagnostics)
            case ColumnDocument(split=split, of_which=of_which):
                check_bands((*(split or ()), *(of_which or ())), diagnostics=diagnostics)
            case ListColumnsDocument(columns=columns):
                check_bands(columns, diagnostics=diagnostics)
            case _:
                pass


def _check_group(group: ColumnGroupDocument, *, diagnostics: Diagnostics) -> None:
    covers = band_of(group.covers)
    if covers is None:
        return
    bands: list[Band] = []
    for column in group.columns:
        if not isinstance(column, ColumnDocument):
            return
        band = band_of(column.band)
        if band is None:
            if column.band is None:
                diagnostics.add("S041", column.id.span, column=column.id.text)
            return
        bands.append(band)
    bands.sort(key=lambda band: band.low)
    joined = [_check_pair(one, other, diagnostics=diagnostics) for one, other in pairwise(bands)]
    if all(joined) and bands and (bands[0].low, bands[-1].high) != (covers.low, covers.high):
        found = written(bands[0].low, bands[-1].high)
        diagnostics.add("S044", covers.span, found=found, covers=str(covers))


def _check_pair(one: Band, other: Band, *, diagnostics: Diagnostics) -> bool:
    """Whether `other` begins right after `one`; the slip is said at `other`."""
    if one.high is not None and other.low == one.high + 1:
        return True
    if one.high is not None and other.low > one.high:
        diagnostics.add(
            "S042",
            other.span,
            missing=written(one.high + 1, other.low - 1),
            end=one.high,
            start=other.low,
            mine=written(one.high + 1, other.high),
            previous=written(one.low, other.low - 1),
        )
        return False
    high = other.high if one.high is None else min(one.high, other.high if other.high is not None else one.high)
    mine = (
        "…"
        if one.high is None
        else written(one.high + 1, None if other.high is None else max(other.high, one.high + 1))
    )
    end = "hết" if one.high is None else one.high
    diagnostics.add("S043", other.span, both=written(other.low, high), end=end, start=other.low, mine=mine)
    return False
