"""Templates are escaped always, and compiled once a process for all its applications."""

from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.exceptions import UndefinedError

from server.http.statics import Statics
from server.http.templating import environment


def opened(root: Path) -> Environment:
    return environment(root, statics=Statics(names={}, files={}))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "trang.html").write_text("{{ '<b>' }} {{ ten }}", encoding="utf-8")
    return tmp_path


def test_a_second_application_reads_what_the_first_compiled(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened(root).get_template("trang.html").render(ten="<i>") == "&lt;b&gt; &lt;i&gt;"
    monkeypatch.delattr(Environment, "compile")
    assert opened(root).get_template("trang.html").render(ten="<u>") == "&lt;b&gt; &lt;u&gt;"


def test_what_was_compiled_under_other_escaping_or_of_another_text_is_not_taken(root: Path) -> None:
    opened(root).get_template("trang.html")
    plain = opened(root)
    plain.autoescape = False
    assert plain.get_template("trang.html").render(ten="<i>") == "<b> <i>"
    (root / "trang.html").write_text("{{ ten }}!", encoding="utf-8")
    assert opened(root).get_template("trang.html").render(ten="<i>") == "&lt;i&gt;!"


def test_a_missing_name_is_an_error(root: Path) -> None:
    with pytest.raises(UndefinedError):
        opened(root).get_template("trang.html").render()
