"""Killing the process at every statement of a migration leaves the store exactly old or exactly new (issue 6, show 2).

A forked child publishes the second edition and amends the period; it dies, without any clean-up, before its n-th step.
Statements that differ only by row count are tried once: the first, and where another statement follows. A migration
that commits between its steps is caught.
"""

import os
import re
import sys
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from migrating_history import DRAFT_PERIOD, FORM, OLD_PART, PART, REGIME, Scene, project
from sqlalchemy import event, inspect, text
from sqlmodel import select

from server.publication.publishing import publish
from server.reporting.desk import Desk
from server.reporting.projecting import rebuild
from server.store import audit
from server.store.models import AuditRow, Definition, DraftBefore, DraftCell, Report

KILLED = 77
Apply = Callable[[Desk], object]


def whole(desk: Desk) -> object:
    return publish(desk, None, project=project(2), forms=[(FORM, 2)], periods=[(REGIME, DRAFT_PERIOD)])


def in_two_acts(desk: Desk) -> object:
    """The planted fault: the edition is there before the period and its drafts follow."""
    publish(desk, None, project=project(2), forms=[(FORM, 2)])
    return publish(desk, None, project=project(2), periods=[(REGIME, DRAFT_PERIOD)])


# ---- the steps ----


class Steps:
    """Counts the statements of a process that differ by more than their values, and can die before one of them."""

    def __init__(self, die_at: int | None) -> None:
        self.count = 0
        self._die_at = die_at
        self._seen: set[str] = set()
        self._last = ""

    def before(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        shape = re.sub(r"\((\s*(%\([^)]*\)s|\?|\$\d+|:\w+)(::\w+)?\s*,?)+\)", "(..)", statement)
        if shape in self._seen and shape == self._last:
            return
        if f"{self._last} > {shape}" in self._seen:
            self._last = shape
            return
        self._seen |= {shape, f"{self._last} > {shape}"}
        self._last = shape
        self.one()

    def one(self, *_: Any) -> None:
        self.count += 1
        if self.count == self._die_at:
            os._exit(KILLED)

    def listen(self, desk: Desk) -> None:
        event.listen(desk.database.engine, "before_cursor_execute", self.before)
        for name in ("begin", "commit"):
            event.listen(desk.database.engine, name, self.one)


def run_killed_at(desk: Desk, die_at: int, *, act: Apply) -> bool:
    """True: the child was killed. False: it had come to the end before its `die_at`-th step."""
    child = os.fork()
    if child == 0:
        try:
            Steps(die_at).listen(desk)
            act(desk)
            os._exit(0)
        except BaseException:  # whatever it is, the child must not go on as a second test run
            traceback.print_exc(file=sys.__stderr__)
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED)
    return code == KILLED


# ---- the judge ----


def _judge(desk: Desk, scene: Scene) -> str:
    """'old' or 'new'; raises AssertionError for anything in between."""
    history = scene.history
    with desk.database.read() as session:
        drafts = [session.get_one(Report, report) for report in history.drafts]
        there = inspect(session.connection()).get_table_names()
        traces = {
            "editions": len(session.exec(select(Definition).where(Definition.kind == "form")).all()) - 1,
            "amendments": len(session.exec(select(Definition).where(Definition.kind == "period")).all()) - 2,
            "tables": sum(name == f"f_{FORM}__{PART}" for name in there),
            "carried": sum(name == f"s_{FORM}__{PART}" for name in there),
            "drafts": sum(report.edition == 2 for report in drafts),
            "kept": len(session.exec(select(DraftBefore)).all()),
            "cells": int(bool(session.exec(select(DraftCell).where(DraftCell.part == PART)).all())),
            "told": len(session.exec(select(AuditRow).where(AuditRow.act == "form.migrate")).all()),
        }
        assert audit.verify(session, desk.keys) is None
        old_cells = session.exec(select(DraftCell).where(DraftCell.part == OLD_PART)).all()
        mine = {report.id for report in drafts}
        if traces["editions"] == 0:
            assert not any(traces.values()), traces
            assert {cell.report_id for cell in old_cells} >= mine
            return "old"
        whole_drafts = len(drafts)
        assert traces == {
            "editions": 1,
            "amendments": 1,
            "tables": 1,
            "carried": 1,
            "drafts": whole_drafts,
            "kept": whole_drafts,
            "cells": 1,
            "told": 1,
        }, traces
        assert not {cell.report_id for cell in old_cells} & mine
        carried = text(f"SELECT count(DISTINCT submission_id) FROM s_{FORM}__{PART}")
        assert session.connection().scalar(carried) == len(history.sent)
    return "new"


def _play(scene: Scene, act: Apply, *, last_first: bool = False) -> list[str]:
    """The verdict after a kill before each step in turn, and after the step that is not there."""
    with scene.copy("counting") as desk:
        desk.database.close()
        steps = Steps(None)
        steps.listen(desk)
        act(desk)
    verdicts = []
    order = range(1, steps.count + 2)
    for die_at in reversed(order) if last_first else order:
        with scene.copy(f"killed_{die_at}") as desk:
            desk.database.close()
            killed = run_killed_at(desk, die_at, act=act)
            assert killed is (die_at <= steps.count)
            verdicts.append(_judge(desk, scene))
            if die_at in (1, steps.count, steps.count + 1):
                assert rebuild(desk).same
    return verdicts


@pytest.mark.slow
def test_a_kill_at_any_statement_leaves_the_store_wholly_old_or_wholly_new(scene: Scene) -> None:
    verdicts = _play(scene, whole)
    assert set(verdicts) == {"old", "new"}
    assert verdicts[-1] == "new"
    assert verdicts == sorted(verdicts, reverse=True)
    assert len(verdicts) > 30


@pytest.mark.slow
def test_a_migration_in_two_acts_is_caught(encrypted_scene: Scene) -> None:
    """The planted fault: a step outside the transaction."""
    with pytest.raises(AssertionError, match="amendments"):
        _play(encrypted_scene, in_two_acts, last_first=True)
