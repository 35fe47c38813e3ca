"""The grammar of the language: its published JSON Schema, and the check of one file against it.

`check(node, kind=DocumentKind.FORM, diagnostics=...)` turns a source tree into a typed, unresolved document. Knows one
file at a time: no list, no unit of measure, no other form.
"""

from engine.schema.documents import DocumentKind
from engine.schema.stage import check, form_schema

__all__ = ["DocumentKind", "check", "form_schema"]
