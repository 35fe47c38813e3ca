"""Where the files of the language lie (language.md section 1), and what each path says of its content."""

import re

from engine.schema import DocumentKind

UNITS_OF_MEASURE = "forms/units_of_measure.csv"
LIST_TITLES = "forms/lists.csv"
DOMAINS = "forms/domains.csv"
LEGAL = "forms/legal.yaml"

PATTERNS = (
    "forms/*.yaml",
    "forms/*.csv",
    "forms/*.published.json",
    "forms/*/*.yaml",
    "forms/*/published.json",
    "forms/lists/*.csv",
    "periods/*/*.yaml",
    "periods/*/units.csv",
    "templates/reports/*/*.yaml",
    "templates/reports/*/*/*.yaml",
    "templates/reports/*/*/*.html",
    "templates/reports/*/*/*.docx",
    "templates/reports/*/*/*.xlsx",
)

_KINDS = (
    (re.compile(r"forms/legal\.yaml"), DocumentKind.LEGAL),
    (re.compile(r"forms/blocks/[^/]+\.yaml"), DocumentKind.BLOCK),
    (re.compile(r"forms/indicators/[^/]+\.yaml"), DocumentKind.INDICATORS),
    (re.compile(r"forms/[^/]+/[^/]+\.yaml"), DocumentKind.FORM),
    (re.compile(r"templates/reports/[^/]+/[^/]+\.yaml"), DocumentKind.REPORT),
    (re.compile(r"templates/reports/[^/]+/v[1-9][0-9]*/[^/]+\.yaml"), DocumentKind.TEMPLATE),
    (re.compile(r"periods/[^/]+/regime\.yaml"), DocumentKind.REGIME),
    (re.compile(r"periods/[^/]+/[^/]+\.yaml"), DocumentKind.PERIOD),
)
_LIST = re.compile(r"forms/lists/([^/]+)\.csv")
_REPORTERS = re.compile(r"periods/([^/]+)/units\.csv")
_TEMPLATE = re.compile(r"(templates/reports/([^/]+)/v[1-9][0-9]*)/[^/]+\.yaml")
_BODY = re.compile(r"templates/reports/[^/]+/[^/]+/[^/]+\.(html|docx|xlsx)")
_EDITION = re.compile(r"(?:forms|templates/reports)/([^/]+)/v([1-9][0-9]*)\.yaml")


def kind_of(path: str) -> DocumentKind | None:
    """What a YAML file at this path holds; None where its place does not say."""
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(path)), None)


def list_id(path: str) -> str | None:
    found = _LIST.fullmatch(path)
    return None if found is None else found[1]


def list_path(list_: str) -> str:
    return f"forms/lists/{list_}.csv"


def regime_of_units(path: str) -> str | None:
    found = _REPORTERS.fullmatch(path)
    return None if found is None else found[1]


def of_regime(path: str) -> bool:
    """Whether the file says who reports: a regime or its units."""
    return kind_of(path) is DocumentKind.REGIME or regime_of_units(path) is not None


def edition_of(path: str) -> tuple[str, int] | None:
    """The (id, edition) that the path of a form or report promises."""
    found = _EDITION.fullmatch(path)
    return None if found is None else (found[1], int(found[2]))


def template_of(path: str) -> tuple[str, str] | None:
    """The folder `templates/reports/<id>/v<n>` of the head of a report template, and the id that it promises."""
    found = _TEMPLATE.fullmatch(path)
    return None if found is None else (found[1], found[2])


def is_template_body(path: str) -> bool:
    """Whether the file is the body of a report template: of Word, of Excel, or HTML."""
    return _BODY.fullmatch(path) is not None


def folder(path: str) -> str:
    """The name of the folder a file lies in."""
    return path.rsplit("/", 2)[-2] if "/" in path else ""


def stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
