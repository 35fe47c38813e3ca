"""What must hold in a report: the author's checks, and what follows from types and nesting (language.md section 7)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.compute.cells import NO_ROW, Calculation, PartCells, Place, cell_type, grows, zero_of
from engine.compute.frame import Address, FrameColumn, FrameRow
from engine.compute.layout import FactsContext, codes_here, limit_of
from engine.compute.outcome import CellState, Entries, Finding
from engine.compute.wording import figure, figure_elsewhere, listed, named, place_of, refusal_text, say, sentence
from engine.expr import evaluate, truth
from engine.expr.arithmetic import Arithmetic, compare
from engine.expr.scope import Context, How
from engine.expr.tree import Attribute, Cell, Indicator, TableRows, Tree
from engine.expr.values import BLANK, Kind, Value
from engine.fields.base import Offer
from engine.model import Check, CodeRow, Level, SplitRule, WithinRule

TYPED = (CellState.TYPED, CellState.BY_HAND)
NESTING = ("split", "within")


def findings_of(calculation: Calculation, entries: Entries) -> Iterator[Finding]:
    """Everything that does not hold in one record: cell by cell in paper order, then nesting, then the checks."""
    asker = _Asker(calculation, entries, calculation.elsewhere.sums())
    found: list[Finding] = []
    for cells in calculation.parts.values():
        found += asker.cells(cells)
        found += asker.open_rows(cells)
    found += asker.nesting()
    for check in calculation.frame.form.checks:
        found += asker.check(check)
    found = list(_told_once(calculation, found))
    yield from found
    yield from _consequences(calculation, found)


def ask(calculation: Calculation, entries: Entries, check: Check) -> tuple[Finding, ...]:
    """What one check finds in one record, whether the form has that check or not."""
    return tuple(_Asker(calculation, entries, ()).check(check))


def bound_together(calculation: Calculation, entries: Entries) -> Iterator[tuple[Address, ...]]:
    """The typed cells that each error-level rule of one record ties to one another: a split, an of-which, an author's
    check, at each of its places."""
    asker = _Asker(calculation, entries, ())
    yield from asker.families()
    for check in calculation.frame.form.checks:
        if check.level is Level.ERROR:
            yield from asker.tied(check)


def check_places(calculation: Calculation) -> Iterator[tuple[Check, Place, Address | None]]:
    """(check, place, cell where its finding would stand) of every author's check, at each of its places."""
    asker = _Asker(calculation, Entries(cells={}), ())
    for check in calculation.frame.form.checks:
        for place in asker._places(check):
            yield check, place, asker._at(check, place, tuple(calculation.reached(check.that, place)))


def nesting_families(
    calculation: Calculation,
) -> Iterator[tuple[SplitRule | WithinRule, Address, tuple[Address, ...]]]:
    """(rule, parent, its parts) of every rule that follows from nesting, at each of its places in one record."""
    asker = _Asker(calculation, Entries(cells={}), ())
    for part in calculation.frame.form.parts:
        cells = calculation.parts.get(part.id)
        for rule in part.rules if cells is not None else ():
            assert cells is not None
            below = rule.parts if isinstance(rule, SplitRule) else (rule.child,)
            for parent, children in asker._families(cells, rule.axis, rule.parent, below):
                yield rule, parent, children


def repeated_sheets(calculations: Sequence[Calculation]) -> Iterator[Finding]:
    """Sheets of one report whose key an earlier sheet has already."""
    sheet = calculations[0].frame.form.sheet if calculations else None
    first: dict[tuple[Value, ...], int] = {}
    for calculation in calculations if sheet is not None else ():
        assert sheet is not None
        places = [(part, NO_ROW, field) for part, field in sheet.key if part in calculation.parts]
        key = tuple(calculation.value(*place) for place in places)
        if not key or not all(value.is_filled for value in key):
            continue
        if key in first:
            here = calculation.address(*places[0])
            titles = ", ".join(calculation.parts[part].columns[field].title for part, _, field in places)
            text = say("sheets", record=str(first[key]), titles=titles)
            reads = tuple((calculation.address(*place), calculation.value(*place)) for place in places)
            said = say("placed", place=place_of(calculation, here), say=sentence(text))
            yield Finding(
                rule="key",
                level=Level.ERROR,
                say=said,
                address=here,
                part=here.part,
                reads=reads,
                record=calculation.record,
            )
        first.setdefault(key, calculation.record)


