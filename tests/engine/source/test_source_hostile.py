"""Text made to hang, crash or fool the reader ends in findings within seconds."""

import time
import unicodedata

import pytest

from engine.diagnostics import Diagnostics
from engine.source import Mapping, Node, Scalar, Unreadable, read


def reading(text: bytes | str) -> tuple[Node | None, list[str]]:
    diagnostics = Diagnostics()
    raw = text if isinstance(text, bytes) else text.encode()
    begun = time.monotonic()
    node = read(raw, file="a.yaml", diagnostics=diagnostics)
    assert time.monotonic() - begun < 15
    return node, [found.code for found in diagnostics]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "Y003"),
        ("a: " + "{a: " * 100_000, "Y003"),
        ("a: " + "[" * 60_000 + "]" * 60_000, "Y003"),
        ("- " * 100_000, "Y003"),
        ("".join(" " * i + f"a{i}:\n" for i in range(700)), "Y003"),
        ("? " * 100_000, "Y023"),
        ("a: b\n" * 1_000_000, "Y001"),
        ("".join(f"a{i}: b\n" for i in range(40_000)), "Y004"),
        ("a: [" + "x," * 200_000 + "]", "Y004"),
        ("%YAML 1.1\na: 1\n", "Y015"),
        ("a: 1\n---\nb: 2\n", "Y020"),
        ("", "Y021"),
        ("\n" * 1000, "Y021"),
    ],
    ids=lambda value: value if len(value) == 4 else "text",
)
def test_too_much_is_refused_by_its_own_name(text: str, code: str) -> None:
    _, codes = reading(text)
    assert codes == [code]


def test_the_deepest_and_largest_that_a_form_may_be_is_still_read() -> None:
    """The planted fault's other side: the caps do not bite where forms live."""
    deep, codes = reading("".join(" " * i + f"a{i}:\n" for i in range(39)))
    assert isinstance(deep, Mapping)
    assert codes == []
    wide, codes = reading("a: [" + "x," * 19_000 + "]")
    assert isinstance(wide, Mapping)
    assert codes == []


def test_a_bomb_of_aliases_is_refused_and_never_unfolded() -> None:
    text = "a: &a [x,x,x]\n" + "".join(f"b{i}: &b{i} [*a,*a,*a,*a]\n" for i in range(500))
    _, codes = reading(text)
    assert set(codes) == {"Y014"}
    assert len(codes) == 1 + 500 * 5


@pytest.mark.parametrize("unit", ['a: "\n', "a: '\n", "a: {\n", "a: {b: '\n", "a:b\n", "a: “x\n", "a: x #y\n"])
def test_a_slip_on_every_line_costs_no_more_than_the_lines(unit: str) -> None:
    reading(unit * 20_000)


def test_control_and_hidden_characters_are_named_where_they_stand() -> None:
    for character in "\x00\x07\x1b\x7f\x85\u200b\u202e\ufeff\u2028\ue000":
        diagnostics = Diagnostics()
        node = read(f"a: b\nform: dan{character}so\n".encode(), file="a.yaml", diagnostics=diagnostics)
        assert [(found.code, found.span.line, found.span.column) for found in diagnostics] == [("Y009", 2, 10)]
        assert f"U+{ord(character):04X}" in next(iter(diagnostics)).text
        assert isinstance(node, Mapping)


def test_an_escape_for_a_character_that_no_eye_sees_is_named_like_the_character() -> None:
    """A title could turn the text around it, and two choices look alike, behind a backslash."""
    for escape in ("\\u200b", "\\u202e", "\\x07", "\\uFEFF"):
        node, codes = reading(f'title: "dan{escape}so"\n')
        assert codes == ["Y009"]
        assert isinstance(node, Mapping)
        assert node.get("title") == Scalar("dan so", node.entries[0].value.span)
    assert reading('title: "dan\\tso \\u1ed9"\n')[1] == []


def test_bytes_that_are_no_utf8_are_named_line_by_line_and_leave_the_rest_readable() -> None:
    node, codes = reading(b"a: \xff\xfe\nb: 1\nc: S\xf4 h\xed\n")
    assert codes == ["Y002", "Y002"]
    assert isinstance(node, Mapping)
    assert isinstance(node.get("a"), Unreadable)
    assert isinstance(node.get("c"), Unreadable)
    assert node.get("b") is not None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_of_unicode_are_refused_as_such(encoding: str) -> None:
    _, codes = reading("form: dan_so\n".encode(encoding))
    assert codes == ["Y002"]


def test_a_replacement_character_that_the_author_typed_is_text_of_the_file() -> None:
    """It is unreadable only where it stands for bytes; typed, it still cannot be meant."""
    node, codes = reading("a: x\ufffdy\n")
    assert isinstance(node, Mapping)
    assert codes in ([], ["Y009"])


def test_windows_and_mac_habits_change_nothing() -> None:
    """Byte order mark, CRLF, decomposed letters, the blanks of Word: the same tree at the same places."""
    plain = "title: Số hộ nghèo\nunit: hộ\n"
    wanted, _ = reading(plain)
    for text in (
        b"\xef\xbb\xbf" + plain.encode(),
        plain.replace("\n", "\r\n").encode(),
        plain.replace("\n", "\r").encode(),
        unicodedata.normalize("NFD", plain).encode(),
        plain.replace("ố h", "ố\u00a0h").encode(),
    ):
        node, codes = reading(text)
        assert codes == []
        assert node == wanted


@pytest.mark.parametrize(
    "typed", ["01", "0101", "08", "no", "yes", "12:30", "2025-06-25", "1_000", "0x1F", "null", "~", "1.50"]
)
def test_a_scalar_stays_what_the_author_typed(typed: str) -> None:
    node, codes = reading(f"code: {typed}\n")
    assert codes == []
    assert isinstance(node, Mapping)
    value = node.get("code")
    assert isinstance(value, Scalar)
    assert value.text == typed
