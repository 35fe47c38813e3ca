"""The tables of the authors' guide that follow from the code (types, functions, keys), between marks in its text."""

from engine.expr import FUNCTIONS
from engine.fields import FIELD_TYPES
from engine.schema.language import constructs
from engine.schema.values import Construct

_KEYS = (
    "form",
    "sheet",
    "table",
    "section",
    "row",
    "row_group",
    "list_rows",
    "open_rows",
    "column",
    "field",
    "column_group",
    "list_columns",
    "use_block",
    "check",
    "test",
    "expect",
    "indicators",
    "indicator",
    "figure",
    "earlier_indicator",
    "report",
)  # constructs whose keys stand in a table of their own
BEGIN, END = "<!-- bảng do máy viết: {name} -->", "<!-- hết bảng: {name} -->"


def guide_tables() -> dict[str, str]:
    """Each generated table of `forms/README.md` by its name, as Markdown."""
    found = constructs()
    types = "\n".join(
        f"| `{word}` | {type_.title} | {', '.join(f'`{option.key}`' for option in type_.options()) or 'không có'} |"
        for word, type_ in FIELD_TYPES.items()
    )
    functions = "\n".join(
        f"| `{name}` | {function.title} | `'{function.example}'` |" for name, function in FUNCTIONS.items()
    )
    return {
        "kiểu": f"| kiểu (`type`) | là gì | khóa riêng |\n|---|---|---|\n{types}",
        "hàm": f"| hàm | tính gì | ví dụ |\n|---|---|---|\n{functions}",
        **{f"khóa của {found[name].word}": _keys(found[name]) for name in _KEYS},
    }


def _keys(construct: Construct) -> str:
    lines = (f"| `{key.name}` | {'bắt buộc' if key.required else ''} | {key.help} |" for key in construct.keys)
    return "| khóa | | là gì |\n|---|---|---|\n" + "\n".join(lines)


def with_tables(text: str) -> str:
    """`text` of the guide with every generated table as it must be now. Raises ValueError where a mark is missing."""
    for name, table in guide_tables().items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        start, stop = text.index(begin) + len(begin), text.index(end)
        text = f"{text[:start]}\n{table}\n{text[stop:]}"
    return text
