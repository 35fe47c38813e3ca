"""Random forms, random edits of them, and where each figure must be after every edit, told by the edits themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from evolve_worlds import Lists, edition

from engine.model import Form

Where = tuple[str, str, str]  # part, row, column
KEPT, DROPPED, LOST, ASKED = "kept", "dropped", "lost", "asked"


@dataclass(frozen=True)
class Thing:
    """A column, row or code of one edition, and what this edition says of the one before."""

    id: str
    was: tuple[str, ...] = ()
    type: str = "integer"
    convert: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table: its own fixed rows, or the codes of the list."""

    id: str
    columns: tuple[Thing, ...]
    rows: tuple[Thing, ...]
    listed: bool = False
    was: str = ""


@dataclass(frozen=True)
class Text:
    sheets: tuple[Sheet, ...]
    codes: tuple[Thing, ...]
    drops: Mapping[str, str] = field(default_factory=dict)

    def bare(self) -> "Text":
        """As the next edition begins: nothing said of the past."""
        plain = lambda thing: replace(thing, was=(), convert="")  # noqa: E731  # the same for columns, rows and codes
        sheets = tuple(
            replace(sheet, was="", columns=tuple(map(plain, sheet.columns)), rows=tuple(map(plain, sheet.rows)))
            for sheet in self.sheets
        )
        return Text(sheets, tuple(map(plain, self.codes)))

    def compiled(self, number: int) -> Form:
        lines = [f"drop: {{{', '.join(f'{name}: Thôi' for name in self.drops)}}}"] if self.drops else []
        lines.append("parts:")
        for sheet in self.sheets:
            was = f"was: {sheet.was}, " if sheet.was else ""
            rows = ", ".join(_row(row) for row in sheet.rows)
            if sheet.listed:
                rows = "tong: {title: Tổng, formula: 'SUM(ma)'}, ma: {list: qua, show: present}"
            columns = ", ".join(_column(column) for column in sheet.columns)
            lines.append(f"  {sheet.id}: {{{was}table: {sheet.id}, type: integer, unit: hộ, time: at_end,")
            lines.append(f"    rows: {{{rows}}}, columns: {{{columns}}}}}")
        return edition("\n".join(lines) + "\n", number, lists=self.lists())

    def lists(self) -> Lists:
        rows = [f"{code.id},Mã {code.id},{';'.join(code.was)}" for code in self.codes]
        return {"qua": "\n".join(("code,name,was", *rows)) + "\n"}

    def cells(self) -> list[Where]:
        found = []
        for sheet in self.sheets:
            rows = self.codes if sheet.listed else sheet.rows
            found += [(sheet.id, row.id, column.id) for row in rows for column in sheet.columns]
        return found


def _row(row: Thing) -> str:
    return f"{row.id}: {{title: D {row.id}{_was(row)}}}"


def _column(column: Thing) -> str:
    convert = f", convert: '{column.convert}'" if column.convert else ""
    kind = "" if column.type == "integer" else f", type: {column.type}, unit: hộ"
    return f"{column.id}: {{title: C {column.id}{kind}{_was(column)}{convert}}}"


def _was(thing: Thing) -> str:
    return f", was: [{', '.join(thing.was)}]" if thing.was else ""


# ---- where a figure goes ----

Goes = Callable[[Where], tuple[str, Where | None]]  # what becomes of it, and where it is


def stays(at: Where) -> tuple[str, Where | None]:
    return KEPT, at


class Names:
    """Ids that no edition of a chain used before."""

    def __init__(self) -> None:
        self._next = 0

    def new(self, letter: str) -> str:
        self._next += 1
        return f"{letter}{self._next}"


def first(random: Random, names: Names) -> Text:
    sheets = []
    for _ in range(random.randint(1, 2)):
        listed = random.random() < 0.4
        rows = () if listed else tuple(Thing(names.new("d")) for _ in range(random.randint(1, 3)))
        columns = tuple(
            Thing(names.new("c"), type=random.choice(("integer", "decimal"))) for _ in range(random.randint(2, 4))
        )
        sheets.append(Sheet(names.new("b"), columns, rows, listed))
    return Text(tuple(sheets), tuple(Thing(f"0{number}") for number in range(1, 4)))


