"""The stage `check`: one source tree to one document, all findings of the file at once."""

from functools import cache
from typing import Literal, overload

from engine.diagnostics import Diagnostics
from engine.fields import FIELD_TYPES
from engine.schema.build import Builder
from engine.schema.documents import (
    BlockDocument,
    Document,
    DocumentKind,
    FormDocument,
    IndicatorsDocument,
    LegalDocument,
    PeriodDocument,
    RegimeDocument,
    ReportDocument,
    TemplateDocument,
)
from engine.schema.grammar import Grammar
from engine.schema.language import constructs
from engine.schema.meaning import check_meaning
from engine.schema.published import published
from engine.schema.values import Schema
from engine.source.tree import Node


@overload
def check(document: Node, *, kind: Literal[DocumentKind.FORM], diagnostics: Diagnostics) -> FormDocument | None: ...
@overload
def check(document: Node, *, kind: Literal[DocumentKind.REPORT], diagnostics: Diagnostics) -> ReportDocument | None: ...
@overload
def check(document: Node, *, kind: Literal[DocumentKind.BLOCK], diagnostics: Diagnostics) -> BlockDocument | None: ...
@overload
def check(
    document: Node, *, kind: Literal[DocumentKind.INDICATORS], diagnostics: Diagnostics
) -> IndicatorsDocument | None: ...
@overload
def check(document: Node, *, kind: Literal[DocumentKind.LEGAL], diagnostics: Diagnostics) -> LegalDocument | None: ...
@overload
def check(document: Node, *, kind: Literal[DocumentKind.REGIME], diagnostics: Diagnostics) -> RegimeDocument | None: ...
@overload
def check(document: Node, *, kind: Literal[DocumentKind.PERIOD], diagnostics: Diagnostics) -> PeriodDocument | None: ...
@overload
def check(
    document: Node, *, kind: Literal[DocumentKind.TEMPLATE], diagnostics: Diagnostics
) -> TemplateDocument | None: ...
@overload
def check(document: Node, *, kind: DocumentKind, diagnostics: Diagnostics) -> Document | None: ...


def check(document: Node, *, kind: DocumentKind, diagnostics: Diagnostics) -> Document | None:
    """The document, with `Unreadable` where something was wrong; None only where the file holds no keys at all."""
    checked = Builder(_grammar(), diagnostics).file(document, kind)
    if checked is not None:
        check_meaning(checked, types=FIELD_TYPES, diagnostics=diagnostics)
    return checked


@cache
def _grammar() -> Grammar:
    return Grammar(constructs(FIELD_TYPES))


def form_schema() -> Schema:
    """The published JSON Schema of the language, as `dttg schema` writes it to forms/form.schema.json."""
    return published(FIELD_TYPES)
