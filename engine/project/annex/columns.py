"""Columns of a form out of the head of a table: which adds up to which, what is computed, types, units, times."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.model import CodeRow
from engine.project.annex.adding_up import asked_which
from engine.project.annex.bands import band, cover, written
from engine.project.annex.draft import Entry, Question
from engine.project.annex.guessing import Units, money_unit, time_of, type_of
from engine.project.annex.heads import Head
from engine.project.annex.hints import formula, read_hint
from engine.project.annex.known_lists import KnownLists
from engine.project.annex.naming import Names
from engine.project.annex.words import OF_WHICH, OF_WHICH_MARK, OPENS_STILL, SPLIT, SPLIT_BY, TOTAL, fold
from engine.project.annex.writing import quoted

ASKED_TIME = "số của lúc nào?"
_ASKED_UNIT = re.compile(r"đơn vị tính của cột '")
_AVERAGE = re.compile(r"([a-z0-9_]+) / ([a-z0-9_]+)")
_SEXES = frozenset({"nam", "nu"})
_PLAIN = frozenset({"integer", "decimal", "percent", "money", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the table says around its columns. `units`: those of the line over the table. `row_units`: every row names
    its own. `open`: rows are added by whoever fills the form. `total`: how a cell of the total row is written, the id
    of its column in `{}`; '' where there is no such row."""

    units: Units
    line: tuple[str, ...]
    row_units: bool = False
    open: bool = False
    total: str = ""
    title: str = ""
    lists: KnownLists | None = None

    def type_of(self, title: str, unit: str) -> str:
        counted = bool(self.line) and not money_unit(self.line)
        return type_of(title, unit, self.units, open_rows=self.open, counted=counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """`ids` by the place of a column among those of the table. `unit`: for the whole table; '' where none is."""

    entries: tuple[Entry, ...]
    ids: Mapping[int, str]
    unit: str
    time: str
    questions: tuple[Question, ...]
    hints: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A head whose place in the whole is known. `target`: the column that a group adds up to, or is part of."""

    head: Head
    title: str
    relation: str = ""
    children: tuple["_Column", ...] = ()
    target: tuple[str, int] | None = None
    unit: str = ""
    guessed: bool = False
    questions: tuple[Question, ...] = ()
    standing: str = ""  # the title of the group whose total this is

    @property
    def leaf(self) -> int | None:
        return self.head.column


def columns(heads: Sequence[Head], setting: Setting) -> Columns:
    """The columns over which `heads` stand."""
    related = _with_units(_relate(heads, setting), setting, "")
    builder = _Builder(setting)
    builder.name(related)
    return builder.build(related)


# ---- what belongs to what ----


def _relate(heads: Sequence[Head], setting: Setting) -> tuple[_Column, ...]:
    found: list[_Column] = []
    attached: dict[int, list[_Column]] = {}
    for head in heads:
        kind, title = _word(head)
        whole = _whole_of(found)
        inner = _relate(head.children, setting) if head.children and kind else ()
        if kind and whole is not None and whole == len(found) - 1:
            attached.setdefault(whole, []).append(_Column(head=head, title=title, relation=kind, children=inner))
        elif kind and whole is not None:
            found.append(_apart(_Column(head=head, title=title, relation=kind, children=inner), found[whole], setting))
        elif head.children:
            found.append(_group(head, setting))
        else:
            found.append(_leaf(head, setting, title))
    result: list[_Column] = []
    for number, column in enumerate(found):
        result += _joined(column, attached.get(number, []), setting)
    return tuple(result)


def _whole_of(found: Sequence[_Column]) -> int | None:
    """The column that `chia ra`, `trong đó` speaks of: the one right before, else the total, else the last one."""
    leaves = [number for number, column in enumerate(found) if column.leaf is not None]
    if not leaves or leaves[-1] == len(found) - 1:
        return leaves[-1] if leaves else None
    return next((number for number in leaves if TOTAL.search(fold(found[number].title))), leaves[-1])


def _apart(column: _Column, whole: _Column, setting: Setting) -> _Column:
    """A group that stands away from its total."""
    assert whole.leaf is not None
    text = f"'{column.title}' là của cột '{whole.title}' hay của cột khác?"
    question = Question(text, column.head.place)
    if column.head.column is not None:
        printed = replace(column, title=column.head.title)  # no head of its own says “Trong đó” over it
        return replace(_under(printed, setting), target=("within", whole.leaf), questions=(question,))
    key = "split_of" if column.relation == "split" else "within"
    return replace(column, relation="columns", target=(key, whole.leaf), questions=(question,))


def _word(head: Head) -> tuple[str, str]:
    """Whether a head says `chia ra` or `trong đó` of the column before it, and its title without that word."""
    words = fold(head.title)
    if head.children:
        if OF_WHICH.search(words):
            return "of_which", head.title
        return ("split" if SPLIT.search(words) or SPLIT_BY.search(words) else ""), head.title
    marked = OF_WHICH_MARK.match(head.title)
    rest = head.title[marked.end() :] if marked is not None else ""
    if rest:
        return "of_which", rest[:1].upper() + rest[1:]
    return "", head.title


def _leaf(head: Head, setting: Setting, title: str) -> _Column:
    name, unit = setting.units.split_title(title)
    return _Column(head=head, title=name, unit=unit)


def _group(head: Head, setting: Setting) -> _Column:
    title, unit = setting.units.split_title(head.title)
    children = _relate(head.children, setting)
    first = children[0]
    if first.leaf is not None and TOTAL.search(fold(first.title)) and (len(children) == 1 or not first.children):
        rest = children[1:]
        if not rest:
            return replace(first, title=title, unit=first.unit or unit, standing=title)
        same = all(each.leaf is not None and not each.target and _is_count(each, first, setting) for each in rest)
        if same and not first.relation:
            kind, question = _kind_of(first, rest)
            return replace(
                first,
                title=title,
                unit=first.unit or unit,
                relation=kind,
                children=rest,
                questions=(*first.questions, *question),
                standing=title,
            )
    elif first.leaf is not None and TOTAL.search(fold(first.title)):
        rest = children[1:]
        if not rest or all(each.target is not None for each in rest):
            whole = replace(first, title=title, unit=first.unit or unit, standing=title)
            return (
                whole if not rest else _Column(head=head, title=title, relation="columns", children=children, unit=unit)
            )
    return _Column(head=head, title=title, relation="columns", children=children, unit=unit)


def _is_count(column: _Column, whole: _Column, setting: Setting) -> bool:
    return column.unit in ("", whole.unit) and setting.type_of(column.title, column.unit) == ""


def _kind_of(whole: _Column, parts: Sequence[_Column]) -> tuple[str, tuple[Question, ...]]:
    """Whether columns beside their total add up to it. A hint or Nam, Nữ say so; else it is asked."""
    hint = read_hint(whole.head.hint)
    numbers = [part.head.number for part in parts]
    if hint is not None and [each.strip("() ") for each in hint.right.split("+")] == numbers:
        return "split", ()
    if {fold(part.title) for part in parts} == _SEXES:
        return "split", ()
    text = "các cột con có cộng lại bằng tổng số không? Nếu có, đổi of_which thành split"
    return "of_which", (Question(text, whole.head.place),)


def _joined(column: _Column, attached: Sequence[_Column], setting: Setting) -> Iterator[_Column]:
    """A column with what hangs on it: under it where one key can say so, else beside it, pointing at it."""
    if not attached:
        yield column
        return
    bare = [each for each in attached if OF_WHICH.search(fold(each.title)) or SPLIT.search(fold(each.title))]
    kinds = {each.relation for each in attached}
    leaves = [each for each in attached if each.head.column is not None]
    if len(kinds) == 1 and (len(leaves) == len(attached) or (len(attached) == 1 and bare)):
        children = tuple(_under(each, setting) for each in leaves) or attached[0].children
        yield replace(column, relation=attached[0].relation, children=children)
        return
    if kinds == {"split"} and not bare and not leaves:
        groups = tuple(replace(each, relation="columns") for each in attached)
        yield replace(column, relation="split", children=groups)
        return
    assert column.leaf is not None
    yield column
    for each in attached:
        key = "split_of" if each.relation == "split" else "within"
        if each.head.column is not None:
            yield replace(_under(each, setting), target=("within", column.leaf))
        else:
            yield replace(each, relation="columns", target=(key, column.leaf))


def _under(column: _Column, setting: Setting) -> _Column:
    return replace(_leaf(column.head, setting, column.title), questions=column.questions)


# ---- units ----


def _with_units(found: tuple[_Column, ...], setting: Setting, above: str) -> tuple[_Column, ...]:
    """Every leaf with its unit: its own, that of what it stands under, the one of the line over the table, or the one
    its title counts."""
    return tuple(_with_unit(column, setting, above) for column in found)


def _with_unit(column: _Column, setting: Setting, above: str) -> _Column:
    type_ = setting.type_of(column.title, column.unit)
    if setting.row_units or type_ in ("percent", "text", "date", "year", "money"):
        unit = column.unit or (money_unit(setting.line) if type_ == "money" else "")
        below = column.unit or above
        return replace(column, unit=unit, children=_with_units(column.children, setting, below))
    named = _allowed(setting.units.named(column.title), setting)
    persons = _allowed(setting.units.persons(column.title), setting)
    usual = setting.line[0] if setting.line else ""
    unit = column.unit or named or above or persons or usual
    guessed = bool(unit) and not column.unit and not above and not setting.line
    return replace(column, unit=unit, guessed=guessed, children=_with_units(column.children, setting, unit))


def _allowed(unit: str, setting: Setting) -> str:
    return unit if not setting.line or unit in setting.line else ""


# ---- entries ----


@dataclass(slots=True)
class _Builder:
    setting: Setting
    names: Names = field(default_factory=Names)
    ids: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    heads: dict[str, _Column] = field(default_factory=dict)
    hints: int = 0

    def name(self, found: Sequence[_Column], parent: str = "") -> None:
        for column in found:
            id_ = self.names.give(column.title, parent=parent, fallback="cot")
            if column.leaf is None:
                self.groups[id(column)] = id_
            else:
                self.ids[column.leaf] = id_
                if column.head.number:
                    self.numbers.setdefault(column.head.number, id_)
                self.heads[id_] = column
            self.name(column.children, parent=id_)

    def build(self, found: tuple[_Column, ...]) -> Columns:
        leaves = [column for column in _leaves(found) if self._type(column) == ""]
        units = [column.unit for column in leaves if column.unit]
        unit = max(sorted(set(units)), key=units.count, default="") if not self.setting.row_units else ""
        unit = unit if leaves and (len(set(units)) == 1 or units.count(unit) * 2 > len(leaves)) else ""
        time = self._time(found)
        entries = self._by_list(tuple(self._entry(column, unit=unit, time=time) for column in found))
        return Columns(
            entries=entries,
            ids=self.ids,
            unit=unit,
            time=time,
            questions=self._questions(found, time),
            hints=self.hints,
        )

    def _by_list(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """Groups side by side that repeat the same columns for codes of one list, as one block of that list."""
        result: list[Entry] = []
        number = 0
        while number < len(entries):
            alike = _alike(entries, number)
            list_ = self._list_of(alike) if len(alike) > 1 else ""
            if not list_ or self.setting.lists is None:
                result.append(entries[number])
                number += 1
                continue
            first = alike[0]
            text = f"các nhóm cột {'; '.join(each.title for each in alike[:6])} là mã của danh mục {list_}; lấy mã nào?"
            options = [("list", list_)]
            where = self.setting.lists.where(list_, self._codes(alike, list_))
            options += [("where", f"'{where}'")] if where else []
            id_ = self.names.give(self.setting.lists.title(list_), fallback=list_)
            block = Entry(id=id_, title="", place=first.place, options=tuple(options), relation="columns")
            result.append(replace(block, children=first.children).asking(Question(text, first.place)))
            number += len(alike)
        return tuple(result)

    def _list_of(self, groups: Sequence[Entry]) -> str:
        titles = [group.title for group in groups]
        return self.setting.lists.best(titles, [""] * len(titles), stub="") if self.setting.lists is not None else ""

    def _codes(self, groups: Sequence[Entry], list_: str) -> list[CodeRow]:
        assert self.setting.lists is not None
        hits = [hit for group in groups for hit in self.setting.lists.hits(group.title)]
        return [hit.row for hit in hits if hit.list == list_]

    def _time(self, found: Sequence[_Column]) -> str:
        times = [time_of(column.title) for column in _leaves(found)]
        title = time_of(self.setting.title)
        moving = times.count("in_period") + times.count("at_start") + times.count("year_to_date")
        return "in_period" if moving * 3 > len(times) or title == "in_period" else "at_end"

    def _questions(self, found: Sequence[_Column], time: str) -> tuple[Question, ...]:
        if self.setting.open:
            return ()
        words = "việc xảy ra trong kỳ" if time == "in_period" else "số có ở ngày cuối kỳ"
        asked = [Question(f"{ASKED_TIME} Máy đoán time: {time} ({words}); cột nào khác thì ghi time ở cột đó")]
        guessed = [column.title for column in _leaves(found) if column.guessed]
        if guessed:
            some = "; ".join(guessed[:6]) + ("…" if len(guessed) > 6 else "")
            asked.append(Question(f"tệp không ghi đơn vị tính, máy đoán từ tiêu đề cột: {some}. Đúng chưa?"))
        loose = [column.title for column in _loose(found)]
        if loose:
            text = f"giấy không ghi chia ra, trong đó ở: {'; '.join(loose[:8])}. Cộng bằng một cột thì thêm split_of, "
            asked.append(Question(f"{text}là một phần của cột thì thêm within"))
        return tuple(asked)

    def _type(self, column: _Column) -> str:
        return self.setting.type_of(column.title, column.unit)

    def _entry(self, column: _Column, *, unit: str, time: str, part: bool = False) -> Entry:
        """`part`: of another column, and so of its time."""
        if column.leaf is None:
            return self._group(column, unit=unit, time=time, part=part)
        id_ = self.ids[column.leaf]
        entry = Entry(id=id_, title=column.title, place=column.head.place, questions=column.questions)
        if OPENS_STILL.search(fold(column.title)) and not column.questions and column.target is None:
            text = f"'{column.title}' là tên cột, hay báo rằng các cột này là phần của cột khác? Là phần của cột nào?"
            entry = entry.asking(Question(text, column.head.place))
        type_ = self._type(column)
        if type_:
            entry = entry.having("type", type_)
        if type_ in _PLAIN | {"yes_no"}:
            entry = self._measured(entry, column, type_, unit=unit, time="" if part else time)
        if column.target is not None:
            entry = entry.having(column.target[0], self.ids[column.target[1]])
        entry = self._computed(entry, column)
        inner = (column.unit or unit) if not type_ else unit
        children = tuple(self._entry(child, unit=inner, time=time, part=True) for child in column.children)
        if entry.option("time"):
            children = tuple(_of_time(child, entry.option("time")) for child in children)
        return asked_which(replace(entry, relation=column.relation, children=children))

    def _measured(self, entry: Entry, column: _Column, type_: str, *, unit: str, time: str) -> Entry:
        unsaid = type_ != "percent" and not column.unit and not unit and not self.setting.row_units
        if type_ == "percent":
            pass
        elif column.unit and (type_ or column.unit != unit):
            entry = entry.having("unit", quoted(column.unit))
        elif unsaid or (type_ == "money" and not column.unit):
            text = f"đơn vị tính của cột '{column.title}'? Ghi unit: ở cột này"
            entry = replace(entry.asking(Question(text, column.head.place)), lacks_unit=True)
        own = time_of(column.title)
        if own and time and own != time:
            entry = entry.having("time", own)
        return entry

    def _computed(self, entry: Entry, column: _Column) -> Entry:
        hint = read_hint(column.head.hint) if column.head.hint else None
        if hint is None:
            return entry
        found = formula(hint, self.numbers.get, total=self.setting.total)
        if found is None:
            text = f"không hiểu gợi ý '{column.head.hint}'; viết formula: bằng tên (id) cột"
            return entry.asking(Question(text, column.head.place))
        self.hints += 1
        share = _AVERAGE.fullmatch(found.text)
        if share is not None and entry.option("type") == "percent":
            found = replace(found, text=f"PERCENT({share[1]}; {share[2]})")
        names = set(found.text.replace("(", " ").replace(")", " ").replace(";", " ").split())
        starts = any(time_of(self.heads[name].title) == "at_start" for name in names if name in self.heads)
        if starts and not found.text.startswith("PERCENT"):
            entry = entry.having("time", "at_end")
        if found.text.startswith("PERCENT"):
            entry = entry.without("unit").without("time").having("type", "percent")
        return self._averaged(entry, found.text).having("formula", f"'{found.text}'")

    def _averaged(self, entry: Entry, formula: str) -> Entry:
        """One column by another: it counts in their two units, whatever its title seemed to count."""
        names = _AVERAGE.fullmatch(formula)
        if names is None or "/" in entry.option("unit"):
            return entry
        above, below = (self.heads[name].unit if name in self.heads else "" for name in names.groups())
        if not above or not below or above == below:
            return entry
        asked = tuple(each for each in entry.questions if not _ASKED_UNIT.match(each.text))
        entry = replace(entry, questions=asked, lacks_unit=False)
        return entry.having("type", "decimal").having("unit", quoted(f"{above}/{below}"))

    def _group(self, column: _Column, *, unit: str, time: str, part: bool) -> Entry:
        id_ = self.groups[id(column)]
        part = part or column.target is not None
        entry = Entry(id=id_, title=column.title, place=column.head.place, questions=column.questions)
        if OPENS_STILL.search(fold(column.title)) and not column.questions and column.target is None:
            text = f"'{column.title}' là tên cột, hay báo rằng các cột này là phần của cột khác? Là phần của cột nào?"
            entry = entry.asking(Question(text, column.head.place))
        if column.target is not None:
            entry = entry.having(column.target[0], self.ids[column.target[1]])
        units = {leaf.unit for leaf in _leaves(column.children) if self._type(leaf) == "" and leaf.unit}
        if len(units) == 1 and units != {unit} and len(column.children) > 1:
            unit = units.pop()
            entry = entry.having("unit", quoted(unit))
        children, covers = self._banded(
            tuple(self._entry(child, unit=unit, time=time, part=part) for child in column.children)
        )
        if covers:
            entry = entry.having("covers", covers)
        elif any(child.option("band") for child in children):
            children = tuple(child.without("band") for child in children)
            text = "các khoảng tuổi hở hoặc chồng nhau nên chưa ghi band; sửa tiêu đề hay để nguyên?"
            entry = entry.asking(Question(text, column.head.place))
        relation = column.relation if column.relation in ("columns", "split", "of_which") else "columns"
        return replace(entry, relation="columns" if column.leaf is None else relation, children=children)

    def _banded(self, children: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], str]:
        """The children with their bands, and what these cover; as they were where not all are bands of ages."""
        bands = [band(child.title) for child in children]
        known = [each for each in bands if each is not None]
        if len(known) < 2 or len(known) != len(children) or any(child.children for child in children):
            return children, ""
        covers = cover(known)
        if not covers:
            return tuple(child.having("band", "?") for child in children), ""
        marked = zip(children, known, strict=True)
        return tuple(child.having("band", written(*each)) for child, each in marked), covers


def _alike(entries: Sequence[Entry], start: int) -> list[Entry]:
    """The groups from here on that hold the same columns."""
    first = entries[start]
    if first.relation != "columns" or first.option("split_of") or first.option("within"):
        return [first]
    titles = [child.title for child in first.children]
    end = start
    while end < len(entries) and entries[end].relation == "columns" and not entries[end].option("within"):
        if [child.title for child in entries[end].children] != titles or any(c.children for c in entries[end].children):
            break
        end += 1
    return list(entries[start : max(end, start + 1)])


def _of_time(entry: Entry, time: str) -> Entry:
    """The parts of a column are of its time."""
    children = tuple(_of_time(child, time) for child in entry.children)
    counted = entry.relation != "columns" and entry.option("type") in ("", "decimal", "money")
    return replace(entry.having("time", time) if counted else entry, children=children)


def _loose(found: Sequence[_Column]) -> Iterator[_Column]:
    """Groups after a total that paper does not tie to it."""
    total = False
    for column in found:
        if total and column.leaf is None and column.target is None:
            yield column
        total = total or (column.leaf is not None and bool(TOTAL.search(fold(column.title)[:8].strip())))


def _leaves(found: Sequence[_Column]) -> Iterator[_Column]:
    for column in found:
        if column.leaf is not None:
            yield column
        yield from _leaves(column.children)