def _with(text: Text, number: int, sheet: Sheet, drops: Mapping[str, str] | None = None) -> Text:
    sheets = (*text.sheets[:number], sheet, *text.sheets[number + 1 :])
    return replace(text, sheets=sheets, drops=drops or {})


def edited(text: Text, random: Random, names: Names) -> tuple[str, Text, Goes]:
    """One random edit of `text`: what it is called, the next edition, and where each figure goes."""
    edits = list(EDITS)
    random.shuffle(edits)
    for edit in edits:
        done = edit(text, random, names)
        if done is not None:
            return edit.__name__, *done
    raise AssertionError("no edit fits")


Done = tuple[Text, Goes] | None


def rename_column(text: Text, random: Random, names: Names) -> Done:
    number, sheet, column = _pick_column(text, random)
    new = replace(column, id=names.new("c"), was=(column.id,))
    return _with(text, number, _put(sheet, column, new)), _moves(
        sheet.id, column.id, lambda at: (KEPT, (at[0], at[1], new.id))
    )


def retype_column(text: Text, random: Random, names: Names) -> Done:
    number, sheet, column = _pick_column(text, random)
    if column.type == "decimal":
        new = replace(column, type="integer", convert=f"ROUND({column.id}; 0)")
    else:
        new = replace(column, type="decimal")
    return _with(text, number, _put(sheet, column, new)), stays


def drop_column(text: Text, random: Random, names: Names) -> Done:
    number, sheet, column = _pick_column(text, random)
    if len(sheet.columns) < 2:
        return None
    kept = replace(sheet, columns=tuple(each for each in sheet.columns if each != column))
    drops = {f"{sheet.id}.{column.id}": ""}
    return _with(text, number, kept, drops), _moves(sheet.id, column.id, lambda _: (DROPPED, None))


def lose_column(text: Text, random: Random, names: Names) -> Done:
    number, sheet, column = _pick_column(text, random)
    if len(sheet.columns) < 2:
        return None
    kept = replace(sheet, columns=tuple(each for each in sheet.columns if each != column))
    return _with(text, number, kept), _moves(sheet.id, column.id, lambda _: (LOST, None))


def add_column(text: Text, random: Random, names: Names) -> Done:
    number, sheet, _ = _pick_column(text, random)
    return _with(text, number, replace(sheet, columns=(Thing(names.new("c")), *sheet.columns))), stays


def merge_columns(text: Text, random: Random, names: Names) -> Done:
    number, sheet, column = _pick_column(text, random)
    others = [each for each in sheet.columns if each != column and each.type == column.type]
    if not others:
        return None
    other = random.choice(others)
    new = replace(column, id=names.new("c"), was=(column.id, other.id))
    without = replace(sheet, columns=tuple(each for each in sheet.columns if each != other))
    into = lambda at: (KEPT, (at[0], at[1], new.id)) if at[0] == sheet.id and at[2] in new.was else (KEPT, at)  # noqa: E731
    return _with(text, number, _put(without, column, new)), into


def split_column(text: Text, random: Random, names: Names) -> Done:
    number, sheet, column = _pick_column(text, random)
    halves = tuple(replace(column, id=names.new("c"), was=(column.id,)) for _ in range(2))
    kept = tuple(each for each in sheet.columns if each != column)
    return _with(text, number, replace(sheet, columns=(*kept, *halves))), _moves(
        sheet.id, column.id, lambda _: (ASKED, None)
    )


def move_column(text: Text, random: Random, names: Names) -> Done:
    if len(text.sheets) < 2:
        return None
    number, sheet, column = _pick_column(text, random)
    target = text.sheets[1 - number]
    if len(sheet.columns) < 2 or sheet.listed is not target.listed:
        return None
    new = replace(column, id=names.new("c"), was=(f"{sheet.id}.{column.id}",))
    kept = replace(sheet, columns=tuple(each for each in sheet.columns if each != column))
    text = _with(_with(text, number, kept), 1 - number, replace(target, columns=(*target.columns, new)))
    shared = {row.id for row in target.rows}

    def goes(at: Where) -> tuple[str, Where | None]:
        if (at[0], at[2]) != (sheet.id, column.id):
            return KEPT, at
        return (KEPT, (target.id, at[1], new.id)) if target.listed or at[1] in shared else (LOST, None)

    return text, goes


