"""Into what a breakdown divides a name of a formula, for the plain model (language.md section 2, splits and `by`): rows
of codes, of groups, of parts; columns under a heading, under a column, of codes; answers. It knows no report and no
engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from plain_forms import (
    Entry,
    Name,
    Step,
    addends,
    codes,
    every,
    form,
    heads,
    leaves,
    offered,
    row_entries,
    standing_for,
    tops,
)

Parts = tuple[tuple[str, ...], str]  # the entries whose rows are the parts, the block whose codes name them


@dataclass(frozen=True)
class Division:
    """Into what a name divides. One of: `rows`, each typed row entry with the entry that is the part, whose rows the
    codes of the block `named_by` name where given; `columns`, (id, code); `choice`, (part, column)."""

    rows: tuple[tuple[str, str], ...] = ()
    named_by: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    choice: tuple[str, str] | None = None

    def column_key(self, column: str, code: str) -> str:
        alone = len({id_ for id_, of in self.columns if of}) == 1
        return code if code and alone else f"{column}.{code}" if code else column

    def row_key(self, steps: tuple[Step, ...], *, typed: bool = True) -> str | None:
        """The part that a row belongs to, None where to none. Not `typed`: also a row that only heads typed ones."""
        last = steps[-1][0]
        entry = dict(self.rows).get(last) or (last if not typed and last in dict(self.rows).values() else None)
        if entry is None:
            return None
        around = dict(steps)
        return around[self.named_by] if self.named_by else around.get(entry) or entry


@cache
def division(name: Name, by: str) -> Division | None:
    """None where the breakdown has nothing to do with the name."""
    if "rows" in name.said:
        found = _rows(name, by)
        if found is not None:
            entries_, named_by = found
            rows = tuple((leaf, entry) for entry in entries_ for leaf in leaves(name, entry))
            return Division(rows=rows, named_by=named_by)
    if name.column:
        columns = divided_columns(name, name.column, by)
        if columns:
            return Division(columns=columns)
    holder = _choice(name, by)
    return None if holder is None else Division(choice=(holder, by))


def _choice(name: Name, by: str) -> str | None:
    """The part in which rows that officers add, or the sheets of a form, answer the question."""
    if any("open" in said for said, _ in row_entries(name).values()) and _picks(name.said, by):
        return name.part
    sections = {id_: part for id_, part in form(name.form)["parts"].items() if "section" in part}
    return next((id_ for id_, part in sections.items() if name.is_sheet and _picks(part, by)), None)


def _picks(part: Entry, id_: str) -> bool:
    said = (part.get("columns") or part.get("fields") or {}).get(id_)
    return isinstance(said, dict) and said.get("type") in ("choice", "yes_no")


def _rows(name: Name, by: str) -> Parts | None:
    if by == name.part:
        typed = {leaf for id_ in every(name) for leaf in leaves(name, id_)}
        return (every(name), "") if typed == standing_for(name) else None
    return divided_row(name, name.row, by) if name.row else _all_divided(name, every(name), by)


def divided_row(name: Name, id_: str, by: str) -> Parts | None:
    said, above = row_entries(name)[id_]
    if any(each["id"] == by and "list" in each for each in above):
        return tops(name, id_), by
    below = said.get("of_which") or said.get("split") or {}
    if id_ == by:
        inside = (id_,) if "list" in said and not heads(said) else tuple(below) or addends(said.get("formula", ""))
        inside = tuple(said["rows"]) if heads(said) else inside
        return (tuple(top for each in inside for top in tops(name, each)), "") if inside else None
    if by in below:
        child = row_entries(name)[by][0]
        return ((by,), "") if "list" in child else (tops(name, by), "") if heads(child) else None
    whole = tuple(said["rows"]) if heads(said) else addends(said.get("formula", "")) or tuple(said.get("split") or {})
    return _all_divided(name, whole, by)


def _all_divided(name: Name, ids: tuple[str, ...], by: str) -> Parts | None:
    """None where one of the rows does not divide so: its figure would be lost."""
    found = [divided_row(name, each, by) for each in ids]
    known = [each for each in found if each is not None]
    if not known or len(known) < len(found):
        return None
    return tuple(each for entries, _ in known for each in entries), known[0][1]


# ---- columns ----


@dataclass(frozen=True)
class Column:
    """`group`: the heading it stands under; `block`: the block of codes; `within`: of what it is a part."""

    said: Entry
    group: str
    block: str
    within: str
    codes: tuple[str, ...] = ("",)


@cache
def columns_of(name: Name) -> dict[str, Column]:
    return dict(_columns(name.said.get("columns") or name.said.get("fields") or {}))


def _columns(
    below: Entry, *, group: Entry | None = None, block: str = "", codes_: tuple[str, ...] = ("",)
) -> Iterator[tuple[str, Column]]:
    around = group or {}
    for id_, entry in below.items():
        said = {"title": entry} if isinstance(entry, str) else entry
        if "list" in said and "columns" in said:
            listed = [row["code"] for row in codes(said["list"])]
            its = tuple(each for each in listed if each in offered(said["list"], said.get("where", "")))
            yield from _columns(said["columns"], group={"id": id_, **said}, block=id_, codes_=its)
            continue
        headed = said.get("columns") or said.get("fields")
        if headed:
            yield from _columns(headed, group={"id": id_, **said}, block=block, codes_=codes_)
            continue
        within = next((each[key] for key in ("within", "split_of") for each in (said, around) if key in each), "")
        yield id_, Column(said, around.get("id", ""), block, within, codes_)
        for way in ("split", "of_which"):
            for child, column in _columns(said.get(way) or {}, block=block, codes_=codes_):
                yield child, Column(column.said, column.group, column.block, column.within or id_, column.codes)


@cache
def columns_read(name: Name) -> tuple[tuple[str, str], ...]:
    """The column itself, or those right under a heading; `*`: of every code."""
    return tuple((each, "*") for each in _headed(columns_of(name), name.column) or [name.column])


def divided_columns(name: Name, id_: str, by: str) -> tuple[tuple[str, str], ...]:
    """The parts of a column, or of a heading, in the breakdown; none where it is none of theirs."""
    known = columns_of(name)
    inside = [each for each, column in known.items() if by in (column.group, column.block)]
    column = known.get(id_)
    if column is None:
        return _each(known, inside) if id_ == by else ()
    its = [each for each, other in known.items() if other.within == id_]
    summed = addends(column.said.get("formula", ""))
    summed = tuple(one for each in summed for one in ([each] if each in known else _headed(known, each)))
    if column.block == by:
        return _each(known, [id_])
    if id_ == by:
        below = [each for way in ("of_which", "split") for each in column.said.get(way) or {} if each in known]
        beside = [each for each in its if known[each].said.get("within") == id_]
        return _each(known, list(summed) or below or beside)
    if inside and (set(inside) <= set(its) or set(inside) == set(summed)):
        return _each(known, inside)
    found = [divided_columns(name, each, by) for each in summed]
    return tuple(each for one in found for each in one) if all(found) else ()


def _headed(known: dict[str, Column], id_: str) -> list[str]:
    return [each for each, column in known.items() if id_ in (column.group, column.block)]


def _each(known: dict[str, Column], ids: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((id_, code) for id_ in ids for code in known[id_].codes)
