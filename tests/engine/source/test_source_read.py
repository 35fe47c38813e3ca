"""Places of scalars, however they are quoted or folded, and mending that keeps them."""

import pytest

from engine.diagnostics import Diagnostics
from engine.source import Mapping, Node, Scalar, Sequence, lines_of, read
from engine.source.tree import Unreadable


def scalars(node: Node) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Mapping(entries=entries):
            return [found for entry in entries for found in (entry.key, *scalars(entry.value))]
        case Sequence(items=items):
            return [found for item in items for found in scalars(item)]
        case _:
            return []


TEXT = """\
a: 'it''s ok' # note
b: "x y z"
c: |
  dòng một

  dòng hai
   sâu
d: abc
  def
  ghi
e: 'mot
  hai ''x'
f: >-
  x y
  z
g: {title: Số hộ, say: "một, hai", codes: [01, 'b''c', x]}
h:
- k: v
  l: 'w'
"""


def test_every_character_of_every_scalar_is_found_in_the_file() -> None:
    """An error inside folded, quoted or block text is shown at the character itself (traps: block scalars)."""
    diagnostics = Diagnostics()
    node = read(TEXT.encode(), file="a.yaml", diagnostics=diagnostics)
    assert node is not None
    assert list(diagnostics) == []
    lines = lines_of(TEXT.encode())
    for scalar in scalars(node):
        for offset, character in enumerate(scalar.text):
            if character not in " \n":
                place = scalar.span.within(offset)
                assert lines[place.line - 1][place.column - 1] == character, (scalar.text, offset)
                assert place.end_column == place.column + 1


def test_a_planted_shift_would_be_seen() -> None:
    """The check above can fail: the same walk over a tree of another text does."""
    node = read(TEXT.encode(), file="a.yaml", diagnostics=Diagnostics())
    assert node is not None
    lines = lines_of((" " + TEXT).encode())
    wrong = [
        scalar
        for scalar in scalars(node)
        if scalar.given and scalar.span.line == 1 and lines[0][scalar.span.column - 1] != scalar.text[0]
    ]
    assert wrong


@pytest.mark.parametrize(
    ("text", "key", "value", "column"),
    [
        ("title:Số hộ\nunit: hộ\n", "title", "Số hộ", 7),
        ("a: {title:Số hộ, unit:hộ}\n", "unit", "hộ", 23),
        ("\ttitle: Số hộ\n", "title", "Số hộ", 9),
        ("a: {x: Số, hộ, unit: hộ}\n", "x", "Số, hộ", 8),
        ("a: x: y\n", "a", "x: y", 4),
        ("a: b #c\n", "a", "b #c", 4),
        ("a: *Họ tên\n", "a", "*Họ tên", 4),
        ('a: "[0-9]\\d"\n', "a", "[0-9]\\d", 5),
    ],
)
def test_what_is_mended_keeps_its_text_and_place(text: str, key: str, value: str, column: int) -> None:
    diagnostics = Diagnostics()
    node = read(text.encode(), file="a.yaml", diagnostics=diagnostics)
    assert diagnostics.errors
    assert isinstance(node, Mapping)
    inner = node.get("a")
    holder = inner if isinstance(inner, Mapping) else node
    found = holder.get(key)
    assert isinstance(found, Scalar)
    assert (found.text, found.span.column) == (value, column)


def test_blank_is_not_given_and_empty_quotes_are() -> None:
    node = read(b'a:\nb: ""\n', file="a.yaml", diagnostics=Diagnostics())
    assert isinstance(node, Mapping)
    blank, empty = node.get("a"), node.get("b")
    assert isinstance(blank, Scalar)
    assert isinstance(empty, Scalar)
    assert (blank.given, empty.given) == (False, True)


def test_the_first_of_two_keys_stays() -> None:
    diagnostics = Diagnostics()
    node = read(b"a: 1\nb: 2\na: 3\n", file="a.yaml", diagnostics=diagnostics)
    assert isinstance(node, Mapping)
    assert [(entry.key.text, entry.value.span.line) for entry in node.entries] == [("a", 1), ("b", 2)]
    assert [found.code for found in diagnostics] == ["Y005"]


def test_an_alias_is_unreadable_so_that_nothing_more_is_said_of_it() -> None:
    node = read(b"a: *b\n", file="a.yaml", diagnostics=Diagnostics())
    assert isinstance(node, Mapping)
    assert isinstance(node.get("a"), Unreadable)


def test_a_key_without_its_colon_is_read_as_the_key_it_is_and_said_alone() -> None:
    """A missing colon behind `title` was told as a missing title, before the true fault."""
    told = Diagnostics()
    text = b"form: vi_du\ntitle Ten bieu\nguide: Dong mot\n  title dong hai\n"
    tree = read(text, file="v1.yaml", diagnostics=told, keys=frozenset({"form", "title", "guide"}))
    assert isinstance(tree, Mapping)
    assert [entry.key.text for entry in tree.entries] == ["form", "title", "guide"]
    (one,) = (each for each in told if each.code == "Y025")
    assert (one.span.line, one.span.column, one.span.end_column) == (2, 1, 6)
    assert one.hint.startswith("viết title: ")
    assert "Dong mot title dong hai" in [each.text for each in scalars(tree)], "text that goes on below is no key"


def test_a_line_that_begins_with_no_key_of_the_language_stays_no_key() -> None:
    told = Diagnostics()
    tree = read(b"form: vi_du\nso ho ngheo\n", file="v1.yaml", diagnostics=told, keys=frozenset({"form", "title"}))
    assert isinstance(tree, Mapping)
    assert [entry.key.text for entry in tree.entries] == ["form"]
    assert [each.code for each in told] == ["Y025"]
