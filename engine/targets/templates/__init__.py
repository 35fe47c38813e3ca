"""Report templates that staff make: HTML, Word and Excel files with placeholders, checked and filled with plain data.

names        which names a template may use, derived from the dataclasses of what fills it
sandbox      the few words of Jinja2 that a template may hold, whoever checked it before
tags         placeholders of a text, found and checked with their places
package      Word and Excel files as parts, looked at before anything opens them
markup, word, sheet   one kind of file each: its pieces of text, what it may not hold, filling HTML and Excel
checking     a whole template: every finding
filling      a whole template and plain data: the paper; imported by the child that fills, it brings docxtpl
head         the small YAML file beside it

Knows no database, no page and no process: whoever fills a template of a stranger does so in a child with limits.
"""

from engine.targets.templates.checking import Checked, check_body
from engine.targets.templates.head import ENDINGS, HEAD, TemplateHead
from engine.targets.templates.names import Names, names_of

__all__ = [
    "ENDINGS",
    "HEAD",
    "Checked",
    "Names",
    "TemplateHead",
    "check_body",
    "names_of",
]
