"""Two editions of one form, and what the newer makes of everything the older could hold (language.md section 11).

Nothing is guessed: an id stands for itself, `was` and `convert` claim others, `drop` lets go; the rest is lost.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.diagnostics import Diagnostics, Span, suggest
from engine.evolve.claims import Claims
from engine.evolve.conversion import columns_read, read_convert
from engine.evolve.fitting import Fitting
from engine.evolve.places import codes_offered, column_of, list_of, part_of, row_ids, row_of
from engine.evolve.routes import Routes, row_keys
from engine.evolve.shape import ColumnPlace, RowPlace, TableShape, code_targets, columns_of, shapes
from engine.evolve.titles import Titles
from engine.expr.tree import Tree
from engine.model import (
    Change,
    Column,
    Fate,
    Form,
    Link,
    ListRows,
    OpenRows,
    Part,
    Place,
    Row,
    RowGroup,
    Subject,
    Table,
)


def compare(old: Form, new: Form, *, diagnostics: Diagnostics | None = None) -> Change:
    """From `old` to `new`. What an author must mend is reported to `diagnostics` (V502 to V511)."""
    comparison = _Comparison(old, new, Diagnostics() if diagnostics is None else diagnostics)
    comparison.parts()
    comparison.columns()
    comparison.rows()
    comparison.codes()
    comparison.choices()
    comparison.cells()
    comparison.check_drops()
    return Change(old=old, new=new, links=tuple(comparison.links))


def check_first(form: Form, *, diagnostics: Diagnostics) -> None:
    """A first edition follows none: `was`, `convert` and `drop` would speak of nothing (V514)."""
    for part in form.parts:
        rows = part.row_entries() if isinstance(part, Table) else ()
        for span, said in (
            (part.span, part.was),
            *((row.span, row.was) for row in rows),
            *((column.span, column.was or column.codes_was or column.convert) for column in part.all_columns()),
        ):
            if said:
                diagnostics.add("V514", span, form=form.id)
    for drop in form.drops:
        diagnostics.add("V514", drop.span, form=form.id)


@dataclass(slots=True)
class _Comparison:
    old: Form
    new: Form
    diagnostics: Diagnostics
    links: list[Link] = field(default_factory=list)
    homes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # old parts by new part
    used_drops: set[tuple[str, ...]] = field(default_factory=set)
    fit: Fitting = field(init=False)
    unread: set[Place] = field(default_factory=set)  # columns whose `convert` could not be read: reported

    def __post_init__(self) -> None:
        self.fit = Fitting(self.old, self.new, self.diagnostics)

    # ---- parts ----

    def parts(self) -> None:
        claims = Claims()
        for part in self.new.parts:
            same = self.old.part(part.id)
            if part.was:
                known = tuple(Place(id_) for id_ in part.was if self._old_part(id_, part) is not None)
                claims.put(Place(part.id), known, said=True)
            elif same is not None and isinstance(same, Table) is isinstance(part, Table):
                claims.put(Place(part.id), (Place(part.id),), said=False)
            else:
                claims.put(Place(part.id), (), said=False)
            self.homes[part.id] = tuple(place.part for place in claims.sources[Place(part.id)])
        spans = {Place(part.id): part.span for part in self.new.parts}
        olds = [Place(part.id) for part in self.old.parts]
        self._link(Subject.PART, claims, olds=olds, spans=spans)

    def _old_part(self, id_: str, part: Part) -> Part | None:
        found = self.old.part(id_)
        if found is None or isinstance(found, Table) is not isinstance(part, Table):
            kind = isinstance(part, Table)
            known = [each.id for each in self.old.parts if isinstance(each, Table) is kind]
            self._nothing(part.span, id_, known, what="bảng" if kind else "phần")
            return None
        return found

    def _nothing(self, span: Span, name: str, known: Iterable[str], *, what: str) -> None:
        names = list(known)
        near = suggest(name, names)
        hint = f"có phải '{near}'?" if near else f"phiên bản {self.old.edition} có: {', '.join(names) or 'không có gì'}"
        self.diagnostics.add("V502", span, hint=hint, what=what, name=name, edition=self.old.edition)

    # ---- columns ----

    def columns(self) -> None:
        claims, converts = Claims(), dict[Place, Tree]()
        olds = {part.id: columns_of(part) for part in self.old.parts}
        for part in self.new.parts:
            for column in part.all_columns():
                place = Place(part.id, column.id)
                sources = self._column_sources(part, column, olds)
                claims.put(place, sources, said=bool(column.was))
                tree = self._convert(part, column, sources)
                if tree is not None:
                    converts[place] = tree
                elif column.convert is not None:
                    self.unread.add(place)
        self._claim_read(claims, converts)
        spans = {Place(part.id, column.id): column.span for part in self.new.parts for column in part.all_columns()}
        places = [Place(part, id_) for part, columns in olds.items() for id_ in columns]
        self._link(Subject.COLUMN, claims, olds=places, spans=spans, converts=converts)

    def _column_sources(
        self, part: Part, column: Column, olds: Mapping[str, Mapping[str, ColumnPlace]]
    ) -> tuple[Place, ...]:
        homes = self.homes[part.id]
        if not column.was:
            return tuple(Place(home, column.id) for home in homes if column.id in olds[home])
        found: list[Place] = []
        for name in column.was:
            found += self._named(name, column.span, homes, known=olds, part=part, what="cột")
        return tuple(found)

    def _named(
        self,
        name: str,
        span: Span,
        homes: tuple[str, ...],
        *,
        known: Mapping[str, Iterable[str]],
        part: Part,
        what: str,
    ) -> list[Place]:
        """The old places that `name` of a `was` means: of the old parts of this part, or `old_part.name`."""
        head, dot, tail = name.partition(".")
        parts, id_ = ((head,), tail) if dot else (homes, name)
        kind = isinstance(part, Table)
        fitting = [id_ for id_, its in known.items() if isinstance(self.old.part(id_), Table) is kind]
        found = [Place(each, id_) for each in parts if each in fitting and id_ in known[each]]
        if not found:
            here = [each for home in homes for each in known.get(home, ())]
            elsewhere = [f"{each}.{name_}" for each in fitting if each not in homes for name_ in known[each]]
            self._nothing(span, name, [*here, *elsewhere], what=what)
        return found

    def _convert(self, part: Part, column: Column, sources: tuple[Place, ...]) -> Tree | None:
        if column.convert is None:
            return None
        homes = tuple(dict.fromkeys(place.part for place in sources)) or self.homes[part.id]
        if len(homes) != 1:
            self.diagnostics.add("V509", column.convert.span, column=column.id)
            return None
        return read_convert(column, self.old, home=homes[0], new_part=part, diagnostics=self.diagnostics)

    def _claim_read(self, claims: Claims, converts: Mapping[Place, Tree]) -> None:
        """A formula claims the old columns it reads, where nothing else stands for them."""
        taken = {old for old, targets in claims.targets.items() if targets}
        for new, tree in converts.items():
            home = next((node.part for node in claims.sources[new]), None) or self._home_of(new)
            read = (Place(home, id_) for id_ in columns_read(tree))
            claims.put(new, (place for place in read if place not in taken), said=False)

    def _home_of(self, new: Place) -> str:
        return self.homes[new.part][0]

    # ---- rows ----

    def rows(self) -> None:
        claims = Claims()
        known = {part.id: row_ids(part) for part in self.old.parts}
        for part in self.new.parts:
            if not isinstance(part, Table):
                continue
            homes = self.homes[part.id]
            for entry in part.row_entries():
                if isinstance(entry, RowGroup):
                    continue
                if entry.was:
                    sources = [
                        place
                        for name in entry.was
                        for place in self._named(name, entry.span, homes, known=known, part=part, what="dòng")
                    ]
                else:
                    sources = [Place(home, entry.id) for home in homes if entry.id in known[home]]
                claims.put(Place(part.id, entry.id), sources, said=bool(entry.was))
        spans = {
            Place(part.id, entry.id): entry.span
            for part in self.new.parts
            if isinstance(part, Table)
            for entry in part.row_entries()
        }
        olds = [Place(part, id_) for part, ids in known.items() for id_ in ids]
        self._link(Subject.ROW, claims, olds=olds, spans=spans)

    # ---- codes of lists ----

    def codes(self) -> None:
        before, after = shapes(self.old), shapes(self.new)
        for part, shape in before.items():
            targets = self._parts_after(part)
            for block in shape.blocks:
                entry = block.entry
                assert isinstance(entry, ListRows)
                self._codes_of_rows(part, shape, entry, [after[id_] for id_ in targets])
            self._codes_of_columns(part, targets)
        self._check_lists()

    def _parts_after(self, old: str) -> tuple[str, ...]:
        """The new parts that hold columns of this old part."""
        found = [
            new.part
            for link in self.links
            if link.subject is Subject.COLUMN and any(place.part == old for place in link.old)
            for new in link.new
        ]
        return tuple(dict.fromkeys(found))

    def _codes_of_rows(self, part: str, shape: TableShape, block: ListRows, targets: list[TableShape]) -> None:
        if not targets or self._is_dropped(part, block.id):
            return
        place = shape.by_id[block.id]
        if len(place.lists) > 1:
            return  # what stands below a code goes with the code; its own codes are asked where figures are carried
        change = Change(old=self.old, new=self.new, links=tuple(self.links))
        for row in shape.codes_of(block):
            keys = {key for target in targets for key in row_keys(change, shape, target, key=place.key((row.code,)))}
            old = Place(part, block.id, row.code)
            news = tuple(Place(targets[0].part.id, block.id, key.split("/")[0]) for key in sorted(keys))
            self._code_link(old, news, key=row.code, list_=block.list, span=targets[0].part.span)

    def _code_link(self, old: Place, news: tuple[Place, ...], *, key: str, list_: str, span: Span) -> None:
        if not news:
            reason = self._drop_reason((old.part, key), (list_, key))
            fate = Fate.LOST if reason is None else Fate.DROPPED
            if reason is None:
                self.diagnostics.add(
                    "V505", span, what="mã", name=key, list=list_, part=old.part, drop=f"{old.part}.{key}"
                )
            self._add(Subject.CODE, fate, (old,), (), span=span, reason=reason)
            return
        same = len(news) == 1 and news[0].code == key
        fate = Fate.KEPT if same else Fate.RENAMED if len(news) == 1 else Fate.SPLIT
        self._add(Subject.CODE, fate, (old,), news, span=span)

    def _codes_of_columns(self, part: str, targets: tuple[str, ...]) -> None:
        found = self.old.part(part)
        assert found is not None
        blocks = {place.block.id: place.block for place in columns_of(found).values() if place.block is not None}
        after = [
            place.block
            for id_ in targets
            for place in columns_of(part_of(self.new, id_)).values()
            if place.block is not None
        ]
        shape = TableShape(self.old, found)
        for block in blocks.values():
            fitting = next((each for each in after if each.id == block.id), after[0] if after else None)
            if fitting is None:
                continue
            offered = {row.code for row in TableShape(self.new, part_of(self.new, targets[0])).codes_of(fitting)}
            for row in shape.codes_of(block):
                codes = code_targets(self.old.list(block.list), self.new.list(fitting.list), row.code)
                news = tuple(Place(targets[0], fitting.id, code) for code in codes if code in offered)
                self._code_link(
                    Place(part, block.id, row.code), news, key=row.code, list_=block.list, span=fitting.span
                )

    def _check_lists(self) -> None:
        """An old code that stays valid and is also claimed by another would be counted twice."""
        for list_ in self.new.lists:
            for row in list_.rows:
                for code in row.was:
                    kept = list_.row(code)
                    if code != row.code and kept is not None and kept.valid_to is None and code not in kept.was:
                        self.diagnostics.add(
                            "V504", self.new.span, what="mã", name=code, first=code, second=f"{row.code} ({list_.id})"
                        )

    # ---- choices ----

    def choices(self) -> None:
        for link in [link for link in self.links if link.subject is Subject.COLUMN]:
            converted = {place for place, _ in link.convert}
            for old in link.old:
                for new in link.new:
                    if new not in converted:
                        self._choices(old, new)

    def _choices(self, old: Place, new: Place) -> None:
        before, after = column_of(self.old, old), column_of(self.new, new)
        offered = codes_offered(self.old, before)
        now = codes_offered(self.new, after)
        if offered is None or now is None:
            return
        was = dict(after.codes_was)
        claims = Claims()
        for code in now:
            sources = was.get(code) or ((code,) if code in offered else ())
            unknown = [each for each in was.get(code, ()) if each not in offered]
            for each in unknown:
                self._nothing(after.span, each, offered, what="mã")
            places = (Place(old.part, old.id, each) for each in sources if each in offered)
            claims.put(Place(new.part, new.id, code), places, said=code in was)
        list_ = list_of(self.new, after)
        if list_ is not None:
            for code in offered:
                for target in code_targets(list_of(self.old, before), list_, code):
                    place = Place(new.part, new.id, target)
                    if target in now:
                        claims.put(place, (Place(old.part, old.id, code),), said=target != code)
        olds = [Place(old.part, old.id, code) for code in offered]
        self._link(Subject.CHOICE, claims, olds=olds, spans=dict.fromkeys(claims.sources, after.span))

    # ---- cells ----

    def cells(self) -> None:
        """Cells whose row and column live on, but not together: a column moved to a table without the row, or a cell
        that is crossed out now."""
        routes = Routes(Change(old=self.old, new=self.new, links=tuple(self.links)))
        gone = {link.old[0] for link in self.links if link.fate in (Fate.LOST, Fate.DROPPED) and link.old}
        for part, shape in routes.before.items():
            for column, link in routes.columns.items():
                if column.part != part or not link.new or link.fate is Fate.LOST:
                    continue
                for place in shape.places:
                    self._cell(routes, column, place, gone, link)

    def _cell(self, routes: Routes, column: Place, place: RowPlace, gone: set[Place], link: Link) -> None:
        part = column.part
        if _computed(column_of(self.old, column), place.entry):
            return  # nobody wrote it, and what it is made of is asked about itself
        if column.id in place.blocked or Place(part, place.id) in gone or len(place.lists) > 1:
            return
        if isinstance(place.entry, ListRows):
            codes = [(row.code,) for row in routes.before[part].codes_of(place.entry)]
            keys = [place.key(code) for code in codes if Place(part, place.id, code[0]) not in gone][:1]
        else:
            keys = [] if place.lists else [place.key(())]
        for key in keys:
            row = self._row_without(routes, column, key, link)
            if row is not None:
                self._lost_cell(column, place, row, link)

    def _row_without(self, routes: Routes, column: Place, key: str, link: Link) -> str | None:
        """The new part that has no open cell for the old one, or None."""
        for new in link.new:
            found = routes.row_keys(column.part, new.part, key=key)
            named = routes.after[new.part].named(found[0]) if found else None
            if isinstance(part_of(self.new, new.part), Table) and (named is None or new.id in named.place.blocked):
                return new.part
        return None

    def _lost_cell(self, column: Place, place: RowPlace, part: str, link: Link) -> None:
        name = f"{column.part}.{place.id}.{column.id}"
        old = Place(column.part, place.id, column.id)
        reason = self._drop_reason((column.part, place.id, column.id))
        span = next((new.span for new in self.new.parts if new.id == part), self.new.span)
        if reason is None:
            self.diagnostics.add("V515", span, name=name, part=part)
        why = reason or f"ô {name} không có chỗ trong '{part}'"
        self._add(Subject.CELL, Fate.LOST if reason is None else Fate.DROPPED, (old,), (), span=span, reason=why)

    # ---- drops ----

    def _drop_reason(self, *paths: tuple[str, ...]) -> str | None:
        for drop in self.new.drops:
            if drop.path in paths:
                self.used_drops.add(drop.path)
                return drop.reason
        return None

    def _is_dropped(self, *path: str) -> bool:
        return self._drop_reason(path, path[:1]) is not None

    def check_drops(self) -> None:
        """A `drop` that drops nothing is a slip of the pen, or of what is still there."""
        known = list(_paths(self.old))
        for drop in self.new.drops:
            if drop.path in self.used_drops or len(drop.path) > 2:
                continue
            name = ".".join(drop.path)
            if name in known:
                self.diagnostics.add("V511", drop.span, name=name, edition=self.new.edition)
            else:
                self._nothing(drop.span, name, known, what="tên")

    # ---- links ----

    def _add(
        self,
        subject: Subject,
        fate: Fate,
        old: tuple[Place, ...],
        new: tuple[Place, ...],
        *,
        span: Span,
        reason: str | None = None,
        breaks: bool | None = None,
        convert: tuple[tuple[Place, Tree], ...] = (),
    ) -> None:
        self.links.append(
            Link(
                subject=subject,
                fate=fate,
                old=old,
                new=new,
                span=span,
                breaks=fate is Fate.SPLIT if breaks is None else breaks,
                reason=reason,
                convert=convert,
            )
        )

    def _link(
        self,
        subject: Subject,
        claims: Claims,
        *,
        olds: list[Place],
        spans: Mapping[Place, Span],
        converts: Mapping[Place, Tree] | None = None,
    ) -> None:
        """Every old and every new place in exactly one link; what is connected by claims together."""
        self._check_twice(subject, claims, spans)
        done: set[Place] = set()
        for new in claims.sources:
            if new in done:
                continue
            sources, targets = claims.connected(new)
            done |= set(targets)
            self._put(subject, sources, targets, span=spans[new], converts=converts or {})
        for old in olds:
            if not claims.targets.get(old):
                self._gone(subject, old)

    def _put(
        self,
        subject: Subject,
        old: tuple[Place, ...],
        new: tuple[Place, ...],
        *,
        span: Span,
        converts: Mapping[Place, Tree],
    ) -> None:
        convert = tuple((place, converts[place]) for place in new if place in converts)
        fate = self._fate(subject, old, new, all_converted=len(convert) == len(new))
        breaks = fate is Fate.SPLIT or (fate is Fate.CONVERTED and len(new) > 1)
        if subject is Subject.COLUMN and fate not in (Fate.NEW, Fate.SPLIT):
            breaks = breaks or not all(self.fit.same_time(a, b) for a in old for b in new)
        if subject is Subject.COLUMN and fate is not Fate.SPLIT:
            unlike = next((why for a in old for b in new for why in self.fit.block_misfits(a, b)), None)
            if unlike is not None:
                self._add(subject, Fate.LOST, old, new, span=span, reason=unlike, breaks=True)
                return
        if subject is Subject.ROW and self.fit.unit_changes(old, new):
            self._add(subject, Fate.LOST, old, (), span=span, reason="dòng đổi đơn vị tính", breaks=True)
            self._add(subject, Fate.NEW, (), new, span=span)
            return
        if subject is Subject.COLUMN and not convert and fate is not Fate.SPLIT and not self.unread & {*new}:
            misfit = next((why for a in old for why in self.fit.misfits(a, new[0])), None)
            if misfit is not None:
                self._add(subject, Fate.LOST, old, new, span=span, reason=misfit, breaks=True)
                return
            self.fit.check_addable(old, new[0], span)
        self._add(subject, fate, old, new, span=span, breaks=breaks, convert=convert)

    def _fate(self, subject: Subject, old: tuple[Place, ...], new: tuple[Place, ...], *, all_converted: bool) -> Fate:
        if subject is Subject.COLUMN and all_converted:
            return Fate.CONVERTED
        if not old:
            return Fate.NEW
        if len(new) > 1:
            return Fate.SPLIT
        return Fate.MERGED if len(old) > 1 else self._fate_of_one(subject, old[0], new[0])

    def _fate_of_one(self, subject: Subject, old: Place, new: Place) -> Fate:
        if old == new:
            return Fate.KEPT
        if subject is Subject.PART:
            return Fate.RENAMED
        if old.part not in self.homes.get(new.part, ()):
            return Fate.MOVED
        return Fate.KEPT if (old.id, old.code) == (new.id, new.code) else Fate.RENAMED

    def _gone(self, subject: Subject, old: Place) -> None:
        reason = self._drop_of(subject, old)
        span = self._place_to_mend(old)
        if reason is not None:
            self._add(subject, Fate.DROPPED, (old,), (), span=span, reason=reason)
            return
        if subject is Subject.ROW and isinstance(row_of(self.old, old), ListRows):
            return  # its codes say where they go
        unread = any(old.part in self.homes[place.part] for place in self.unread)
        if subject is Subject.COLUMN and (unread or self._parts_gone(old.part)):
            self._add(subject, Fate.LOST, (old,), (), span=span)
            return  # said once, of the part, or of the formula that may have read it
        if subject is Subject.ROW and not self._parts_after(old.part):
            return  # the part is gone with its columns
        if subject is not Subject.PART or self._holds_more(old.part):
            what, _, drop = _said(self.old, subject, old)
            name = Titles(self.old).called(subject, old)
            self.diagnostics.add(
                "V503", span, what=what, name=name, edition=self.old.edition, hint=self._cure(subject, old, drop)
            )
        self._add(subject, Fate.LOST, (old,), (), span=span)

    def _holds_more(self, part: str) -> bool:
        """Whether a part that is gone still holds columns that nobody moved elsewhere."""
        return not self._all_moved(part)

    def _all_moved(self, part: str) -> bool:
        claimed = {name for each in self.new.parts for column in each.all_columns() for name in column.was}
        found = part_of(self.old, part)
        return all(f"{part}.{column.id}" in claimed for column in found.all_columns())

    def _parts_gone(self, part: str) -> bool:
        return any(
            link.subject is Subject.PART and link.fate is Fate.LOST and Place(part) in link.old for link in self.links
        ) and self._holds_more(part)

    def _drop_of(self, subject: Subject, old: Place) -> str | None:
        if subject is Subject.CHOICE:
            return self._drop_reason((old.part, old.id, old.code))
        return self._drop_reason((old.part,), (old.part, old.id)) if old.id else self._drop_reason((old.part,))

    def _cure(self, subject: Subject, old: Place, drop: str) -> str:
        name, near = old.code or old.id or old.part, self._likely(subject, old)
        dropped = f"nếu bỏ hẳn, ghi drop: {{{drop}: lý do}}"
        if near is not None:
            return f"'{near}' có phải là '{name}' đổi tên? Nếu đúng, ghi ở đó was: {name}; {dropped}"
        return f"nếu đổi tên, ghi was: {name} ở chỗ mới; {dropped}"

    def _likely(self, subject: Subject, old: Place) -> str | None:
        new = [link.new[0] for link in self.links if link.subject is subject and link.fate is Fate.NEW]
        ids = [place.code or place.id or place.part for place in new]
        return suggest(old.code or old.id or old.part, ids)

    def _place_to_mend(self, old: Place) -> Span:
        part = next((self.new.part(new) for new, homes in self.homes.items() if old.part in homes), None)
        return self.new.span if part is None else part.span

    def _check_twice(self, subject: Subject, claims: Claims, spans: Mapping[Place, Span]) -> None:
        """What is still there under its own name and is also claimed by another (V504)."""
        for old, targets in claims.targets.items():
            said = [new for new in targets if (old, new) in claims.said]
            unsaid = [new for new in targets if (old, new) not in claims.said]
            if said and unsaid and subject is not Subject.PART:
                what, name, _ = _said(self.old, subject, old)
                first, second = unsaid[0], said[0]
                self.diagnostics.add(
                    "V504",
                    spans[second],
                    what=what,
                    name=name,
                    first=first.code or first.id,
                    second=second.code or second.id,
                )


def _computed(column: Column, entry: Row | ListRows | OpenRows) -> bool:
    by_row = isinstance(entry, Row) and entry.formula is not None and column.id not in entry.entered
    return by_row or column.formula is not None


def _said(form: Form, subject: Subject, old: Place) -> tuple[str, str, str]:
    """What kind of thing it is in Vietnamese, its name, and what `drop` would call it."""
    part = part_of(form, old.part)
    where = f"{old.part}.{old.id}" if old.id else old.part
    match subject:
        case Subject.PART:
            return ("bảng" if isinstance(part, Table) else "phần"), old.part, old.part
        case Subject.COLUMN:
            return ("cột" if isinstance(part, Table) else "mục"), where, where
        case Subject.ROW:
            return "dòng", where, where
        case _:
            return "mã", f"{where}.{old.code}", f"{where}.{old.code}"


def _paths(form: Form) -> Iterator[str]:
    for part in form.parts:
        yield part.id
        yield from (f"{part.id}.{column.id}" for column in part.all_columns())
        yield from (f"{part.id}.{id_}" for id_ in row_ids(part))
