"""Rules, as an edition changes them, in sentences: what is tighter, what looser, where that is proved."""

from collections.abc import Iterator

from engine.evolve.places import part_of
from engine.evolve.sentences import TURNS, Ground, Sentence
from engine.evolve.tighter import Turn, both, opposite, turn_of
from engine.evolve.titles import Titles
from engine.expr import in_words
from engine.model import (
    Check,
    Level,
    Part,
    Place,
    SplitRule,
    Subject,
    WithinRule,
)


class RulesTold:
    """Splits, of-which and checks."""

    def __init__(self, on: Ground) -> None:
        self.on = on

    def nesting(self) -> Iterator[Sentence]:
        for old_id, new_id in self.on.same_parts():
            old, new = part_of(self.on.old, old_id), part_of(self.on.new, new_id)
            yield from self._rules(old, new)

    def _rules(self, old: Part, new: Part) -> Iterator[Sentence]:
        before = {self._rule_ahead(rule, old.id): rule for rule in old.rules}
        after = {_rule_key(rule): rule for rule in new.rules}
        fresh = [rule for key, rule in after.items() if key not in before]
        gone = [rule for key, rule in before.items() if key not in after]
        for rule in fresh:
            if isinstance(rule, SplitRule):
                parts = ", ".join(self._entry(new, rule.axis, id_, self.on.after) for id_ in rule.parts)
                parent = self._entry(new, rule.axis, rule.parent, self.on.after)
                earlier = next(
                    (
                        each
                        for each in gone
                        if isinstance(each, SplitRule) and self._parent_ahead(each, old.id) == rule.parent
                    ),
                    None,
                )
                if earlier is None:
                    yield self.on.officer("split.new", f"{parent} nay phải bằng tổng của {parts} (chặt hơn).")
                else:
                    gone.remove(earlier)
                    was = ", ".join(self._entry(old, earlier.axis, id_, self.on.before) for id_ in earlier.parts)
                    yield self.on.officer("split.changed", f"{parent} nay chia ra {parts} (trước chia ra {was}).")
            else:
                child, parent = (self._entry(new, rule.axis, id_, self.on.after) for id_ in (rule.child, rule.parent))
                yield self.on.officer("within.new", f"{child} nay không được lớn hơn {parent} (chặt hơn).")
        for rule in gone:
            if isinstance(rule, SplitRule):
                parent = self._entry(old, rule.axis, rule.parent, self.on.before)
                if self._alive(rule.axis, old.id, rule.parent):
                    parts = ", ".join(self._entry(old, rule.axis, id_, self.on.before) for id_ in rule.parts)
                    yield self.on.officer("split.gone", f"{parent} không còn phải bằng tổng của {parts} (lỏng hơn).")
            elif self._alive(rule.axis, old.id, rule.parent) and self._alive(rule.axis, old.id, rule.child):
                child, parent = (self._entry(old, rule.axis, id_, self.on.before) for id_ in (rule.child, rule.parent))
                yield self.on.officer("within.gone", f"{child} nay được phép lớn hơn {parent} (lỏng hơn).")

    def _rule_ahead(self, rule: SplitRule | WithinRule, part: str) -> object:
        parent = self.on.ahead(rule.axis, part, rule.parent)
        if isinstance(rule, SplitRule):
            return (rule.axis, parent, tuple(sorted(self.on.ahead(rule.axis, part, id_) for id_ in rule.parts)))
        return (rule.axis, parent, self.on.ahead(rule.axis, part, rule.child))

    def _parent_ahead(self, rule: SplitRule, part: str) -> str:
        return self.on.ahead(rule.axis, part, rule.parent)

    def _alive(self, axis: str, part: str, id_: str) -> bool:
        subject = Subject.COLUMN if axis == "columns" else Subject.ROW
        return any(Place(part, id_) in link.old and link.new for link in self.on.change.of(subject))

    def _entry(self, part: Part, axis: str, id_: str, titles: "Titles") -> str:
        if axis == "columns":
            return titles.column(Place(part.id, id_))
        return titles.row(Place(part.id, id_))

    def checks(self) -> Iterator[Sentence]:
        before = {check.id: check for check in self.on.old.checks}
        after = {check.id: check for check in self.on.new.checks}
        for id_, check in after.items():
            if id_ in before:
                yield from self._check(before[id_], check)
            else:
                word = "báo lỗi, không gửi được" if check.level is Level.ERROR else "chỉ nhắc, phải giải trình"
                words = self._demand(check, self.on.after)
                text = f"Thêm kiểm tra “{_sentence(check.say)}” ({word}; chặt hơn): đòi hỏi {words}."
                yield self.on.officer("check.new", text)
        for id_, check in before.items():
            if id_ not in after:
                yield self.on.officer("check.gone", f"Bỏ kiểm tra “{_sentence(check.say)}” (lỏng hơn).")

    def _check(self, a: Check, b: Check) -> Iterator[Sentence]:
        name = f"Kiểm tra “{_sentence(b.say)}”"
        if a.say != b.say:
            yield self.on.officer(
                "check.say", f"Kiểm tra “{_sentence(a.say)}” nay viết là “{_sentence(b.say)}”.", wording=True
            )
        if a.level is not b.level:
            word = (
                "trước chỉ nhắc, nay báo lỗi và không gửi được (chặt hơn)"
                if b.level is Level.ERROR
                else "trước báo lỗi và không gửi được, nay chỉ nhắc, phải giải trình (lỏng hơn)"
            )
            yield self.on.officer("check.level", f"{name}: {word}.")
        turn = both(turn_of(a.that, b.that, same=self.on.same), opposite(turn_of(a.when, b.when, same=self.on.same)))
        if turn is not Turn.SAME:
            now, was = self._demand(b, self.on.after), self._demand(a, self.on.before)
            yield self.on.officer("check.that", f"{name} {TURNS[turn]}: nay đòi hỏi {now}; trước đòi hỏi {was}.")
        if self._each_ahead(a) != b.each:
            yield self.on.officer("check.each", f"{name}: nay xét ở các dòng khác trước.")
        if (
            a.at is not None
            and b.at is not None
            and (a.at[1], self.on.ahead("columns", a.at[0], a.at[2])) != (b.at[1], b.at[2])
        ):
            yield self.on.officer("check.at", f"{name}: lỗi nay báo ở ô khác.")

    def _demand(self, check: Check, titles: Titles) -> str:
        words = in_words(check.that, lambda named: self.on.named(named, titles))
        if check.when is None:
            return words
        return f"{words}, chỉ khi " + in_words(check.when, lambda named: self.on.named(named, titles))

    def _each_ahead(self, check: Check) -> tuple[str, str | None] | None:
        if check.each is None:
            return None
        part, block = check.each
        link = next((link for link in self.on.change.of(Subject.PART) if Place(part) in link.old and link.new), None)
        new = part if link is None else link.new[0].part
        return new, None if block is None else self.on.ahead("rows", part, block)


def _rule_key(rule: SplitRule | WithinRule) -> object:
    if isinstance(rule, SplitRule):
        return (rule.axis, rule.parent, tuple(sorted(rule.parts)))
    return (rule.axis, rule.parent, rule.child)


def _sentence(say: str) -> str:
    return say.rstrip(". ")
