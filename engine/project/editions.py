"""Every edition of every form of a project: outlined, then resolved against the newest edition of the others."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from engine.diagnostics import Diagnostics, Span
from engine.evolve import check_first, compare
from engine.model import CodeRow, Form
from engine.project import paths
from engine.project.lock import Lock
from engine.project.reading import Documents
from engine.project.surroundings import REPORTERS
from engine.resolve import FormOutline, World, outline, resolve
from engine.resolve.cycles import Calculation, check_cycles
from engine.resolve.formulas import attributes_of, trees_of
from engine.resolve.resolve import Resolved
from engine.schema import DocumentKind
from engine.schema.documents import BlockDocument, FormDocument, IndicatorsDocument, Located, PeriodDocument

Edition = tuple[str, int]
_QUALIFIED = re.compile(r"\b[a-z][a-z0-9_]*(?=\.)")  # `bieu.` of `bieu.bang[tong].cot`


@dataclass(frozen=True, slots=True)
class Outlined:
    """`places`: the file of each edition. `faulty`: editions with an error found so far. `lost`: ids of forms that
    exist and could not be read at all."""

    outlines: Mapping[Edition, FormOutline]
    places: Mapping[Edition, str]
    faulty: frozenset[Edition]
    lost: frozenset[str]

    def before(self, newest: FormOutline, back: int) -> FormOutline:
        """The edition so many before the newest of a form, or its first."""
        number = max(1, newest.edition - back)
        return self.outlines.get((newest.id, number), newest)

    def newest(self) -> dict[str, FormOutline]:
        found: dict[str, FormOutline] = {}
        for (id_, edition), each in self.outlines.items():
            if id_ not in found or found[id_].edition < edition:
                found[id_] = each
        return found


@dataclass(frozen=True, slots=True)
class Editions:
    """`forms`: the sound ones; `resolved`: those too that resolved and then lose figures of the edition before.
    `calculations`: what could be read of the formulas of every edition."""

    forms: Mapping[Edition, Form]
    broken: frozenset[Edition]
    sources: Mapping[Edition, tuple[str, ...]]
    resolved: Mapping[Edition, Form]
    calculations: Mapping[Edition, Calculation]


def outline_all(documents: Documents, world: World, *, first: frozenset[str], diagnostics: Diagnostics) -> Outlined:
    lost = set(documents.lost(DocumentKind.FORM, paths.folder))
    forms = sorted(documents.of(FormDocument), key=lambda pair: (pair[0] not in first, pair[0]))
    outlines: dict[Edition, FormOutline] = {}
    places: dict[Edition, str] = {}
    faulty: set[Edition] = set()
    for path, document in forms:
        own = Diagnostics()
        found = outline(document, world, diagnostics=own)
        if found is None:
            lost.add(document.form.text if isinstance(document.form, Located) else paths.folder(path))
            diagnostics.extend(own)
            continue
        key = (found.id, found.edition)
        _check_place(key, path, document, diagnostics=own)
        if key in outlines:
            if places[key] not in first:
                own.add("R007", _head(document, path), form=found.id, edition=found.edition, other=places[key])
                faulty.add(key)
        else:
            outlines[key], places[key] = found, path
        if own.errors or path in documents.faulty:
            faulty.add(key)
        diagnostics.extend(own)
    return Outlined(outlines, places, frozenset(faulty), frozenset(lost))


def _check_place(key: Edition, path: str, document: FormDocument, *, diagnostics: Diagnostics) -> None:
    """A form lies where its id and edition say (R006); a file outside the places of the language may have any name."""
    if paths.kind_of(path) is not None and paths.edition_of(path) != key:
        wanted = f"forms/{key[0]}/v{key[1]}.yaml"
        diagnostics.add("R006", _head(document, path), form=key[0], edition=key[1], wanted=wanted)


def _head(document: FormDocument, path: str) -> Span:
    return document.form.span if isinstance(document.form, Located) else Span(path, 1, 1, 1, 2)


def check_frozen(
    outlined: Outlined,
    files: Mapping[str, bytes],
    published: Mapping[Edition, str],
    *,
    diagnostics: Diagnostics,
) -> frozenset[Edition]:
    """The published editions whose file has changed since (V501)."""
    changed = set()
    for key, path in outlined.places.items():
        wanted = published.get(key)
        if wanted is not None and sha256(files[path]).hexdigest() != wanted:
            document = outlined.outlines[key].document
            assert isinstance(document, FormDocument)
            next_ = max(edition for id_, edition in {*outlined.places, *published} if id_ == key[0]) + 1
            diagnostics.add("V501", _head(document, path), form=key[0], edition=key[1], next=next_)
            changed.add(key)
    return frozenset(changed)


def resolve_all(
    outlined: Outlined,
    documents: Documents,
    world: World,
    *,
    changed: frozenset[Edition],
    locks: Mapping[Edition, Lock],
    diagnostics: Diagnostics,
    kept: Editions | None = None,
) -> Editions:
    """`kept`: what an earlier run made of the editions that need not be read again."""
    newest = outlined.newest()
    world = replace(world, forms=newest, unreadable_forms=outlined.lost)
    forms: dict[Edition, Form] = {}
    calculations: dict[Edition, Calculation] = {}
    broken = set(outlined.faulty) | changed
    for key, each in outlined.outlines.items():
        if kept is not None and key in kept.calculations:
            calculations[key] = kept.calculations[key]
            forms.update({key: kept.resolved[key]} if key in kept.resolved else {})
            broken.update({key} & kept.broken)
            continue
        own, resolved = _resolved(each, world, outlined)
        diagnostics.extend(own)
        calculations[key] = resolved.calculation
        if resolved.form is not None:
            forms[key] = resolved.form
        if resolved.form is None or own.errors or world.units is None or world.legal is None:
            broken.add(key)
    broken |= _ill_evolved(forms, outlined, locks=locks, diagnostics=diagnostics)
    broken |= _named_alike(outlined, forms, documents, diagnostics=diagnostics)
    broken |= _in_circles(calculations, newest, diagnostics=diagnostics)
    broken |= _reading_broken(forms, broken, newest)
    sound = {key: form for key, form in forms.items() if key not in broken}
    known = kept.sources if kept is not None else {}
    sources = {key: known.get(key) or tuple(_sources(form, outlined, documents)) for key, form in sound.items()}
    return Editions(sound, frozenset(broken), sources, forms, calculations)


def _resolved(each: FormOutline, world: World, outlined: Outlined) -> tuple[Diagnostics, Resolved]:
    """The form and what was found. An edition that a newer one replaced was written beside older editions of the forms
    it reads: where it does not fit the newest of them, it is read against the ones before."""
    own = Diagnostics()
    resolved = resolve(each, world, diagnostics=own)
    if not own.errors or world.forms[each.id].edition == each.edition:
        return own, resolved
    for back in range(1, max(edition for _, edition in outlined.outlines)):
        earlier = {id_: outlined.before(newest, back) for id_, newest in world.forms.items()}
        found = Diagnostics()
        again = resolve(each, replace(world, forms=earlier), diagnostics=found)
        if not found.errors:
            return found, again
    return own, resolved


def _as_published(form: Form, lock: Lock | None) -> Form:
    """The edition with the codes its lists had when it was published: those that left since then may hold figures."""
    if lock is None:
        return form
    lists = []
    for each in form.lists:
        gone = (code for code in lock.lists.get(each.id, ()) if each.row(code) is None)
        rows = tuple(CodeRow(code, code, None, None, (), {}) for code in gone)
        lists.append(replace(each, rows=(*each.rows, *rows)))
    return replace(form, lists=tuple(lists))


def _ill_evolved(
    forms: Mapping[Edition, Form],
    outlined: Outlined,
    *,
    locks: Mapping[Edition, Lock],
    diagnostics: Diagnostics,
) -> set[Edition]:
    """Editions that lose figures of the one before them, or skip a number."""
    found: set[Edition] = set()
    for id_, edition in sorted(outlined.outlines):
        before = max(
            (other for other_id, other in outlined.outlines if other_id == id_ and other < edition), default=None
        )
        own = Diagnostics()
        if before is None:
            if edition == 1 and (id_, 1) in forms:
                check_first(forms[id_, 1], diagnostics=own)
        elif before != edition - 1:
            document = outlined.outlines[id_, edition].document
            assert isinstance(document, FormDocument)
            span = _head(document, outlined.places[id_, edition])
            own.add("V512", span, form=id_, before=before, edition=edition, wanted=before + 1)
        elif (id_, edition) in forms and (id_, before) in forms:
            published = _as_published(forms[id_, before], locks.get((id_, before)))
            compare(published, forms[id_, edition], diagnostics=own)
        diagnostics.extend(own)
        if own.errors:
            found.add((id_, edition))
    return found


def _named_alike(
    outlined: Outlined, forms: Mapping[Edition, Form], documents: Documents, *, diagnostics: Diagnostics
) -> set[Edition]:
    """Forms and parts of other forms with the same id: formulas could not tell them apart. The finding belongs to the
    form (R016), unless a period, a formula or an indicator names it already: then to the part (R005)."""
    newest = outlined.newest()
    holders: dict[str, list[Edition]] = {}
    for key, each in outlined.outlines.items():
        for name in each.parts:
            if name in newest or name in outlined.lost:
                holders.setdefault(name, []).append(key)
    named = {id_ for form in forms.values() for id_ in form.reads} | outlined.lost | set(_named_elsewhere(documents))
    broken: set[Edition] = set()
    for name, keys in holders.items():
        others = sorted({id_ for id_, _ in keys if id_ != name})
        document = newest[name].document if name in newest else None
        if name in named or not others or not isinstance(document, FormDocument):
            for key in keys:
                diagnostics.add("R005", outlined.outlines[key].parts[name].span, id=name)
            broken |= set(keys)
        else:
            place = outlined.places[name, newest[name].edition]
            diagnostics.add("R016", _head(document, place), id=name, others=", ".join(others))
            broken |= {key for key in outlined.outlines if key[0] == name}
    return broken


def _named_elsewhere(documents: Documents) -> Iterator[str]:
    """Ids of forms that periods pin or indicators read, as far as their text shows."""
    for _, period in documents.of(PeriodDocument):
        yield from (pinned.form.text for pinned in period.forms)
    for _, file in documents.of(IndicatorsDocument):
        for indicator in file.indicators:
            for figure in getattr(indicator, "figures", ()):
                value = getattr(figure, "value", None)
                yield from _QUALIFIED.findall(value.text) if isinstance(value, Located) else ()


def _in_circles(
    calculations: Mapping[Edition, Calculation], newest: Mapping[str, FormOutline], *, diagnostics: Diagnostics
) -> set[Edition]:
    """The newest editions are compared with each other, an older one only with itself."""
    current = {id_: calculations[id_, each.edition] for id_, each in newest.items()}
    found = {(id_, newest[id_].edition) for id_ in check_cycles(current, diagnostics=diagnostics)}
    for key, calculation in calculations.items():
        if newest[key[0]].edition != key[1] and check_cycles({key[0]: calculation}, diagnostics=diagnostics):
            found.add(key)
    return found


def _reading_broken(
    forms: Mapping[Edition, Form], broken: set[Edition], newest: Mapping[str, FormOutline]
) -> set[Edition]:
    """Editions that read a broken form, directly or not: they could not be published by themselves."""
    found: set[Edition] = set()
    while True:
        bad = {id_ for id_, each in newest.items() if (id_, each.edition) in broken | found}
        more = {key for key, form in forms.items() if key not in broken | found and bad & set(form.reads)}
        if not more:
            return found
        found |= more


def _sources(form: Form, outlined: Outlined, documents: Documents) -> Iterator[str]:
    """The files the edition itself was made from, its own first; not those of the forms it reads."""
    key = (form.id, form.edition)
    yield outlined.places[key]
    used = set(outlined.outlines[key].blocks)
    for path, block in documents.of(BlockDocument):
        if isinstance(block.block, Located) and block.block.text in used:
            yield path
    lists = {list_.id for list_ in form.lists}
    asked = REPORTERS in lists or any(a.of == "reporter" for tree in trees_of(form) for a in attributes_of(tree))
    for path in documents.files:
        if (
            paths.list_id(path) in lists
            or path == paths.UNITS_OF_MEASURE
            or (lists and path == paths.LIST_TITLES)
            or paths.kind_of(path) is DocumentKind.LEGAL
            or (asked and paths.of_regime(path))
        ):
            yield path
