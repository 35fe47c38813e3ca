"""Reading the formulas of one form: each with the names of its place, each only once."""

from dataclasses import dataclass, field

from engine.diagnostics import Diagnostics
from engine.expr import compile as compile_text
from engine.expr.tree import Call, Tree
from engine.expr.types import Base, ExprType
from engine.resolve.names import Names
from engine.resolve.outline import Condition, FormOutline, PartNode
from engine.resolve.place import Bare, Place
from engine.resolve.world import World
from engine.schema.documents import Expression, Located


@dataclass(slots=True)
class Formulas:
    """Compiles the texts of `outline`. `complete` turns False as soon as one of them cannot be read. `columns`, `rows`,
    `conditions`: what was read so far, by (part, column or row id)."""

    world: World
    outline: FormOutline | None
    diagnostics: Diagnostics
    complete: bool = True
    trees: list[Tree] = field(default_factory=list)
    columns: dict[tuple[str, str], Tree] = field(default_factory=dict)
    rows: dict[tuple[str, str], Tree] = field(default_factory=dict)
    conditions: dict[tuple[str, str], Tree] = field(default_factory=dict)
    _read: dict[tuple[str, str | None, Condition], Tree | None] = field(default_factory=dict)

    def read(
        self, text: Expression | None, place: Place, *, expected: ExprType | Base | None, hides: bool = False
    ) -> Tree | None:
        """The tree of `text`; None where nothing was given or it could not be read (reported)."""
        if text is None:
            return None
        tree = None
        if isinstance(text, Located):
            names = Names(self.world, place, self.diagnostics)
            tree = compile_text(
                text.text, text.span, scope=names, expected=expected, diagnostics=self.diagnostics, hides=hides
            )
        if tree is None:
            self.complete = False
        else:
            self.trees.append(tree)
        return tree

    def all_of(self, conditions: tuple[Condition, ...], part: PartNode, *, block: str | None = None) -> Tree | None:
        """The `when` of a column or field and of the groups around it, joined by AND."""
        trees = [self._condition(condition, part, block) for condition in conditions]
        return joined(tuple(tree for tree in trees if tree is not None))

    def _condition(self, condition: Condition, part: PartNode, block: str | None) -> Tree | None:
        key = (part.id, block, condition)
        if key not in self._read:
            place = Place(form=self.outline, bare=Bare.COLUMN, part=part, block=block, prefix=condition.prefix)
            self._read[key] = self.read(condition.text, place, expected=Base.TRUTH, hides=True)
        return self._read[key]


def joined(trees: tuple[Tree, ...]) -> Tree | None:
    if not trees:
        return None
    first, *rest = trees
    return first if not rest else Call("AND", trees, ExprType(Base.TRUTH), first.span)
