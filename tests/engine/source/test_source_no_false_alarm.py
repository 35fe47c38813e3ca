"""Well-formed YAML, however it is laid out, is read without a finding and comes back as it was written."""

import re
import unicodedata

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scale import scaled

from engine.diagnostics import Diagnostics
from engine.source import Mapping, Node, Scalar, Sequence, read

Tree = str | list["Tree"] | dict[str, "Tree"]

ALPHABET = "aâăeêoôơuưiyđbcdnhtAĐỐ 0123456789.,:;#-+*&!%@>|?'\"{}[]()/\\<=~`…"
GLUED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*:[^\s/:]")  # `title:Số hộ` is a slip even where YAML takes it for text
TEXT = (
    st.text(st.sampled_from(ALPHABET), min_size=1, max_size=14)
    .map(str.strip)
    .filter(lambda text: text and text != "<<" and GLUED.search(text) is None)
)
KEY = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
TREE = st.recursive(
    TEXT,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4), st.dictionaries(KEY | TEXT, inner, min_size=1, max_size=4)
    ),
    max_leaves=14,
)


def back(node: Node) -> Tree:
    match node:
        case Scalar(text=text):
            return text
        case Mapping(entries=entries):
            return {entry.key.text: back(entry.value) for entry in entries}
        case Sequence(items=items):
            return [back(item) for item in items]
        case _:
            raise AssertionError(node)


def normal(tree: Tree) -> Tree:
    match tree:
        case str():
            return unicodedata.normalize("NFC", tree)
        case list():
            return [normal(item) for item in tree]
        case _:
            return {unicodedata.normalize("NFC", key): normal(value) for key, value in tree.items()}


@settings(max_examples=scaled(20_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(KEY, TREE, min_size=1, max_size=5),
    st.sampled_from([True, False, None]),
    st.sampled_from([2, 4]),
    st.sampled_from([20, 80, 1000]),
)
def test_what_yaml_writes_is_read_without_a_finding(
    tree: dict[str, Tree], flow: bool | None, indent: int, width: int
) -> None:
    text = yaml.dump(
        tree,
        Dumper=yaml.Dumper,
        allow_unicode=True,
        default_flow_style=flow,
        indent=indent,
        width=width,
        sort_keys=False,
    )
    if "? " in text:  # long keys: written with a question mark, which authors never need and the reader refuses
        return
    if any(line.strip() == "-" for line in text.splitlines()):  # folded text whose next line is a lone dash: the
        return  # reader asks about it on purpose, since an author who types that means an item of a list
    diagnostics = Diagnostics()
    node = read(text.encode(), file="a.yaml", diagnostics=diagnostics)
    assert [(found.code, found.text, text) for found in diagnostics] == []
    assert node is not None
    assert back(node) == normal(dict(tree))
