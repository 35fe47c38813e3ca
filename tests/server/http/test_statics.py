"""Static files under names that carry their hash."""

import gzip
from pathlib import Path

import pytest

from server.http.statics import load_statics
from server.refusal import Unfit

OURS = Path(__file__).parents[3] / "templates" / "static" / "js"


def test_an_address_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    file = tmp_path / "css" / "app.css"
    file.write_text("a{}")
    before = load_statics(tmp_path)
    file.write_text("b{}")
    after = load_statics(tmp_path)
    assert before.address("css/app.css").startswith("/tinh/css/app.")
    assert before.address("css/app.css") != after.address("css/app.css")


def test_texts_are_packed_and_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('"use strict";')
    statics = load_statics(tmp_path)
    [file] = statics.files.values()
    assert file.kind.startswith("text/javascript")
    assert file.packed is not None
    assert gzip.decompress(file.packed) == file.plain


def test_a_missing_folder_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Unfit):
        load_statics(tmp_path / "none")


def test_a_file_that_is_not_there_is_the_templates_mistake(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        load_statics(tmp_path).address("css/none.css")


def test_a_bundle_is_its_scripts_in_order_without_their_comments(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text('"use strict";\n/* Says\n   much. */\nfirst("/* kept */");\n')
    (tmp_path / "two.js").write_text("/* And more. */\nif (more) {\n  second();\n}\n")
    (tmp_path / "both.bundle").write_text("one.js\ntwo.js\n")
    statics = load_statics(tmp_path)
    file = statics.files[statics.address("both.js").removeprefix("/tinh/")]
    assert file.plain.decode() == '"use strict";\nfirst("/* kept */");\n\nif (more) {\nsecond();\n}\n'


def test_a_bundle_of_a_script_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "both.bundle").write_text("none.js")
    with pytest.raises(Unfit, match=r"none\.js"):
        load_statics(tmp_path)


def test_no_string_of_our_scripts_runs_over_several_lines() -> None:
    """A bundle takes indentation away, which such a string would lose with it."""
    scripts = [*OURS.rglob("*.js")]
    assert scripts
    assert not [path.name for path in scripts if any(line.count("`") % 2 for line in path.read_text().splitlines())]
