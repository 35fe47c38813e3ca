"""The tables of the authors' guide that follow from the code: field types and functions, between marks in its text."""

from engine.expr import FUNCTIONS
from engine.fields import FIELD_TYPES

BEGIN, END = "<!-- bảng do máy viết: {name} -->", "<!-- hết bảng: {name} -->"


def guide_tables() -> dict[str, str]:
    """Each generated table of `forms/README.md` by its name, as Markdown."""
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
    }


def with_tables(text: str) -> str:
    """`text` of the guide with every generated table as it must be now. Raises ValueError where a mark is missing."""
    for name, table in guide_tables().items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        start, stop = text.index(begin) + len(begin), text.index(end)
        text = f"{text[:start]}\n{table}\n{text[stop:]}"
    return text