def _told_once(calculation: Calculation, found: Sequence[Finding]) -> Iterator[Finding]:
    """A rule of nesting that fails at a computed cell because a cell below it is wrong by itself only points there."""
    wrong = {each.address: each.rule for each in found if each.level is Level.ERROR and _is_typed(calculation, each)}
    for each in found:
        below: list[Address] = []
        if each.rule in NESTING and each.address is not None and not _is_typed(calculation, each):
            below = [cell for cell in calculation.typed_below(each.address) if cell in wrong]
        yield each if not below or each.address is None else _pointing(calculation, each.address, below, rule=each.rule)


def _is_typed(calculation: Calculation, found: Finding) -> bool:
    at = found.address
    return at is not None and calculation.state(at.part, at.row, at.column) in TYPED


def _pointing(calculation: Calculation, here: Address, below: Sequence[Address], *, rule: str) -> Finding:
    """Of a computed cell: only where the cells stand that are wrong."""
    return Finding(
        rule=rule,
        level=Level.ERROR,
        say=say("placed", place=place_of(calculation, here), say=sentence(_where_wrong(calculation, here, below))),
        address=here,
        part=here.part,
        reads=tuple((each, calculation.value(each.part, each.row, each.column)) for each in below),
        follows=True,
    )


def _where_wrong(calculation: Calculation, here: Address, below: Sequence[Address]) -> str:
    if any((each.part, each.row) != (here.part, here.row) for each in below):
        rows = (calculation.parts[each.part].by_key[each.row].title for each in below)
        return say("follows", rows=", ".join(dict.fromkeys(rows)))
    cells = calculation.parts[here.part]
    columns = [cells.columns[each.column] for each in below]
    if not cells.part.is_table:
        return say("follows_fields", fields=", ".join(each.title for each in columns))
    return say("follows_columns", columns=", ".join(each.number for each in columns))


def _consequences(calculation: Calculation, found: Sequence[Finding]) -> Iterator[Finding]:
    """Cells of total rows that are made of a wrong cell of their column: marked, not counted."""
    taken = {finding.address for finding in found}
    roots: dict[tuple[str, str], dict[Address, str]] = {}
    for finding in found:
        if finding.address is not None and finding.level is Level.ERROR and not finding.follows:
            column = roots.setdefault((finding.address.part, finding.address.column), {})
            column.setdefault(finding.address, finding.rule)
    for cells in calculation.parts.values():
        for row in cells.with_cells if roots else ():
            for column_key in cells.columns if row.formula is not None else ():
                here = calculation.address(cells.part.id, row.key, column_key)
                wrong = roots.get((here.part, column_key))
                if wrong is None or here in taken:
                    continue
                if calculation.value(here.part, here.row, here.column).kind is Kind.INAPPLICABLE:
                    continue  # text has no total
                below = [each for each in calculation.typed_below(here) if each in wrong]
                if below:
                    yield _pointing(calculation, here, below, rule=wrong[below[0]])


def _adds(row: FrameRow, column: FrameColumn) -> bool:
    """Whether rows can be part of others in this column: not where it holds ages, rates or largest figures."""
    kind = column.column
    unit = kind.unit or row.unit
    return kind.type.numeric and kind.roll_up in (None, "sum") and (unit is None or unit.adds)


