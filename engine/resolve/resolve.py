"""The second half of resolving: an outline to a form of the model, every formula read."""

from dataclasses import dataclass

from engine.diagnostics import Diagnostics
from engine.model import Drop, FirstPeriod, Form, Privacy, Sheet, Source
from engine.resolve.author_tests import read_tests
from engine.resolve.checks import CheckReader
from engine.resolve.compiling import Formulas
from engine.resolve.cycles import Calculation
from engine.resolve.formulas import other_forms
from engine.resolve.heads import check_head
from engine.resolve.idle_checks import check_sense
from engine.resolve.inherit import text_of, texts_of
from engine.resolve.list_titles import check_list_titles
from engine.resolve.look_up import meant
from engine.resolve.outline import FormOutline
from engine.resolve.parts import PartBuilder
from engine.resolve.paths import read_path
from engine.resolve.world import World
from engine.schema.documents import DropDocument, Flag, FormDocument, Items, Located, SheetDocument, Text
from engine.source.tree import Unreadable


@dataclass(frozen=True, slots=True)
class Resolved:
    """`form` None: something in it could not be read (reported). `calculation`: what could."""

    form: Form | None
    calculation: Calculation


def resolve(outline: FormOutline, world: World, *, diagnostics: Diagnostics) -> Resolved:
    """The form of `outline`, and its formulas as far as they could be read."""
    document = outline.document
    assert isinstance(document, FormDocument)
    check_head(outline, document, world, diagnostics=diagnostics)
    formulas = Formulas(world, outline, diagnostics)
    builder = PartBuilder(world, outline, formulas, diagnostics)
    built = [builder.build(node) for node in outline.parts.values()]
    for node in outline.parts.values():
        check_list_titles(node, world.lists, diagnostics=diagnostics)
    parts = tuple(part for part in built if part is not None)
    checks = CheckReader(world, outline, formulas, diagnostics).read(document.checks)
    tests = read_tests(document.tests, outline, world, parts=parts, checks=checks, diagnostics=diagnostics)
    sheet = _sheet(document.sheet, outline, diagnostics=diagnostics)
    calculation = Calculation(
        outline=outline, columns=formulas.columns, rows=formulas.rows, conditions=formulas.conditions
    )
    if not formulas.complete or len(parts) < len(built) or outline.lost_parts:
        return Resolved(None, calculation)
    form = Form(
        id=outline.id,
        edition=outline.edition,
        title=text_of(document.title) or "",
        number=text_of(document.number) or "",
        span=document.span,
        source=Source(text_of(document.source) or Source.PROPOSAL),
        legal=texts_of(document.legal),
        domain=text_of(document.domain) or "",
        due=outline.due,
        reported_by=texts_of(document.reported_by),
        privacy=Privacy(text_of(document.privacy) or Privacy.SENSITIVE),
        parts=parts,
        official_number=text_of(document.official_number),
        total_from=texts_of(document.total_from) or texts_of(document.reported_by),
        signed_sheet=document.signed_sheet.value if isinstance(document.signed_sheet, Flag) else True,
        guide=text_of(document.guide),
        effective_from=_first_period(document.effective_from),
        sheet=sheet,
        checks=checks,
        tests=tests,
        drops=tuple(_drop(drop) for drop in document.drops),
        lists=builder.lists,
        reads=tuple(dict.fromkeys(form for tree in formulas.trees for form in other_forms(tree))),
    )
    check_sense(form, diagnostics=diagnostics)
    return Resolved(form, calculation)


def _sheet(sheet: SheetDocument | Unreadable | None, outline: FormOutline, *, diagnostics: Diagnostics) -> Sheet | None:
    if not isinstance(sheet, SheetDocument) or not isinstance(sheet.key, Items):
        return None
    key = [_key_field(item, outline, diagnostics=diagnostics) for item in sheet.key.items]
    return Sheet(
        of=text_of(sheet.of) or "",
        key=tuple(field for field in key if field is not None),
        person=isinstance(sheet.person, Flag) and sheet.person.value,
    )


def _key_field(item: Located, outline: FormOutline, *, diagnostics: Diagnostics) -> tuple[str, str] | None:
    path = read_path(item)
    steps = () if path is None else path.steps
    names = [step.text for step in steps]
    if len(names) == 2 and not any(step.bracket for step in steps):
        part = outline.parts.get(names[0])
        if part is not None and not part.is_table and names[1] in part.columns:
            return names[0], names[1]
        if outline.may_have_part(names[0]) or (part is not None and part.may_have_column(names[1])):
            return None
    fields = [f"{part.id}.{id_}" for part in outline.parts.values() if not part.is_table for id_ in part.columns]
    diagnostics.add("R023", item.span, hint=meant(item.text, fields), field=item.text)
    return None


def _first_period(text: Text | None) -> FirstPeriod | None:
    return FirstPeriod(text.text, text.span) if isinstance(text, Located) else None


def _drop(drop: DropDocument) -> Drop:
    return Drop(path=tuple(drop.path.text.split(".")), reason=text_of(drop.reason) or "", span=drop.path.span)
