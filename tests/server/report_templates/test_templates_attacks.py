"""Sixty hostile templates: refused with their line or stopped within limits, and nothing is given away (issue 10,
shows 5; G-lines on hostile input). What is found by the same set in a plain Jinja2 shows that it could be."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, cast

import pytest
from attacks import ATTACKS, MARKS, Attack
from jinja2 import Environment
from scale import scaled

from engine.diagnostics import Diagnostics
from engine.targets.templates import check_body
from engine.targets.templates.filling import UnfillableError, fill
from engine.targets.templates.sandbox import Sandbox
from server.report_templates.names import NAMES
from server.report_templates.press import CHILD, MOST, WALL
from server.running import limited

ROW = {"title": "Dao", "kind": "row", "depth": 0, "stub": [], "cells": [{"text": "1", "number": "1"}] * 12, "note": ""}
PART = {"title": "A", "head_rows": 1, "titles": ["Số hộ"], "rows": [ROW] * 200, "unit": ""}
DATA: Mapping[str, Any] = {
    "title": "Hộ nghèo",
    "code": "ABCD-EFGH-JKLM",
    "watermark": "",
    "papers": [{"title": "Hộ nghèo", "number": "01.N", "parts": [PART]}],
}
HARMLESS = [name for name, attack in ATTACKS.items() if not attack.bomb]
BOMBS = [name for name, attack in ATTACKS.items() if attack.bomb]
TRIED = sorted(ATTACKS, key=lambda name: name != "a gigabyte by loops")[: scaled(len(ATTACKS))]
CONTAINED = {  # nothing in them is forbidden, there is only far too much of it: stopped, not refused
    "a loop in a loop in a loop",
    "a loop in a loop in Word",
    "a gigabyte by loops",
    "a gigabyte by loops in Excel",
    "a table as wide as a street",
}


class Plain(Environment):
    """The planted hole: Jinja2 as it comes, with the one method that workbooks ask for."""

    def value(self, expression: str, scope: Mapping[str, Any]) -> Any:
        return self.compile_expression(expression)(**scope)


def given_away(paper: bytes, *, attack: Attack) -> bool:
    """Whether a paper shows what no template may see."""
    if attack.ending != "html":
        with zipfile.ZipFile(io.BytesIO(paper)) as package:
            paper = b" ".join(
                package.read(name) for name in package.namelist() if name.endswith(("ment.xml", "et1.xml"))
            )
    words = re.sub(r"<[^>]*>", " ", paper.decode("utf-8", "replace"))
    return any(mark in words for mark in MARKS)


def in_process(attack: Attack, *, sandbox: Environment) -> bool:
    """Filled as if nobody had checked it: whether it gives something away."""
    try:
        paper = fill(attack.body, ending=attack.ending, data=deepcopy(DATA), sandbox=cast(Sandbox, sandbox))
    except (UnfillableError, TypeError, ValueError, AttributeError, OSError, RuntimeError):
        return False
    return given_away(paper, attack=attack)


def test_there_are_sixty() -> None:
    assert len(ATTACKS) == 60
    assert set(BOMBS) >= CONTAINED


@pytest.mark.parametrize("name", [name for name in ATTACKS if name not in CONTAINED])
def test_it_is_refused_with_its_place_before_it_is_published(name: str) -> None:
    diagnostics = Diagnostics()
    attack = ATTACKS[name]
    check_body(attack.body, file=f"mau.{attack.ending}", names=NAMES, diagnostics=diagnostics)
    assert diagnostics.errors
    assert all(each.span.line >= 1 and each.hint is not None for each in diagnostics.errors)


def test_nothing_is_given_away_even_where_nobody_checked() -> None:
    assert [name for name in HARMLESS if in_process(ATTACKS[name], sandbox=Sandbox())] == []


def test_the_same_set_finds_a_plain_environment() -> None:
    """The planted hole."""
    found = {
        name
        for name in HARMLESS
        if ATTACKS[name].runs and in_process(ATTACKS[name], sandbox=Plain(finalize=str, autoescape=True))
    }
    assert len(found) >= 15
    assert {"class of a text", "a file read", "a file read in Word", "an attribute in a workbook"} <= found


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIED)
def test_it_ends_within_its_limits_in_the_child(name: str) -> None:
    attack = ATTACKS[name]
    asked = {
        "act": "fill",
        "ending": attack.ending,
        "body": base64.b64encode(attack.body).decode(),
        "data": DATA,
        "page": {"paper": "a4", "way": "portrait", "running": "", "watermark": ""},
    }
    try:
        said = json.loads(limited.ask(CHILD, json.dumps(asked).encode(), seconds=WALL, most=MOST, alone=True))
    except limited.ChildError:
        return
    assert "unfit" in said or (attack.ending == "html" and said["ending"] == "pdf")