@dataclass(frozen=True, slots=True)
class _Asker:
    calculation: Calculation
    entries: Entries
    sums: tuple[tuple[int, ...], ...]  # of reports for windows inside this one

    # ---- one cell ----

    def cells(self, cells: PartCells) -> Iterator[Finding]:
        for row in cells.with_cells:
            for column in cells.part.columns:
                yield from self._cell(cells, row, column)

    def _cell(self, cells: PartCells, row: FrameRow, column: FrameColumn) -> Iterator[Finding]:
        here = self.calculation.address(cells.part.id, row.key, column.key)
        state = self.calculation.state(here.part, here.row, here.column)
        typed = self.calculation.typed(here.part, here.row, here.column)
        if state not in TYPED:
            if state in (CellState.HIDDEN, CellState.BLOCKED) and typed.kind is not Kind.BLANK:
                yield self._found("hidden", here, say("hidden", shown=figure(self.calculation, here, typed)))
            elif not self._can_be_stored(row, column, here=here):
                value = self._value(here)
                yield self._found("range", here, say("range", shown=figure(self.calculation, here, value)))
            return
        if here in self.entries.refused:
            yield self._found("type", here, refusal_text(self.entries.refused[here]))
        elif typed.is_filled:
            yield from self._limits(here, column, typed)
            yield from self._codes(cells, row, column, here=here, typed=typed)
            yield from self._windows(row, column, here=here, typed=typed)

    def _can_be_stored(self, row: FrameRow, column: FrameColumn, *, here: Address) -> bool:
        """Whether a computed figure stays within the range that is stored."""
        return cell_type(row, column).holds(self._value(here))

    def _limits(self, here: Address, column: FrameColumn, typed: Value) -> Iterator[Finding]:
        least, most = column.column.type.bounds()
        for rule, bound, sign in (("min", least, "<"), ("max", most, ">")):
            limit = None if bound is None else limit_of(self.calculation.facts, bound)
            if limit is not None and truth(compare(sign, typed, limit)) is True:
                shown = figure(self.calculation, here, typed)
                yield self._found(rule, here, say(rule, shown=shown, limit=column.column.type.text(limit)))
        if typed.kind is Kind.TEXT and not column.column.type.fits(typed):
            yield self._found("pattern", here, say("pattern", shown=figure(self.calculation, here, typed)))

    def _windows(self, row: FrameRow, column: FrameColumn, *, here: Address, typed: Value) -> Iterator[Finding]:
        """A flow is no less than what reports for windows inside this one say, alone or, where apart, together."""
        unit = column.column.unit or row.unit
        if not self.sums or not grows(column.column) or (unit is not None and not unit.adds):
            return
        worst: list[tuple[str, Value]] = []
        most = typed
        for chosen in self.sums:
            known = list(self._reported(chosen, here))
            total = Arithmetic().total([value for _, value in known])
            if len(known) > 1 and len(worst) == 1:
                break
            if truth(compare("<", most, total)) is True:
                worst, most = known, total
        if worst:
            text = say(
                "window" if len(worst) == 1 else "windows",
                shown=figure(self.calculation, here, typed),
                title=worst[0][0],
                part=figure(self.calculation, here, most),
                figures="; ".join(
                    say("window_figure", title=title, value=figure(self.calculation, here, value))
                    for title, value in worst
                ),
            )
            yield replace(self._found("window", here, text), level=Level.WARNING)

    def _reported(self, chosen: tuple[int, ...], here: Address) -> Iterator[tuple[str, Value]]:
        """(title of the period, its figure of this cell) where it has one."""
        for place in chosen:
            inside = self.calculation.elsewhere.inside[place]
            value = inside.report.cells.get((here.part, here.row, here.column), BLANK)
            if zero_of(value) is not None:
                yield inside.title, value

    def _codes(
        self, cells: PartCells, row: FrameRow, column: FrameColumn, *, here: Address, typed: Value
    ) -> Iterator[Finding]:
        offer = column.column.type.offer()
        if offer is None or typed.kind not in (Kind.CODE, Kind.CODES):
            return
        place = Place(self.calculation, cells.part.id, row, column)
        for code in column.column.type.codes(typed):
            if not self._may_take(offer, code, place):
                title = (column.offered or {}).get(code, code)
                yield self._found("choice", here, say("choice", title=title))

    def _may_take(self, offer: Offer, code: str, place: Place) -> bool:
        if offer.list is None:
            return any(code == known for known, _ in offer.choices)
        form, facts = self.calculation.frame.form, self.calculation.facts
        found = next((row for row in codes_here(form, facts, offer.list) if row.code == code), None)
        if found is None:
            return False
        return offer.where is None or truth(evaluate(offer.where, ListPlace(place, found))) is not False

    def open_rows(self, cells: PartCells) -> Iterator[Finding]:
        for template in cells.part.rows:
            rows = [row for row in cells.with_cells if row.entries[0] == template.entries[0]]
            if template.add_label is None:
                continue
            if len(rows) > template.max:
                yield self._on_part("max", cells, self._too("rows_max", cells, limit=template.max, count=len(rows)))
            if len(rows) < template.min:
                yield self._on_part(
                    "required", cells, self._too("rows_min", cells, limit=template.min, count=len(rows))
                )
            yield from self._repeats(cells, rows, template.unique)

    def _too(self, sentence_: str, cells: PartCells, *, limit: int, count: int) -> str:
        return say(sentence_, part=cells.part.title, limit=str(limit), count=str(count))

    def _repeats(self, cells: PartCells, rows: list[FrameRow], unique: tuple[str, ...]) -> Iterator[Finding]:
        first: dict[tuple[Value, ...], FrameRow] = {}
        for row in rows if unique else ():
            key = tuple(self.calculation.value(cells.part.id, row.key, column) for column in unique)
            if not all(value.is_filled for value in key):
                continue
            if key in first:
                here = self.calculation.address(cells.part.id, row.key, unique[0])
                titles = ", ".join(cells.columns[column].title for column in unique)
                yield self._found("key", here, say("key", row=first[key].title, titles=titles))
            first.setdefault(key, row)

    # ---- nesting ----

    def nesting(self) -> Iterator[Finding]:
        for part in self.calculation.frame.form.parts:
            cells = self.calculation.parts.get(part.id)
            for rule in part.rules if cells is not None else ():
                assert cells is not None
                yield from self._split(cells, rule) if isinstance(rule, SplitRule) else self._within(cells, rule)

    def families(self) -> Iterator[tuple[Address, ...]]:
        """The typed cells below each parent and its parts."""
        for part in self.calculation.frame.form.parts:
            cells = self.calculation.parts.get(part.id)
            for rule in part.rules if cells is not None else ():
                assert cells is not None
                below = rule.parts if isinstance(rule, SplitRule) else (rule.child,)
                for parent, children in self._families(cells, rule.axis, rule.parent, below):
                    yield tuple(typed for each in (parent, *children) for typed in self.calculation.typed_below(each))

    def tied(self, check: Check) -> Iterator[tuple[Address, ...]]:
        """The typed cells that a check reads, place by place."""
        for place in self._places(check):
            yield tuple(self.calculation.reached(check.that, place))

    def _split(self, cells: PartCells, rule: SplitRule) -> Iterator[Finding]:
        if rule.proved:
            return
        for parent, parts in self._families(cells, rule.axis, rule.parent, rule.parts):
            if rule.axis == "rows" and cells.columns[parent.column].column.formula is not None:
                continue
            found = self._asked_split(parent, parts, axis=rule.axis)
            if found is not None:
                yield found

    def _asked_split(self, parent: Address, parts: tuple[Address, ...], *, axis: str) -> Finding | None:
        values = [(part, self._value(part)) for part in parts]
        whole = self._value(parent)
        total = zero_of(whole)
        if total is None or self._waits((parent, *parts)):
            return None
        kinds = {value.kind for _, value in values}
        known = [(part, value) for part, value in values if zero_of(value) is not None]
        if not known or Kind.NONE in kinds or Kind.UNREADABLE in kinds:
            return None
        total_of_parts = zero_of(Arithmetic().total([value for _, value in known])) or Decimal(0)
        missing = Kind.UNAVAILABLE in kinds
        if total_of_parts <= total if missing else total_of_parts == total:
            return None
        here = self._stands(parent) or self._stands(parts[0]) or parent
        text = say(
            "split_unknown" if missing else "split",
            result=self._number(parent, total_of_parts),
            sum=" + ".join(figure(self.calculation, part, value) for part, value in known),
            parent=self._row(parent) if axis == "rows" else self._name(parent, here),
            whole=figure(self.calculation, parent, whole),
        )
        return self._found("split", here, text, reads=((parent, whole), *values))

    def _within(self, cells: PartCells, rule: WithinRule) -> Iterator[Finding]:
        for parent, children in self._families(cells, rule.axis, rule.parent, (rule.child,)):
            for child in children:
                found = None if self._is_ratio(cells, rule.axis, child) else self._asked_within(parent, child)
                if found is not None:
                    yield found

    def _asked_within(self, parent: Address, child: Address) -> Finding | None:
        whole, part = self._value(parent), self._value(child)
        if truth(compare("<=", part, whole)) is not False or self._waits((child, parent)):
            return None
        here = self._stands(child) or child
        text = say(
            "within",
            child=self._name(child, here),
            part=figure(self.calculation, child, part),
            parent=self._name(parent, here),
            whole=figure(self.calculation, parent, whole),
        )
        return self._found("within", here, text, reads=((child, part), (parent, whole)))

    def _families(
        self, cells: PartCells, axis: str, parent: str, parts: tuple[str, ...]
    ) -> Iterator[tuple[Address, tuple[Address, ...]]]:
        """The parent's cells, each with the cells of `parts` that belong to it."""
        if axis == "columns":
            columns = [column for column in cells.part.columns if column.column.id == parent]
            for row in cells.with_cells:
                if row.formula is not None and cells.part.is_table and row.entered.isdisjoint((parent, *parts)):
                    continue  # summed over rows where it has been asked; a cell that is typed there has not
                for column in columns:
                    below = [
                        c
                        for id_ in parts
                        for c in cells.part.columns
                        if c.column.id == id_ and column.code in (None, c.code)
                    ]
                    yield (
                        self.calculation.address(cells.part.id, row.key, column.key),
                        tuple(self.calculation.address(cells.part.id, row.key, each.key) for each in below),
                    )
            return
        for row in cells.with_cells:
            if row.entries[0] != parent:
                continue
            rows = [below for name in parts for below in cells.members(name) if self._belongs(cells, below, row)]
            for column in cells.part.columns:
                if _adds(row, column):
                    yield (
                        self.calculation.address(cells.part.id, row.key, column.key),
                        tuple(self.calculation.address(cells.part.id, below.key, column.key) for below in rows),
                    )

    def _belongs(self, cells: PartCells, below: FrameRow, parent: FrameRow) -> bool:
        """Whether a row belongs to this parent: it stands below it, or beside it under the same code."""
        return cells.is_below(below, parent.key) or self._code_above(cells, below) == self._code_above(cells, parent)

    def _code_above(self, cells: PartCells, row: FrameRow) -> str | None:
        return next((above.key for above in cells.ancestors(row) if above.code is not None), None)

    def _is_ratio(self, cells: PartCells, axis: str, address: Address) -> bool:
        """Limits over rows are not asked in ratio columns."""
        column = cells.columns[address.column].column
        return axis == "rows" and column.formula is not None and not column.linear

    def _stands(self, address: Address) -> Address | None:
        """Where a finding about this cell stands: the cell, if it is typed."""
        return address if self.calculation.state(address.part, address.row, address.column) in TYPED else None

    def _value(self, address: Address) -> Value:
        return self.calculation.value(address.part, address.row, address.column)

    def _name(self, address: Address, here: Address) -> str:
        cells = self.calculation.parts[address.part]
        title = cells.columns[address.column].title
        return title if address.row == here.row else say("of_row", column=title, row=self._row(address))

    def _row(self, address: Address) -> str:
        return self.calculation.parts[address.part].by_key[address.row].title

    def _number(self, like: Address, number: Decimal) -> str:
        return figure(self.calculation, like, Value(Kind.NUMBER, number))

    # ---- the author's checks ----

    def check(self, check: Check) -> Iterator[Finding]:
        for place in self._places(check):
            found = self._asked(check, place)
            if found is not None:
                yield found

    def _places(self, check: Check) -> Iterable[Place]:
        if check.each is None:
            return (Place(self.calculation, "", None, None),)
        part, block = check.each
        cells = self.calculation.parts.get(part)
        if cells is None:
            return ()
        rows = [row for row in cells.with_cells if row.formula is None] if block is None else cells.members(block)
        return (
            Place(self.calculation, part, row, None) for row in rows if row.formula is None or row.entries[0] == block
        )

    def _asked(self, check: Check, place: Place) -> Finding | None:
        if check.when is not None and truth(evaluate(check.when, place)) is not True:
            return None
        reached = tuple(self.calculation.reached(check.that, place))
        if self._waits(reached) or truth(evaluate(check.that, place)) is not False:
            return None
        reads = tuple((address, self._value(address)) for address in place.reads(check.that))
        here = self._at(check, place, reached)
        part = here.part if here is not None else place.part or self._first_part(check.that)
        soft = check.level is Level.ERROR and self._read_estimate(check.that, place)
        text, figures = check.say.strip().rstrip("."), listed(self._figures(check.that, place))
        return Finding(
            rule=check.id,
            level=Level.WARNING if soft else check.level,
            say=self._said(here, part, say("check", say=text, figures=figures) if figures else text),
            address=here,
            part=part or None,
            reads=reads,
            softened=soft,
        )

    def _figures(self, tree: Tree, place: Place) -> Iterator[tuple[str, str]]:
        """(name, figure) of every cell that `tree` reads, left to right: of this report by its title, of another by
        the words for its period or form."""
        for cell, how in self.calculation.readings.of(tree):
            if not isinstance(cell, Cell):
                continue
            for address in place.read(cell, how):
                name = named(self.calculation, address, part=place.part, row=place.row_key)
                yield name, figure(self.calculation, address, self._value(address))
            if (how is not How.NOW or cell.form is not None) and not cell.type.many:
                value = place.cell(cell, how)
                if value.kind is not Kind.NONE:
                    yield say(how.value if cell.form is None else "other_form"), self._elsewhere(cell, place, value)

    def _elsewhere(self, cell: Cell, place: Place, value: Value) -> str:
        own = self.calculation.parts.get(cell.part) if cell.form is None else None
        keys = () if own is None else place.column_keys(own, cell)
        return figure_elsewhere(own.columns[keys[0]] if own is not None and keys else None, value)

    def _at(self, check: Check, place: Place, reached: tuple[Address, ...]) -> Address | None:
        if check.at is None:
            return reached[0] if reached else None
        part, row, column = check.at
        cells = self.calculation.parts.get(part)
        key = place.row_key if row is None else row
        known = cells is not None and key in cells.by_key and column in cells.columns
        return self.calculation.address(part, key, column) if known else None

    def _first_part(self, tree: Tree) -> str:
        """The part of this form that is named first."""
        named = (
            read.part
            for read, _ in self.calculation.readings.of(tree)
            if isinstance(read, Cell | TableRows) and read.form is None
        )
        return next((part for part in named if part in self.calculation.parts), "")

    def _said(self, here: Address | None, part: str, text: str) -> str:
        if here is None and not part:
            return sentence(text)
        place = self.calculation.parts[part].part.title if here is None else place_of(self.calculation, here)
        return say("placed", place=place, say=sentence(text))

    def _waits(self, addresses: Iterable[Address]) -> bool:
        """Whether a required, visible, typed cell below is still blank: then that blank is the finding."""
        for address in addresses:
            for below in self.calculation.typed_below(address):
                outcome = self.calculation.outcome(below.part, below.row, below.column)
                if outcome.required and outcome.value.kind is Kind.BLANK:
                    return True
        return False

    def _read_estimate(self, tree: Tree, place: Place) -> bool:
        """Whether a figure of another period that was only an estimate was read, here or through a formula."""
        waiting, seen = [(tree, place)], set[Address]()
        while waiting:
            read, here = waiting.pop()
            if any(value.estimate for value in here.of_other_periods(read)):
                return True
            for address in here.reads(read):
                formula = None if address in seen else self.calculation.formula_of(address)
                seen.add(address)
                if formula is not None:
                    waiting.append(formula)
        return False

    # ---- findings ----

    def _found(self, rule: str, here: Address, text: str, *, reads: tuple[tuple[Address, Value], ...] = ()) -> Finding:
        given = reads or ((here, self._value(here)),)
        said = self._said(here, here.part, text)
        return Finding(rule=rule, level=Level.ERROR, say=said, address=here, part=here.part, reads=given)

    def _on_part(self, rule: str, cells: PartCells, text: str) -> Finding:
        return Finding(rule=rule, level=Level.ERROR, say=sentence(text), part=cells.part.id)


@dataclass(frozen=True, slots=True)
class ListPlace(Context):
    """Where the `where` of a choice is evaluated: a row of the list, at the place of the cell that picks."""

    place: Place
    row: CodeRow

    def attribute(self, attribute: Attribute) -> Value:
        return FactsContext(self.place.calculation.facts, self.row).attribute(attribute)

    def cell(self, cell: Cell, how: How) -> Value:
        return self.place.cell(cell, how)

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        return self.place.cells(cell, how)

    def rows(self, rows: TableRows) -> Iterable[Context]:
        return self.place.rows(rows)

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return self.place.indicator(indicator, how)
