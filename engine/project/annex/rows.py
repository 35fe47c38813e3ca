"""Rows of a form out of the lines of a body: what stands under what, code lists, totals, crossed cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from engine.model import CodeRow
from engine.project.annex.adding_up import asked_which
from engine.project.annex.draft import Entry, Question
from engine.project.annex.guessing import Units
from engine.project.annex.hints import formula, read_hint, split_title
from engine.project.annex.known_lists import Hit, KnownLists, called_like
from engine.project.annex.naming import Names
from engine.project.annex.strange_units import unknown_unit
from engine.project.annex.stub import RANKS, Line
from engine.project.annex.words import OF_WHICH, OPENS_STILL, SPLIT, SPLIT_BY, fold
from engine.project.annex.writing import quoted

_DEEPEST = 12
_MOST_OF_LIST = Decimal("0.6")
_SOME_OF_LIST = Decimal("0.3")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,5}")
_BULLETED = RANKS["dash"]
_PRINTED = "="  # before a formula in the numbers of the paper, not yet in ids
_SAID = {"split": "Chia ra", "of_which": "Trong đó"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """`total`: the id of the row of totals; '' where there is none. `lists`: code lists found, by the id of their
    block."""

    entries: tuple[Entry, ...]
    total: str
    lists: Mapping[str, str]
    questions: tuple[Question, ...] = ()


@dataclass(slots=True)
class _Node:
    line: Line
    children: list["_Node"] = field(default_factory=list)
    heading: bool = False
    first: Line | None = None  # the line after `Chia ra`, `Trong đó`
    ways: bool = False  # its children are groups, each of which adds up to it
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`stub`: the title over the rows. `coded`, `with_units`: whether the table has such columns. `columns`: ids of the
    columns by their place. `gap`: rows are left for codes that are not printed."""

    lists: KnownLists
    units: Units
    stub: str
    coded: bool
    with_units: bool
    columns: Mapping[int, str]
    gap: bool = False


def rows(lines: Sequence[Line], setting: Setting) -> Rows:
    lines = _counted(_with_tenths(lines))
    roots = _tree(lines, setting)
    builder = _Builder(setting)
    builder.read_codes(lines)
    entries = [builder.resolved(entry) for entry in builder.siblings(roots)]
    return Rows(entries=tuple(entries), total=builder.total, lists=builder.lists, questions=tuple(builder.questions))


# ---- what stands under what ----


def _with_tenths(lines: Sequence[Line]) -> Sequence[Line]:
    """Codes that a sheet keeps as numbers have lost the zeros behind them: a second 1.1 after 1.9 is 1.10."""
    found: list[Line] = []
    last: dict[str, int] = {}  # of each code before its dot, the number behind it
    for line in lines:
        head, _, tail = line.code.partition(".")
        if line.numeric_code and head.isdigit() and len(tail) == 1 and tail.isdigit():
            meant = int(tail) * 10
            lost = meant == last.get(head, 0) + 1
            last[head] = meant if lost else int(tail)
            found.append(replace(line, code=f"{head}.{meant}") if lost else line)
        else:
            if head.isdigit() and tail.isdigit():
                last[head] = int(tail)
            found.append(line)
    return found


def _counted(lines: Sequence[Line]) -> Sequence[Line]:
    """Codes 1, 1.1, 1.2, 2 tell what stands under what as numbers before titles do."""
    codes = {line.code for line in lines}
    if not any(code.rpartition(".")[0] in codes for code in codes if _DOTTED.fullmatch(code)):
        return lines
    return [
        replace(line, mark="decimal", rank=RANKS["decimal"] + line.code.count("."))
        if line.mark == "plain" and not line.opens and _DOTTED.fullmatch(f"{line.code}.0")
        else line
        for line in lines
    ]


def _tree(lines: Sequence[Line], setting: Setting) -> list[_Node]:
    roots: list[_Node] = []
    stack: list[_Node] = []
    lines = list(_apart(lines))
    for number, line in enumerate(lines):
        node = _Node(line, heading=_is_heading(lines, number, setting))
        if _opens(line) and number + 1 < len(lines) and not _opens(lines[number + 1]):
            node.first = lines[number + 1]
        while stack and not _is_under(node, stack):
            stack.pop()
        if len(stack) >= _DEEPEST:
            stack.pop()
        (stack[-1].children if stack else roots).append(node)
        stack.append(node)
    return _settled(roots, setting, above=None)


