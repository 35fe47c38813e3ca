"""Regimes and periods: documents and unit files to the model. Windows are data; nothing knows the names q1, h1."""

from collections.abc import Mapping
from datetime import date

from engine.diagnostics import Diagnostics, Span
from engine.model import Form, Period, PeriodForm, PeriodKind, Regime
from engine.resolve.code_lists import ListedUnits
from engine.resolve.days import day, day_of_year
from engine.resolve.heads import ADHOC
from engine.resolve.ids import check_id
from engine.resolve.inherit import text_of, texts_of
from engine.resolve.look_up import meant
from engine.resolve.period_terms import check_adhoc, read_reminders, read_terms
from engine.schema.documents import (
    Choices,
    Flag,
    Items,
    Located,
    PeriodDocument,
    PeriodKindDocument,
    PinnedFormDocument,
    RegimeDocument,
    Text,
    Whole,
)
from engine.source.tree import Unreadable


def resolve_regime(document: RegimeDocument, units: ListedUnits | None, *, diagnostics: Diagnostics) -> Regime | None:
    """The regime; None where its id could not be read. `units` None: the file is missing or could not be read."""
    if not isinstance(document.regime, Located):
        return None
    check_id(document.regime, diagnostics=diagnostics)
    kinds = _unit_kinds(document.unit_kinds)
    if isinstance(document.route, Items) and kinds:
        for level in document.route.items:
            if level.text not in kinds:
                hint = meant(level.text, kinds) or f"các cấp: {', '.join(kinds)}"
                diagnostics.add("P008", level.span, hint=hint, kind=level.text)
    if units is not None and kinds:
        _check_kinds(units, kinds, diagnostics=diagnostics)
    built = [_kind(kind, diagnostics=diagnostics) for kind in document.kinds if isinstance(kind, PeriodKindDocument)]
    return Regime(
        id=document.regime.text,
        title=text_of(document.title) or "",
        place=text_of(document.place) or "",
        receiver=text_of(document.receiver) or "",
        span=document.regime.span,
        unit_kinds=kinds,
        kinds=tuple(kind for kind in built if kind is not None),
        route=document.route.texts if isinstance(document.route, Items) else (),
        units=() if units is None else units.units,
        recall=isinstance(document.recall, Flag) and document.recall.value,
        assigned_only=isinstance(document.assigned_only, Flag) and document.assigned_only.value,
        issued=texts_of(document.issued),
        reminders=read_reminders(document.reminders, diagnostics=diagnostics),
    )


def _unit_kinds(choices: Choices | Unreadable) -> Mapping[str, str]:
    if not isinstance(choices, Choices):
        return {}
    return {item.code.text: text_of(item.title) or "" for item in choices.items}


def _check_kinds(units: ListedUnits, kinds: Mapping[str, str], *, diagnostics: Diagnostics) -> None:
    for unit in units.units:
        if unit.kind not in kinds:
            hint = meant(unit.kind, kinds) or f"các loại đơn vị: {', '.join(kinds)}"
            diagnostics.add("P009", units.places[unit.code].place("kind"), hint=hint, kind=unit.kind)


def _kind(document: PeriodKindDocument, *, diagnostics: Diagnostics) -> PeriodKind | None:
    check_id(document.id, diagnostics=diagnostics)
    start, end, due = (_of_year(text) for text in (document.from_, document.to, document.due))
    if start is None or end is None or due is None:
        return None
    next_year = isinstance(document.due_next_year, Flag) and document.due_next_year.value
    years = document.years.value if isinstance(document.years, Whole) else 1
    if end < start and years == 1:
        diagnostics.add("P005", document.to.span, first=_month_day(start), last=_month_day(end))
        return None
    if due < start and not next_year and years == 1:
        diagnostics.add("P004", document.due.span, due=_month_day(due), first=_month_day(start))
        return None
    return PeriodKind(
        id=document.id.text,
        title=text_of(document.title) or "",
        from_=start,
        to=end,
        due=due,
        due_next_year=next_year,
        years=years,
        estimate=isinstance(document.estimate, Flag) and document.estimate.value,
        revision=_yearly_revision(document, diagnostics=diagnostics),
    )


