"""Two editors at one draft, as the page's script behaves: what each has seen, what it owes, what waits for a choice; a
network that loses questions and answers; and the judge, who only knows what stood on whose screen and what was stored.

Every text is typed once in the whole run, so that a text tells who typed it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Protocol


@dataclass(frozen=True)
class Change:
    cell: str
    typed: str
    version: int
    own: bool


@dataclass(frozen=True)
class Answer:
    """What a save or a look brings back. `conflicts`, `changed`: cells as they are stored."""

    version: int
    conflicts: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()


class Server(Protocol):
    """Where two editors meet."""

    def save(self, who: int, cells: Mapping[str, str], *, seen: int, bases: Mapping[str, int]) -> Answer: ...

    def look(self, who: int, *, seen: int) -> Answer: ...

    def log(self) -> list[tuple[int, str, str, str]]:
        """(who, cell, before, after) of every change, in order."""
        ...


@dataclass
class Owed:
    typed: str
    base: int
    tried: list[str] = field(default_factory=list)


@dataclass
class Editor:
    """One open page. `screen`: every text that ever stood in a cell or beside it as theirs."""

    who: int
    seen: int = 0
    shown: dict[str, str] = field(default_factory=dict)
    owed: dict[str, Owed] = field(default_factory=dict)
    disputed: dict[str, Change] = field(default_factory=dict)
    mine: dict[str, str] = field(default_factory=dict)
    screen: dict[str, set[str]] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    asked_in_vain: list[str] = field(default_factory=list)

    def see(self, cell: str, text: str) -> None:
        self.screen.setdefault(cell, {""}).add(text)

    def type(self, cell: str, text: str) -> None:
        self.see(cell, text)
        if cell in self.disputed:
            self.mine[cell] = text
        elif cell in self.owed:
            self.owed[cell].typed = text
        else:
            self.owed[cell] = Owed(text, self.seen)

    def give(self) -> tuple[dict[str, str], dict[str, int]]:
        for each in self.owed.values():
            each.tried.append(each.typed)
        return (
            {cell: each.typed for cell, each in self.owed.items()},
            {cell: each.base for cell, each in self.owed.items() if each.base != self.seen},
        )

    def take(self, given: Mapping[str, str], answer: Answer) -> None:
        refused = {each.cell: each for each in answer.conflicts}
        for cell, text in given.items():
            if cell in refused:
                self.clash(refused[cell])
                continue
            self.shown[cell] = self.acknowledged[cell] = text
            owed = self.owed.get(cell)
            if owed is not None and owed.typed == text:
                del self.owed[cell]
            elif owed is not None:
                owed.base = max(owed.base, answer.version)
        self.absorb(answer)

    def absorb(self, answer: Answer) -> None:
        for each in answer.changed:
            if each.version <= self.seen:
                continue
            if each.cell in self.owed:
                self.clash(each)
            elif each.cell in self.disputed:
                self.dispute(each, self.mine[each.cell])
            else:
                self.shown[each.cell] = each.typed
            self.see(each.cell, each.typed)
        self.seen = max(self.seen, answer.version)

    def clash(self, theirs: Change) -> None:
        owed = self.owed.get(theirs.cell)
        if owed is None:
            return
        if owed.typed == theirs.typed:
            del self.owed[theirs.cell]
        elif theirs.own and theirs.typed in owed.tried:
            owed.base = max(owed.base, theirs.version)
        else:
            del self.owed[theirs.cell]
            self.dispute(theirs, owed.typed)

    def dispute(self, theirs: Change, mine: str) -> None:
        self.see(theirs.cell, theirs.typed)
        if theirs.own:
            self.asked_in_vain.append(f"{self.who} was asked to choose against itself in {theirs.cell}")
        self.disputed[theirs.cell], self.mine[theirs.cell] = theirs, mine

    def reopen(self, everything: Answer) -> None:
        """The browser was closed and the report opened again: a fresh page, and what the drawer kept."""
        kept = {cell: Owed(self.mine[cell], theirs.version - 1) for cell, theirs in self.disputed.items()} | self.owed
        self.disputed, self.mine, self.owed = {}, {}, {}
        self.seen, self.shown = everything.version, {each.cell: each.typed for each in everything.changed}
        for cell, text in self.shown.items():
            if cell not in kept:
                self.see(cell, text)
        self.owed = {cell: each for cell, each in kept.items() if self.shown.get(cell) != each.typed}

    def choose(self, cell: str, *, mine: bool) -> None:
        theirs = self.disputed.pop(cell)
        if mine:
            self.owed[cell] = Owed(self.mine.pop(cell), theirs.version)
        else:
            self.shown[cell] = theirs.typed
            self.mine.pop(cell)


class Blind(Editor):
    """A planted fault: takes a new version for seen without showing what others changed."""

    def absorb(self, answer: Answer) -> None:
        self.seen = max(self.seen, answer.version)


class Hasty(Editor):
    """A planted fault: forgets what it sent as soon as it hears of one of its texts, and then meets the next as a
    stranger's."""

    def clash(self, theirs: Change) -> None:
        super().clash(theirs)
        if theirs.cell in self.owed:
            self.owed[theirs.cell].tried = []


