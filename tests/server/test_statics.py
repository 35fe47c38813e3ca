"""Static files under names that carry their hash."""

import gzip
from pathlib import Path

import pytest

from server.refusal import Unfit
from server.statics import load_statics


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
