"""Whether a part of a form holds a population pyramid: bands of age, and men and women, found by structure alone.

Bands are what the author declared (`band:`); men and women are columns or rows with exactly these titles. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.compute.frame import FramePart, RowKind
from engine.model import Column, Form, ListColumns

MEN, WOMEN = "nam", "nữ"


@dataclass(frozen=True, slots=True, kw_only=True)
class BandColumns:
    """One band: `title`, and the key of its column; of bands by gender the men's and the women's."""

    title: str
    column: str
    women: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """`by_column`: men and women are columns; `rows`: (men's row, women's row) where they are rows; neither: the form
    does not ask bands by gender, `both` are its columns of men and women side by side with the bands."""

    title: str
    lines: tuple[BandColumns, ...]
    by_column: bool
    rows: tuple[str, str] | None = None
    both: tuple[str, str] | None = None

    @property
    def divided(self) -> bool:
        return self.by_column or self.rows is not None


@dataclass(frozen=True, slots=True)
class _Leaf:
    column: Column
    base: tuple[str, ...]  # the entries around it, without those that say the gender or the band
    band: tuple[int, int | None] | None
    band_title: str
    gender: str


def bands_of(form: Form, part: FramePart, *, offered: Sequence[str]) -> Bands | None:
    """`offered`: keys of the columns that may be shown. None where there are no bands."""
    held = form.part(part.id)
    entries: Sequence[object] = getattr(held, "columns", ()) or getattr(held, "fields", ())
    leaves = [leaf for leaf in _leaves(entries, (), None, "", "") if leaf.column.id in offered]
    return _crossed(leaves, part) or _side_by_side(leaves, part)


def _leaves(
    entries: Sequence[object], base: tuple[str, ...], band: tuple[int, int | None] | None, title: str, gender: str
) -> Iterator[_Leaf]:
    for entry in entries:
        if isinstance(entry, ListColumns):
            continue
        said = getattr(entry, "title", "").casefold()
        own_band = getattr(entry, "band", None)
        own_gender = said if said in (MEN, WOMEN) else gender
        plain = own_band is None and said not in (MEN, WOMEN)
        inside = (*base, getattr(entry, "id", "")) if plain else base
        in_band, in_title = (own_band, getattr(entry, "title", "")) if own_band is not None else (band, title)
        if isinstance(entry, Column):
            yield _Leaf(entry, base, in_band, in_title, own_gender)
        yield from _leaves(getattr(entry, "children", ()), inside, in_band, in_title, own_gender)


def _crossed(leaves: Sequence[_Leaf], part: FramePart) -> Bands | None:
    for base in dict.fromkeys(leaf.base for leaf in leaves):
        its = [leaf for leaf in leaves if leaf.base == base and leaf.band is not None]
        men = {leaf.band: leaf for leaf in its if leaf.gender == MEN}
        women = {leaf.band: leaf for leaf in its if leaf.gender == WOMEN}
        shared = [band for band in men if band in women]
        if len(shared) > 1:
            lines = tuple(
                BandColumns(title=men[band].band_title, column=men[band].column.id, women=women[band].column.id)
                for band in shared
            )
            return Bands(title=part.title, lines=lines, by_column=True)
    return None


def _side_by_side(leaves: Sequence[_Leaf], part: FramePart) -> Bands | None:
    bare = [leaf for leaf in leaves if leaf.band is not None and not leaf.gender]
    bases = list(dict.fromkeys(leaf.base for leaf in bare))
    for base in bases:
        its = [leaf for leaf in bare if leaf.base == base]
        if len(its) < 2:
            continue
        lines = tuple(BandColumns(title=leaf.band_title, column=leaf.column.id) for leaf in its)
        near = [leaf for leaf in leaves if leaf.band is None and leaf.gender and leaf.base[:-1] == base[:-1]]
        both = {leaf.gender: leaf.column.id for leaf in near}
        sides = (both[MEN], both[WOMEN]) if MEN in both and WOMEN in both else None
        return Bands(title=part.title, lines=lines, by_column=False, rows=_rows(part), both=sides)
    return None


def _rows(part: FramePart) -> tuple[str, str] | None:
    found = {row.title.casefold(): row.key for row in part.rows if row.kind is RowKind.CELLS}
    return (found[MEN], found[WOMEN]) if MEN in found and WOMEN in found else None