def _apart(lines: Sequence[Line]) -> Iterator[Line]:
    """`Chia ra: - Nam` as the two lines that it stands for."""
    for line in lines:
        if line.opens and not _opens(line):
            kind, words = line.opens, line.caption
            bare = replace(line, mark=kind, rank=RANKS[kind], title=words, full=words, code="", unit="", crossed=())
            yield replace(bare, whole=False)
            yield replace(line, opens="", caption="")
        else:
            yield line


def _opens(line: Line) -> bool:
    """Whether a line only says `Chia ra`, `Trong đó` of those below it."""
    return bool(line.opens) and line.mark == line.opens


def _deeper(line: Line, than: Line) -> bool:
    return line.rank > than.rank or line.indent > than.indent


def _settled(nodes: Sequence[_Node], setting: Setting, *, above: _Node | None) -> list[_Node]:
    """With what `Chia ra`, `Trong đó` open put where the rules can say it: under the row above, or as a group beside
    that row where it is parted in more than one manner."""
    found: list[_Node] = []
    for node in nodes:
        node.children = _settled(node.children, setting, above=node)
        opened = [child for child in node.children if _opens(child.line)]
        beside: list[_Node] = []
        if opened and not _opens(node.line):
            free = above is None or above.heading
            beside = _shared_out(node, opened, free=free, listed=bool(setting.lists.hits(node.line.title)))
        found += [node, *beside]
    return found


def _shared_out(node: _Node, opened: Sequence[_Node], *, free: bool, listed: bool) -> list[_Node]:
    """Puts what was opened under `node`, and returns the groups that go beside it. `free`: no other row adds up what
    stands there. `listed`: the row is a code of a list."""
    empty = [each for each in opened if not each.children]
    full = [each for each in opened if each.children]
    own = [child for child in node.children if not _opens(child.line)]
    for each in full:
        node.questions += _doubts(each, node)
    if full and not own and not listed and _are_ways(full):
        node.children, node.ways = full, True
        return empty
    kinds = [child.line.mark for child in own] or [each.line.opens for each in full]
    kind = "of_which" if "of_which" in kinds else kinds[0] if kinds else ""
    named = not (listed and len(full) == 1)
    inside = [each for each in full if each.line.opens == kind and not (named and each.line.caption)]
    beside = [each for each in full if each not in inside]
    if beside and (listed or not free):
        text = f"'{node.line.title}' được chia nhiều cách; máy chỉ ghi of_which. Những dòng nào cộng lại bằng dòng ấy?"
        node.questions.append(Question(text, node.line.place))
        inside, beside, kind = full, [], "of_which"
    children: list[_Node] = []
    for child in node.children:
        if child in inside:
            for each in child.children:
                each.line = replace(each.line, mark=kind)
            children += child.children
        elif child not in opened:
            children.append(child)
    node.children = children
    return [*empty, *beside]


def _are_ways(full: Sequence[_Node]) -> bool:
    """Several ways of parting the same row, or one with a name of its own."""
    return all(each.line.opens == "split" for each in full) and (len(full) > 1 or bool(full[0].line.caption))


def _doubts(opened: _Node, above: _Node) -> list[Question]:
    """Without bullets the paper does not show which rows are parts."""
    first = opened.children[0].line
    if first.rank >= _BULLETED or first.indent > above.line.indent:
        return []
    titles = "; ".join(child.line.title for child in opened.children[:6])
    words = opened.line.caption or _SAID[opened.line.opens]
    text = f"'{words}' của '{above.line.title}' gồm những dòng nào? Các dòng không gạch đầu dòng, máy lấy: {titles}"
    return [Question(text, opened.line.place)]