def rename_row(text: Text, random: Random, names: Names) -> Done:
    fixed = [number for number, sheet in enumerate(text.sheets) if not sheet.listed]
    if not fixed:
        return None
    number = random.choice(fixed)
    sheet = text.sheets[number]
    row = random.choice(sheet.rows)
    new = replace(row, id=names.new("d"), was=(row.id,))
    rows = tuple(new if each == row else each for each in sheet.rows)
    goes = lambda at: (KEPT, (at[0], new.id, at[2])) if at[:2] == (sheet.id, row.id) else (KEPT, at)  # noqa: E731
    return _with(text, number, replace(sheet, rows=rows)), goes


def merge_rows(text: Text, random: Random, names: Names) -> Done:
    fixed = [number for number, sheet in enumerate(text.sheets) if len(sheet.rows) > 1]
    if not fixed:
        return None
    number = random.choice(fixed)
    sheet = text.sheets[number]
    one, two = random.sample(sheet.rows, 2)
    new = Thing(names.new("d"), was=(one.id, two.id))
    rows = (*(each for each in sheet.rows if each not in (one, two)), new)
    goes = lambda at: (KEPT, (at[0], new.id, at[2])) if at[0] == sheet.id and at[1] in new.was else (KEPT, at)  # noqa: E731
    return _with(text, number, replace(sheet, rows=rows)), goes


def drop_row(text: Text, random: Random, names: Names) -> Done:
    fixed = [number for number, sheet in enumerate(text.sheets) if len(sheet.rows) > 1]
    if not fixed:
        return None
    number = random.choice(fixed)
    sheet = text.sheets[number]
    row = random.choice(sheet.rows)
    kept = replace(sheet, rows=tuple(each for each in sheet.rows if each != row))
    goes = lambda at: (DROPPED, None) if at[:2] == (sheet.id, row.id) else (KEPT, at)  # noqa: E731
    return _with(text, number, kept, {f"{sheet.id}.{row.id}": ""}), goes


def rename_sheet(text: Text, random: Random, names: Names) -> Done:
    number = random.randrange(len(text.sheets))
    sheet = text.sheets[number]
    new = replace(sheet, id=names.new("b"), was=sheet.id)
    return _with(text, number, new), lambda at: (KEPT, (new.id, *at[1:])) if at[0] == sheet.id else (KEPT, at)


def merge_codes(text: Text, random: Random, names: Names) -> Done:
    if len(text.codes) < 2:
        return None
    one, two = random.sample(text.codes, 2)
    new = Thing(f"9{names.new('')}", was=(one.id, two.id))
    codes = (*(each for each in text.codes if each not in (one, two)), new)
    listed = {sheet.id for sheet in text.sheets if sheet.listed}
    goes = lambda at: (KEPT, (at[0], new.id, at[2])) if at[0] in listed and at[1] in new.was else (KEPT, at)  # noqa: E731
    return replace(text, codes=codes), goes


def lose_code(text: Text, random: Random, names: Names) -> Done:
    if len(text.codes) < 2:
        return None
    code = random.choice(text.codes)
    listed = {sheet.id for sheet in text.sheets if sheet.listed}
    goes = lambda at: (LOST, None) if at[0] in listed and at[1] == code.id else (KEPT, at)  # noqa: E731
    return replace(text, codes=tuple(each for each in text.codes if each != code)), goes


EDITS: tuple[Callable[[Text, Random, Names], Done], ...] = (
    rename_column,
    retype_column,
    drop_column,
    lose_column,
    add_column,
    merge_columns,
    split_column,
    move_column,
    rename_row,
    merge_rows,
    drop_row,
    rename_sheet,
    merge_codes,
    lose_code,
)


def _pick_column(text: Text, random: Random) -> tuple[int, Sheet, Thing]:
    number = random.randrange(len(text.sheets))
    sheet = text.sheets[number]
    return number, sheet, random.choice(sheet.columns)


def _put(sheet: Sheet, old: Thing, new: Thing) -> Sheet:
    return replace(sheet, columns=tuple(new if each == old else each for each in sheet.columns))


def _moves(sheet: str, column: str, to: Goes) -> Goes:
    return lambda at: to(at) if (at[0], at[2]) == (sheet, column) else (KEPT, at)