def run(
    server: Server, random: Random, *, texts: Callable[[], str], steps: int, kind: type[Editor] = Editor
) -> list[str]:
    """One interleaving; returns what is wrong with it."""
    editors = (kind(0), kind(1))
    cells = ("nam", "nu", "so_ho")
    for _ in range(steps):
        editor = random.choice(editors)
        act = random.random()
        if act < 0.05:
            editor.reopen(server.look(editor.who, seen=-1))
        elif act < 0.4:
            editor.type(random.choice(cells), texts())
        elif act < 0.8:
            _save(server, editor, random)
        elif act < 0.9 or not editor.disputed:
            editor.absorb(server.look(editor.who, seen=editor.seen))
        else:
            editor.choose(random.choice(sorted(editor.disputed)), mine=random.random() < 0.5)
    for _ in range(3):  # in the end both save what they still owe, and keep what they typed
        for editor in editors:
            for cell in sorted(editor.disputed):
                editor.choose(cell, mine=True)
            _settle(server, editor)
    return judged(editors, server)


def _save(server: Server, editor: Editor, random: Random) -> None:
    given, bases = editor.give()
    seen, fate = editor.seen, random.random()
    if fate < 0.15:
        return  # the question was lost
    if fate > 0.85:
        editor.absorb(server.look(editor.who, seen=editor.seen))  # answered while the save was under way
    answer = server.save(editor.who, given, seen=seen, bases=bases)
    if fate < 0.3:
        return  # the answer was lost
    if fate < 0.5:
        editor.type(random.choice(("nam", "nu")), f"{random.getrandbits(48)}9")  # typed while it was under way
    editor.take(given, answer)


def _settle(server: Server, editor: Editor) -> None:
    given, bases = editor.give()
    editor.take(given, server.save(editor.who, given, seen=editor.seen, bases=bases))


def judged(editors: tuple[Editor, ...], server: Server) -> list[str]:
    """Every text that was written over had stood before the eyes of whoever wrote over it; every acknowledged cell is
    in the log; what is stored now is what the log ends with, and nothing waits."""
    log = server.log()
    faults = []
    for who, cell, before, after in log:
        if before not in editors[who].screen.get(cell, {""}):
            faults.append(f"{who} wrote {after} over {before} in {cell} unseen")
    written = {(cell, after) for _, cell, _, after in log}
    for editor in editors:
        faults += editor.asked_in_vain
        acknowledged = editor.acknowledged.items()
        faults += [f"{cell} = {text} was lost" for cell, text in acknowledged if (cell, text) not in written]
        faults += [f"{cell} never left {editor.who}" for cell in (*editor.owed, *editor.disputed)]
    last = {cell: after for _, cell, _, after in log}
    stored = {each.cell: each.typed for each in server.look(0, seen=-1).changed}
    faults += [f"{cell} is {stored.get(cell)}, not {text}" for cell, text in last.items() if stored.get(cell) != text]
    return faults
