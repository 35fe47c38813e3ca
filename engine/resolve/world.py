"""What a form may refer to outside its own file. `unreadable...` are names that exist but could not be read: already
reported, so nothing more is said about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.expr.types import ExprType, Unit
from engine.model import CodeList, LegalText, Regime
from engine.resolve.outline import FormOutline
from engine.schema.documents import BlockDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`regimes` may be empty (a published edition compiled by itself): then kinds of periods and of reporters are not
    compared. `forms` by id: the newest edition of each.
    `indicators`: code -> figure -> its type. `units`, `legal` None: the file could not be read."""

    lists: Mapping[str, CodeList] = field(default_factory=dict)
    unreadable_lists: frozenset[str] = frozenset()
    units: Mapping[str, Unit] | None = field(default_factory=dict)
    legal: Mapping[str, LegalText] | None = field(default_factory=dict)
    blocks: Mapping[str, BlockDocument] = field(default_factory=dict)
    unreadable_blocks: frozenset[str] = frozenset()
    regimes: tuple[Regime, ...] = ()
    forms: Mapping[str, FormOutline] = field(default_factory=dict)
    unreadable_forms: frozenset[str] = frozenset()
    indicators: Mapping[str, Mapping[str, ExprType]] = field(default_factory=dict)
    unreadable_indicators: frozenset[str] = frozenset()
