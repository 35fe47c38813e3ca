"""What a formula says before anything in it has a meaning: the shapes the grammar knows, with offsets into the text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumberText:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuotedText:
    """`text` without its quotes."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StepText:
    """One step of a path; `bracket`: inside `[ ]`; `quoted`: written as "06"; `number`: as 06, without quotes."""

    text: str
    start: int
    end: int
    bracket: bool = False
    quoted: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class PathText:
    steps: tuple[StepText, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CallText:
    """`name_end`: where the name of the function ends."""

    name: str
    arguments: tuple["Syntax", ...]
    start: int
    end: int
    name_end: int


@dataclass(frozen=True, slots=True)
class Negative:
    operand: "Syntax"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Operation:
    """`operators[i]` stands between `operands[i]` and `operands[i + 1]`; all of one precedence, read from the left.
    An operator is (sign, offset), signs already normalised."""

    operands: tuple["Syntax", ...]
    operators: tuple[tuple[str, int], ...]
    start: int
    end: int


Syntax = NumberText | QuotedText | PathText | CallText | Negative | Operation


def nodes(syntax: Syntax) -> int:
    """How many nodes the tree of this formula will have."""
    match syntax:
        case Operation():
            return len(syntax.operators) + sum(nodes(operand) for operand in syntax.operands)
        case CallText():
            return 1 + sum(nodes(argument) for argument in syntax.arguments)
        case Negative():
            return 1 + nodes(syntax.operand)
        case _:
            return 1
