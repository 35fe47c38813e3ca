"""What forms refer to: code lists, units of measure, legal texts, blocks, regimes with their reporting units."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.diagnostics import Diagnostics
from engine.expr.types import Unit
from engine.model import CodeList, LegalText, Regime, Reporter
from engine.project import paths
from engine.project.reading import Documents
from engine.resolve import World
from engine.resolve.code_lists import (
    ListedUnits,
    read_code_list,
    read_reporters,
    read_titles,
    read_units_of_measure,
    reporters_as_list,
)
from engine.resolve.legal import resolve_legal
from engine.resolve.periods import resolve_regime
from engine.schema import DocumentKind
from engine.schema.documents import BlockDocument, LegalDocument, Located, RegimeDocument

REPORTERS = "reporters"
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`world` without forms and indicators. `regimes`: those without an error; the others are `lost_regimes`.
    `domains`: what each is called."""

    world: World
    regimes: Mapping[str, Regime]
    lost_regimes: frozenset[str]
    domains: Mapping[str, str]


def gather(files: Mapping[str, bytes], documents: Documents, *, diagnostics: Diagnostics) -> Surroundings:
    lists, lost_lists = _lists(files, diagnostics=diagnostics)
    regimes, lost_regimes, reporters = _regimes(files, documents, diagnostics=diagnostics)
    if reporters is not None:
        lists.setdefault(REPORTERS, reporters)
    elif lost_regimes:
        lost_lists.add(REPORTERS)
    titles = _titles(files, paths.LIST_TITLES, diagnostics=diagnostics)
    lists = {id_: replace(list_, title=titles.get(id_, "")) for id_, list_ in lists.items()}
    blocks = {
        document.block.text: document
        for _, document in documents.of(BlockDocument)
        if isinstance(document.block, Located)
    }
    world = World(
        lists=lists,
        unreadable_lists=frozenset(lost_lists),
        units=_units(files, diagnostics=diagnostics),
        legal=_legal(documents, diagnostics=diagnostics),
        blocks=blocks,
        unreadable_blocks=documents.lost(DocumentKind.BLOCK, paths.stem),
        regimes=() if lost_regimes else tuple(regimes.values()),
    )
    domains = _titles(files, paths.DOMAINS, diagnostics=diagnostics)
    return Surroundings(world, regimes, lost_regimes, domains)


def _lists(files: Mapping[str, bytes], *, diagnostics: Diagnostics) -> tuple[dict[str, CodeList], set[str]]:
    found: dict[str, CodeList] = {}
    lost: set[str] = set()
    for path, content in files.items():
        id_ = paths.list_id(path)
        if id_ is None:
            continue
        list_ = _sound(read_code_list, content, id_=id_, file=path, diagnostics=diagnostics)
        if list_ is None:
            lost.add(id_)
        else:
            found[id_] = list_
    return found, lost


def _titles(files: Mapping[str, bytes], path: str, *, diagnostics: Diagnostics) -> Mapping[str, str]:
    content = files.get(path)
    if content is None:
        return {}
    return _sound(read_titles, content, file=path, diagnostics=diagnostics) or {}


def _units(files: Mapping[str, bytes], *, diagnostics: Diagnostics) -> Mapping[str, Unit] | None:
    content = files.get(paths.UNITS_OF_MEASURE)
    if content is None:
        return {}
    return _sound(read_units_of_measure, content, file=paths.UNITS_OF_MEASURE, diagnostics=diagnostics)


def _legal(documents: Documents, *, diagnostics: Diagnostics) -> Mapping[str, LegalText] | None:
    if DocumentKind.LEGAL in documents.unreadable.values():
        return None
    found: dict[str, LegalText] = {}
    for _, document in documents.of(LegalDocument):
        found.update(resolve_legal(document, diagnostics=diagnostics))
    return found


def _regimes(
    files: Mapping[str, bytes], documents: Documents, *, diagnostics: Diagnostics
) -> tuple[dict[str, Regime], frozenset[str], CodeList | None]:
    found: dict[str, Regime] = {}
    lost = set(documents.lost(DocumentKind.REGIME, paths.folder))
    units: list[Reporter] = []
    columns: dict[str, None] = {}
    for path, document in documents.of(RegimeDocument):
        own = Diagnostics()
        listed = _reporters(files, path, diagnostics=own)
        regime = resolve_regime(document, listed, diagnostics=own)
        diagnostics.extend(own)
        if regime is None or listed is None or own.errors or path in documents.faulty:
            lost.add(paths.folder(path) if regime is None else regime.id)
        else:
            found[regime.id] = regime
            units.extend(listed.units)
            columns.update(dict.fromkeys(listed.columns))
    reporters = reporters_as_list(tuple(units), columns=tuple(columns)) if units else None
    return found, frozenset(lost), reporters


def _reporters(files: Mapping[str, bytes], regime: str, *, diagnostics: Diagnostics) -> ListedUnits | None:
    """The units that report under the regime whose file is `regime`; they lie beside it."""
    path = regime.rsplit("/", 1)[0] + "/units.csv"
    content = files.get(path)
    if content is None:
        return ListedUnits((), ())
    return read_reporters(content, file=path, diagnostics=diagnostics)


def _sound(reader: Callable[..., Found | None], content: bytes, **options: object) -> Found | None:
    """What `reader` makes of `content` if it found no error in it."""
    diagnostics = options.pop("diagnostics")
    assert isinstance(diagnostics, Diagnostics)
    own = Diagnostics()
    found = reader(content, diagnostics=own, **options)
    diagnostics.extend(own)
    return None if own.errors else found
