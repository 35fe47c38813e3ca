"""The head of a form: legal texts, kinds of periods and of reporters that it names."""

from collections.abc import Iterable

from engine.diagnostics import Diagnostics
from engine.model import Regime
from engine.resolve.look_up import meant
from engine.resolve.outline import FormOutline
from engine.resolve.world import World
from engine.schema.documents import FormDocument, Items, Located, ReportDocument
from engine.source.tree import Unreadable

ADHOC = "adhoc"


def check_head(
    outline: FormOutline, document: FormDocument | ReportDocument, world: World, *, diagnostics: Diagnostics
) -> None:
    """Report what the head names and nobody knows. Kinds are compared only where there are regimes to compare with."""
    check_legal(document.legal, world, diagnostics=diagnostics)
    due = document.due if isinstance(document, FormDocument) else document.period
    check_due(due, world.regimes, diagnostics=diagnostics)
    if isinstance(document, FormDocument):
        check_reporters(document.reported_by, world.regimes, diagnostics=diagnostics)
        _check_total(document, diagnostics=diagnostics)
    for part in outline.parts.values():
        check_reporters(part.document.reported_by, world.regimes, diagnostics=diagnostics)


def check_reporters(items: Items | Unreadable | None, regimes: tuple[Regime, ...], *, diagnostics: Diagnostics) -> None:
    if not regimes:
        return
    kinds = [kind for regime in regimes for kind in regime.unit_kinds]
    codes = [unit.code for regime in regimes for unit in regime.units]
    for item in _items(items):
        if item.text not in kinds and item.text not in codes:
            hint = meant(item.text, kinds) or f"loại đơn vị: {', '.join(dict.fromkeys(kinds))}; hoặc mã một đơn vị"
            diagnostics.add("R026", item.span, hint=hint, reporter=item.text)


def check_legal(items: Items | Unreadable | None, world: World, *, diagnostics: Diagnostics) -> None:
    if world.legal is None:
        return
    for item in _items(items):
        if item.text not in world.legal:
            diagnostics.add("R017", item.span, hint=meant(item.text, world.legal), legal=item.text)


def check_due(items: Items | Unreadable | None, regimes: tuple[Regime, ...], *, diagnostics: Diagnostics) -> None:
    if not regimes:
        return
    kinds = [kind.id for regime in regimes for kind in regime.kinds]
    for item in _items(items):
        if item.text not in kinds and item.text != ADHOC:
            hint = meant(item.text, [*kinds, ADHOC]) or f"các kỳ: {', '.join(dict.fromkeys([*kinds, ADHOC]))}"
            diagnostics.add("R025", item.span, hint=hint, kind=item.text)


def _check_total(document: FormDocument, *, diagnostics: Diagnostics) -> None:
    reporters = {item.text for item in _items(document.reported_by)}
    for item in _items(document.total_from):
        if reporters and item.text not in reporters:
            diagnostics.add("R027", item.span, hint=meant(item.text, reporters), reporter=item.text)


def _items(items: Items | Unreadable | None) -> Iterable[Located]:
    return items.items if isinstance(items, Items) else ()