def _is_heading(lines: Sequence[Line], number: int, setting: Setting) -> bool:
    """A line that only names a group: no code where the others have one, or it says so itself."""
    line = lines[number]
    words = fold(line.title)
    if SPLIT_BY.search(words) or SPLIT.search(words) or _opens(line) or line.whole:
        return not line.code
    if not setting.coded or line.code or line.unit or line.mark == "total" or setting.lists.hits(line.title):
        return False
    following = lines[number + 1 : number + 2]
    coded = sum(bool(each.code) for each in lines)
    if line.mark == "plain" and following and following[0].mark == "plain" and setting.lists.hits(following[0].title):
        return False
    return bool(following) and coded * 2 >= len(lines) and line.mark in ("roman", "upper", "decimal", "lower", "plain")


def _is_under(node: _Node, stack: Sequence[_Node]) -> bool:
    line, above = node.line, stack[-1]
    over = above.line
    if _opens(line):
        return _opens_under(node, stack)
    if _opens(over):
        return _belongs(node, above, over=stack[-2] if len(stack) > 1 else None)
    if line.mark == "of_which":
        return over.mark != "of_which"
    if "total" in (line.mark, over.mark):
        return above.heading and not above.children
    if line.indent != over.indent and line.mark == over.mark:
        return line.indent > over.indent
    same = [each for each in stack if each.line.mark == line.mark and each.heading == node.heading]
    beside = any(each.line.rank == line.rank and each.line.indent >= line.indent for each in same)
    deeper = line.rank > over.rank or (line.rank == over.rank and line.indent > over.indent)
    return not beside and (deeper or (above.heading and not node.heading))


def _opens_under(node: _Node, stack: Sequence[_Node]) -> bool:
    """Whether `Chia ra`, `Trong đó` speaks of the row before it, rather than of one further up: the rows that follow
    tell, as they must be deeper than the row they are parts of."""
    above, first = stack[-1], node.first
    if _opens(above.line) or above.line.mark == "of_which":
        return False
    if first is None or above.heading or _deeper(first, above.line):
        return True
    inside = any(_opens(each.line) for each in stack)
    return not inside and not any(_deeper(first, each.line) for each in stack[:-1] if not each.heading)


def _belongs(node: _Node, opened: _Node, *, over: _Node | None) -> bool:
    """Whether a row is one of those that `Chia ra`, `Trong đó` speaks of: the first of them shows how all look."""
    line, first = node.line, opened.first
    if first is None or line.mark == "total":
        return False
    alike = over is not None and line.mark == over.line.mark == "plain"
    if over is not None and not _deeper(line, over.line) and not alike:
        return False
    if not opened.children:
        return line is first
    if node.heading and not opened.children[0].heading:
        return False
    if first.rank >= _BULLETED:
        return line.rank >= _BULLETED or line.indent > first.indent
    return line.indent >= first.indent and (line.rank >= first.rank or line.indent > first.indent)


# ---- entries ----