def _yearly_revision(
    document: PeriodKindDocument, *, diagnostics: Diagnostics
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    if document.revision_opens is None and document.revision_due is None:
        return None
    opens = _of_year(document.revision_opens) if document.revision_opens is not None else None
    due = _of_year(document.revision_due) if document.revision_due is not None else None
    if opens is None or due is None or due < opens:
        text = document.revision_due or document.revision_opens
        place = text.span if isinstance(text, Located) else document.id.span
        diagnostics.add("P021", place, kind=document.id.text)
        return None
    return opens, due


def _of_year(text: Text) -> tuple[int, int] | None:
    """Days of the year were read by the grammar already."""
    return day_of_year(text.text) if isinstance(text, Located) else None


def _month_day(day_: tuple[int, int]) -> str:
    return f"{day_[1]:02d}/{day_[0]:02d}"


# ---- periods ----


def resolve_period(
    document: PeriodDocument,
    *,
    regimes: Mapping[str, Regime],
    unreadable_regimes: frozenset[str],
    forms: Mapping[tuple[str, int], Form],
    broken: frozenset[tuple[str, int]],
    diagnostics: Diagnostics,
) -> Period | None:
    """The period; None where something in it could not be read. Days it does not give come from the calendar."""
    regime = _regime(document, regimes, unreadable_regimes, diagnostics=diagnostics)
    adhoc = text_of(document.kind) == ADHOC
    kind = None if regime is None or adhoc else _kind_of(document, regime, diagnostics=diagnostics)
    pinned = _forms(document, kind, forms, broken, diagnostics=diagnostics)
    if regime is None or not isinstance(document.year, Whole) or not isinstance(document.period, Located):
        return None
    if adhoc and not check_adhoc(document, diagnostics=diagnostics):
        return None
    year = document.year.value
    first = _given(document.from_) or (kind.first(year) if kind is not None else None)
    last = _given(document.to) or (kind.last(year) if kind is not None else None)
    due = _given(document.due) or (kind.due_day(year) if kind is not None else None)
    opens = _given(document.opens)
    if first is None or last is None or due is None or opens is None:
        return None
    sound = _check_days(document, first, last, due, opens, diagnostics=diagnostics)
    terms = read_terms(document, kind, regime, due=due, last=last, pinned=pinned, diagnostics=diagnostics)
    if not sound or terms is None or len(pinned) < len(document.forms):
        return None
    return Period(
        id=document.period.text,
        regime=regime.id,
        kind=ADHOC if kind is None else kind.id,
        year=year,
        title=text_of(document.title) or "",
        from_=first,
        to=last,
        opens=opens,
        due=due,
        span=document.period.span,
        forms=pinned,
        estimate=terms.estimate,
        after_due=text_of(document.after_due) or "open",
        closes=terms.closes,
        revision=terms.revision,
        request=text_of(document.request),
        excused=terms.excused,
        also=terms.also,
        guide=text_of(document.guide),
    )


def _regime(
    document: PeriodDocument,
    regimes: Mapping[str, Regime],
    unreadable: frozenset[str],
    *,
    diagnostics: Diagnostics,
) -> Regime | None:
    name = document.regime
    if not isinstance(name, Located):
        return None
    found = regimes.get(name.text)
    if found is None and name.text not in unreadable:
        diagnostics.add("P001", name.span, hint=meant(name.text, regimes), regime=name.text)
    return found


def _kind_of(document: PeriodDocument, regime: Regime, *, diagnostics: Diagnostics) -> PeriodKind | None:
    name = document.kind
    if not isinstance(name, Located):
        return None
    found = regime.kind(name.text)
    if found is None:
        ids = [kind.id for kind in regime.kinds]
        hint = meant(name.text, ids) or f"các kỳ của chế độ báo cáo: {', '.join(ids)}"
        diagnostics.add("P002", name.span, hint=hint, kind=name.text, regime=regime.id)
    return found


def _forms(
    document: PeriodDocument,
    kind: PeriodKind | None,
    forms: Mapping[tuple[str, int], Form],
    broken: frozenset[tuple[str, int]],
    *,
    diagnostics: Diagnostics,
) -> tuple[PeriodForm, ...]:
    found: list[PeriodForm] = []
    for pinned in document.forms:
        if not isinstance(pinned.edition, Whole):
            continue
        key = (pinned.form.text, pinned.edition.value)
        form = forms.get(key)
        if form is None:
            if key not in broken:
                _unknown_form(pinned, forms, broken, diagnostics=diagnostics)
            continue
        if kind is not None and kind.id not in form.due and ADHOC not in form.due:
            diagnostics.add("P012", pinned.form.span, form=form.id, kind=kind.id, due=", ".join(form.due))
            continue
        found.append(PeriodForm(form=key[0], edition=key[1], span=pinned.form.span))
    return tuple(found)


def _unknown_form(
    pinned: PinnedFormDocument,
    forms: Mapping[tuple[str, int], Form],
    broken: frozenset[tuple[str, int]],
    *,
    diagnostics: Diagnostics,
) -> None:
    known = [*forms, *broken]
    editions = sorted(edition for id_, edition in known if id_ == pinned.form.text)
    edition = pinned.edition
    if editions and isinstance(edition, Whole):
        listed = ", ".join(map(str, editions))
        diagnostics.add("P007", edition.span, form=pinned.form.text, edition=edition.value, editions=listed)
        return
    hint = meant(pinned.form.text, [id_ for id_, _ in known])
    diagnostics.add("P006", pinned.form.span, hint=hint, form=pinned.form.text)


def _check_days(
    document: PeriodDocument, first: date, last: date, due: date, opens: date, *, diagnostics: Diagnostics
) -> bool:
    if last < first:
        diagnostics.add("P005", _place(document.to, document), first=_written(first), last=_written(last))
    if due < opens:
        span = _place(document.due if document.due is not None else document.opens, document)
        diagnostics.add("P003", span, opens=_written(opens), due=_written(due))
    return last >= first and due >= opens


def _place(text: Text | None, document: PeriodDocument) -> Span:
    return text.span if text is not None else document.period.span


def _given(text: Text | None) -> date | None:
    return day(text.text) if isinstance(text, Located) else None


def _written(day_: date) -> str:
    return f"{day_:%d/%m/%Y}"