class _Builder:
    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._names = Names()
        self._codes: dict[str, str] = {}
        self._pad = 0
        self.total = ""
        self.lists: dict[str, str] = {}
        self.questions: list[Question] = []

    def read_codes(self, lines: Sequence[Line]) -> None:
        """Codes that the sheet keeps as numbers have lost their zeros."""
        codes = [line.code for line in lines if line.code]
        lost = codes and all(line.numeric_code for line in lines if line.code) and max(map(len, codes)) <= 2
        if lost and any(len(code) == 1 for code in codes):
            self._pad = 2
            text = "mã số trong tệp là số nên mất số 0 ở đầu; máy ghi lại hai chữ số (01, 02). Đúng không?"
            self.questions.append(Question(text, lines[0].place))
        mended = [line for line in lines if line.numeric_code and "." in line.code and line.code.endswith("0")]
        if mended:
            code = mended[0].code
            text = f"mã số trong tệp là số nên {code} chỉ còn {code[:-1]}; máy ghi {code}. Đúng không?"
            self.questions.append(Question(text, mended[0].place))

    def siblings(self, nodes: Sequence[_Node], parent: Entry | None = None, above: str = "") -> list[Entry]:
        nodes = self._regrouped(nodes)
        found: list[Entry] = []
        list_ = self._list_of(nodes)
        number = 0
        while number < len(nodes):
            run = self._run(nodes, number, list_)
            if run:
                found.append(self._block(run, list_, before=found))
                number += len(run)
                continue
            found.append(self._row(nodes[number], before=found, above=above))
            number += 1
        if self._setting.gap and parent is None and not self.lists:
            named = list_ or self._setting.lists.called(self._setting.stub)
            found += [self._rest(named)] if named else []
        return self._summed(found)

    # -- code lists --

    def _regrouped(self, nodes: Sequence[_Node]) -> Sequence[_Node]:
        """Codes of one list printed level with the codes of another that they belong to, put under these."""
        result: list[_Node] = []
        above: Hit | None = None
        for node in nodes:
            hits = self._setting.lists.hits(node.line.title)
            own = next((hit for hit in hits if self._setting.lists.has_below(hit.list)), None)
            below = above is not None and any(
                above.row.code in hit.row.attributes.values() for hit in hits if hit.list != above.list
            )
            if below and (own is None or node.line.mark in ("dash", "plus")):
                result[-1].children.append(node)
                continue
            above = own if own is not None or node.line.mark == "total" or not hits else above
            result.append(node)
        return result

    def _list_of(self, nodes: Sequence[_Node]) -> str:
        """The list that these rows are codes of; '' also where they are only some rows with codes of their own."""
        usual = [node for node in nodes if node.line.mark != "total"]
        titles, codes = [node.line.title for node in usual], [node.line.code for node in usual]
        lists = self._setting.lists
        list_ = lists.best(titles, codes, stub=self._setting.stub)
        if not list_ or self._setting.gap:
            return list_
        hits = [(node, row) for node in usual if (row := self._hit(node, list_)) is not None]
        same = sum(node.line.code.zfill(len(row.code)) == row.code for node, row in hits if node.line.code)
        coded = sum(bool(node.line.code) for node, _ in hits)
        share = lists.share(list_, [row for _, row in hits])
        if coded and same * 2 < coded:
            sure = share >= _MOST_OF_LIST
        else:
            sure = bool(same) or share >= _SOME_OF_LIST or called_like(self._setting.stub, lists.title(list_))
        if sure:
            return list_
        text = f"các dòng có tên trong danh mục {list_}; muốn lấy dòng từ danh mục thì ghi list: {list_}"
        self.questions.append(Question(text, usual[0].line.place))
        return ""

    def _hit(self, node: _Node, list_: str, parents: Sequence[CodeRow] = ()) -> CodeRow | None:
        hits = [hit.row for hit in self._setting.lists.hits(node.line.title) if hit.list == list_]
        codes = {parent.code for parent in parents}
        exact = [row for row in hits if row.code == node.line.code or codes & set(row.attributes.values())]
        return next(iter(exact or hits), None)

    def _run(self, nodes: Sequence[_Node], start: int, list_: str) -> list[_Node]:
        end = start
        while list_ and end < len(nodes) and self._hit(nodes[end], list_) is not None:
            end += 1
        return list(nodes[start:end])

    def _block(self, run: Sequence[_Node], list_: str, *, before: Sequence[Entry]) -> Entry:
        lists = self._setting.lists
        hits = [row for node in run if (row := self._hit(node, list_)) is not None]
        id_ = self._names.give(lists.title(list_) if len(run) > 1 else run[0].line.title, fallback=list_)
        entry = Entry(id=id_, title="", place=run[0].line.place, options=(("list", list_),))
        where = lists.where(list_, hits)
        if where:
            entry = entry.having("where", f"'{where}'")
        if len(run) > 1:
            entry = entry.having("show", "present")
        self.lists[id_] = list_
        entry = self._crossed(entry, run)
        if len(hits) < len(run) or any(node.line.code and not self._same_code(node, list_) for node in run):
            text = f"mã số trên giấy khác mã trong danh mục {list_}; máy dùng mã của danh mục"
            entry = entry.asking(Question(text, run[0].line.place))
        if len(run) > 1:
            size = lists.size(list_)
            text = f"giấy in {len(run)} dòng, danh mục {list_} có {size} mã; in đủ mọi mã thì ghi show: all"
            entry = entry.asking(Question(text, run[0].line.place))
        inner = self._under_codes(run, hits)
        if inner:
            relation, children, asked = inner
            entry = replace(entry, relation=relation, children=children).asking(*asked)
        return entry

    def _same_code(self, node: _Node, list_: str) -> bool:
        row = self._hit(node, list_)
        return row is not None and row.code in (node.line.code, node.line.code.zfill(2))

    def _rest(self, list_: str) -> Entry:
        id_ = self._names.give(self._setting.lists.title(list_), fallback=list_)
        self.lists[id_] = list_
        entry = Entry(id=id_, title="", options=(("list", list_),))
        text = f"giấy để trống các dòng, máy lấy danh mục {list_} theo tiêu đề cột; lấy những mã nào?"
        return entry.having("show", "present").asking(Question(text))

    def _under_codes(
        self, run: Sequence[_Node], hits: Sequence[CodeRow]
    ) -> tuple[str, tuple[Entry, ...], tuple[Question, ...]] | None:
        """What stands under every code: rows that repeat, and codes of a list that belongs to the code above."""
        above = [(child, row) for node, row in zip(run, hits, strict=False) for child in node.children]
        if not above:
            return None
        children = self._merged(above, parents=hits)
        if not children:
            return None
        marks = {child.line.mark for child, _ in above}
        place = above[0][0].line.place
        if "of_which" in marks:
            return "of_which", children, ()
        if marks == {"split"} and len(children) > 1:
            return "split", children, ()
        if not any(node.line.unit for node in run) and any(child.line.unit for child, _ in above):
            return "rows", children, ()
        text = "các dòng dưới mỗi mã có cộng lại bằng dòng của mã không? Không thì đổi split thành of_which"
        return "split", children, (Question(text, place),)

    def _merged(self, above: Sequence[tuple[_Node, CodeRow]], *, parents: Sequence[CodeRow]) -> tuple[Entry, ...]:
        """The rows under all codes as one: by title, or as a block where they are codes themselves."""
        titles = [node.line.title for node, _ in above]
        list_ = self._setting.lists.best(titles, [node.line.code for node, _ in above], stub="")
        inner = [(row, hit) for node, row in above if list_ and (hit := self._hit(node, list_, (row,))) is not None]
        found: list[Entry] = []
        if inner:
            found.append(self._inner_block(list_, inner, parents=parents, place=above[0][0].line.place))
        groups: dict[str, list[tuple[_Node, CodeRow]]] = {}
        for node, row in above:
            if not list_ or self._hit(node, list_, (row,)) is None:
                groups.setdefault(fold(node.line.title), []).append((node, row))
        for nodes in groups.values():
            found.append(self._template(nodes, parents=parents))
        return tuple(found)

    def _template(self, nodes: Sequence[tuple[_Node, CodeRow]], *, parents: Sequence[CodeRow]) -> Entry:
        first = nodes[0][0]
        entry = Entry(
            id=self._names.give(first.line.title, fallback="dong"), title=first.line.title, place=first.line.place
        )
        if first.line.unit and self._setting.units.find(first.line.unit):
            entry = entry.having("unit", quoted(self._setting.units.find(first.line.unit)))
        entry = self._crossed(entry, [node for node, _ in nodes])
        below = [(child, row) for node, row in nodes for child in node.children]
        children = self._merged(below, parents=parents) if below else ()
        if not children:
            return entry
        blocks = [child.id for child in children if child.option("list")]
        if blocks and len(blocks) == len(children):
            entry = entry.having("formula", f"'SUM({'; '.join(blocks)})'")
        relation = "of_which" if any(child.line.mark == "of_which" for child, _ in below) else "split"
        return replace(entry, relation=relation, children=children)

    def _inner_block(
        self, list_: str, inner: Sequence[tuple[CodeRow, CodeRow]], *, parents: Sequence[CodeRow], place: str
    ) -> Entry:
        lists = self._setting.lists
        id_ = self._names.give(lists.title(list_), fallback=list_)
        self.lists[id_] = list_
        parent = lists.parent(list_, [(above.code, hit) for above, hit in inner])
        where = lists.where(list_, [hit for _, hit in inner], parent=parent)
        entry = Entry(id=id_, title="", place=place, options=(("list", list_),))
        if where:
            entry = entry.having("where", f"'{where}'")
        printed = len({hit.code for _, hit in inner})
        codes = {row.code for row in parents}
        size = lists.size_where(list_, [hit for _, hit in inner], parent=parent, above=codes)
        if printed >= size:
            return entry
        text = f"giấy in {printed} dòng, danh mục {list_} có {size} mã ở đây; in đủ mọi mã thì ghi show: all"
        return entry.having("show", "present").asking(Question(text, place))

    # -- printed rows --

    def _row(self, node: _Node, *, before: Sequence[Entry], above: str) -> Entry:
        line = node.line
        kind = _word(line)
        title, hint = split_title(line.full or _SAID.get(line.opens, ""))
        id_ = self._names.give(line.title or title, fallback="dong")
        entry = Entry(id=id_, title=title, place=line.place).asking(*node.questions)
        if OPENS_STILL.search(fold(title)) or (_opens(line) and not node.children):
            text = f"'{title}' là tên dòng, hay báo rằng các dòng dưới là phần của dòng trên? Gồm những dòng nào?"
            entry = entry.asking(Question(text, line.place))
        if line.mark == "total" and not self.total:
            self.total = id_
        entry = self._labelled(entry, line, above=above)
        entry = self._crossed(entry, [node])
        code_hint = line.code if "=" in line.code else ""
        entry = self._computed(entry, hint or code_hint)
        children = self.siblings(node.children, parent=entry, above=entry.option("unit") or above)
        if node.heading:
            return self._grouped(entry, children, kind, before=before, own=_opens(line))
        return self._parent(entry, node, children)

    def _labelled(self, entry: Entry, line: Line, *, above: str) -> Entry:
        code = line.code.partition("=")[0].strip(" ()").zfill(self._pad) if line.code else ""
        if code:
            self._codes.setdefault(code, entry.id)
            entry = entry.having("code", f'"{code}"' if _is_plain_code(code) else _quoted(code))
        if not self._setting.with_units:
            title, unit = self._setting.units.split_title(entry.title)
            if unit:
                entry = replace(entry, title=title).having("unit", quoted(unit))
        if line.unit:
            unit = self._setting.units.find(line.unit)
            written = quoted(unit) if unit else _quoted(line.unit.lower())
            if above not in (unit or written, written):
                entry = entry.having("unit", written)
            if not unit:
                entry = entry.asking(unknown_unit(line.unit.lower()))
        if line.hidden:
            entry = entry.asking(Question("dòng này đang ẩn trong tệp; bỏ đi nếu không thuộc biểu", line.place))
        return entry

    def _computed(self, entry: Entry, hint_text: str) -> Entry:
        hint = read_hint(hint_text) if hint_text else None
        if hint is None:
            return entry
        return entry.having("formula", _PRINTED + hint.right)

    def _grouped(self, entry: Entry, children: list[Entry], kind: str, *, before: Sequence[Entry], own: bool) -> Entry:
        """`own`: of the row right before, rather than of the total."""
        if not children:
            return entry
        whole = next(
            (
                each
                for each in reversed(before)
                if not each.option("list") and (each.relation != "rows" if own else not each.relation)
            ),
            None,
        )
        target = (self.total if not own else "") or (whole.id if whole is not None else "")
        above = next((each for each in before if each.id == target), whole)
        same = above is None or {child.option("unit") for child in children} <= {"", above.option("unit")}
        if kind and whole is not None and above is not None and not same:
            text = f"các dòng khác đơn vị tính với '{above.title}' nên máy không ghi là cộng bằng dòng ấy"
            entry = entry.asking(Question(text, entry.place))
        elif kind == "of_which" and whole is not None:
            entry = entry.having("within", whole.id)
        elif kind == "split" and whole is not None:
            entry = entry.having("split_of", target)
        return replace(entry.without("code"), relation="rows", children=tuple(children))

    def _parent(self, entry: Entry, node: _Node, children: list[Entry]) -> Entry:
        if not children:
            return entry
        if node.ways:
            return replace(entry, relation="split", children=tuple(children))
        marks = [child.line.mark for child in node.children]
        if len(children) > 1 and set(marks) == {"split"}:
            return replace(entry, relation="split", children=tuple(children))
        if "split" in marks:
            text = f"'Chia ra' của '{entry.title}' chỉ thấy một dòng nên máy ghi of_which; còn những dòng nào?"
            return replace(entry.asking(Question(text, node.line.place)), relation="of_which", children=tuple(children))
        alone = len(children) == 1 and not children[0].option("list")
        if alone or any(child.line.mark == "of_which" for child in node.children):
            return replace(entry, relation="of_which", children=tuple(children))
        text = f"các dòng con có cộng lại bằng '{entry.title}' không? Không thì đổi split thành of_which"
        if all(child.option("list") for child in children):
            names = "; ".join(child.id for child in children)
            entry = entry.having("formula", f"'SUM({names})'")
        else:
            entry = entry.asking(Question(text, node.line.place))
        return replace(entry, relation="split", children=tuple(children))

    def _crossed(self, entry: Entry, nodes: Sequence[_Node]) -> Entry:
        """Cells struck through in every one of these rows."""
        all_ = [set(node.line.crossed) for node in nodes]
        columns = set.intersection(*all_) if all_ else set()
        ids = [id_ for column, id_ in self._setting.columns.items() if column in columns]
        if not ids or len(ids) == len(self._setting.columns):
            return entry
        return entry.having("blocked", f"[{', '.join(ids)}]")

    # -- totals --

    def _summed(self, found: list[Entry]) -> list[Entry]:
        """Totals over blocks: `Tổng số` adds up what it stands with, a line right before a block adds up that block."""
        inside: set[str] = set()
        result = list(found)
        for number, (entry, after) in enumerate(pairwise(found)):
            block = after.option("list") and after.option("show")
            if block and entry.id != self.total and _is_typed(entry):
                result[number] = entry.having("formula", f"'SUM({after.id})'")
                inside.add(after.id)
        place = next((number for number, each in enumerate(result) if each.id == self.total), -1)
        if place < 0 or result[place].option("formula"):
            return result
        parts = [each for each in result if each.id not in inside and each.id != self.total]
        if parts and all(each.option("list") or _sums_blocks(each) for each in parts):
            result[place] = result[place].having("formula", f"'SUM({'; '.join(each.id for each in parts)})'")
        elif parts and not any(each.option("split_of") == self.total for each in parts):
            adds = f"SUM({'; '.join(each.id for each in parts)})"
            text = f"'{result[place].title}' có bằng các dòng khác cộng lại không? Có thì ghi formula: '{adds}'"
            result[place] = result[place].asking(Question(text, result[place].place))
        return result

    def resolved(self, entry: Entry) -> Entry:
        """With row formulas in ids, once every code is known. Rows are only added and taken away."""
        children = tuple(self.resolved(child) for child in entry.children)
        entry = replace(entry, children=children)
        printed = entry.option("formula").removeprefix(_PRINTED)
        if printed == entry.option("formula"):
            return entry
        hint = read_hint("=" + printed)
        found = formula(hint, self._id_of) if hint is not None else None
        if found is None or set(found.text) & set("*/("):
            text = f"không hiểu gợi ý '{printed}' của dòng này; viết formula: bằng tên (id) dòng"
            return entry.without("formula").asking(Question(text, entry.place))
        return asked_which(entry.having("formula", f"'{found.text}'"))

    def _id_of(self, code: str) -> str | None:
        return self._codes.get(code) or self._codes.get(code.zfill(2))


def _word(line: Line) -> str:
    words = fold(line.title)
    if _opens(line) or OF_WHICH.search(words):
        return line.opens or "of_which"
    return "split" if SPLIT.search(words) or SPLIT_BY.search(words) else ""


def _is_typed(entry: Entry) -> bool:
    """A row of cells that nothing computes yet."""
    return not (entry.option("list") or entry.relation or entry.option("formula"))


def _sums_blocks(entry: Entry) -> bool:
    return entry.option("formula").startswith("'SUM(")


def _is_plain_code(code: str) -> bool:
    return code.replace(".", "").isalnum() and code.isascii()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "").replace('"', "'") + '"'
