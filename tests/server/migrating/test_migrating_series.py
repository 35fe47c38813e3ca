"""One figure over both editions of a form, asserted to the cell (issue 6, show 1; R055)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from migrating_history import (
    DRAFT_PERIOD,
    FORM,
    INTO,
    MERGED,
    PART,
    REGIME,
    SENT_PERIOD,
    Scene,
    at,
    figures,
    project,
    send_as_second,
)
from sqlalchemy import event

from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.series import Series, series


@pytest.fixture(scope="module")
def both(scene: Scene) -> Iterator[Desk]:
    """Both editions published; the first ward has also sent its report of the later year under edition 2."""
    with scene.copy("series") as desk:
        publish(desk, None, project=project(2), forms=[(FORM, 2)], periods=[(REGIME, DRAFT_PERIOD)])
        history = scene.history
        send_as_second(desk, at(history.officer, history.wards[0]), report=history.drafts[0])
        yield desk


def found(desk: Desk, scene: Scene, row: str, column: str) -> Series:
    return series(desk, scene.history.officer, form=FORM, part=PART, row=row, column=column, basis="sent")


def sums(scene: Scene, row: str, column: int) -> int:
    return sum(figures(number)[row][column] for number in range(len(scene.history.sent)))


def test_a_series_runs_over_both_editions_and_marks_where_it_breaks(both: Desk, scene: Scene) -> None:
    one = figures(0)
    renamed = found(both, scene, "06", "so_nam")
    assert [point.period for point in renamed.points] == [SENT_PERIOD, DRAFT_PERIOD]
    assert [point.editions for point in renamed.points] == [(1,), (2,)]
    assert [point.total for point in renamed.points] == [sums(scene, "06", 1), one["06"][1]]
    assert [point.counted for point in renamed.points] == [len(scene.history.sent), 1]
    assert not any(point.broken for point in renamed.points)

    merged = found(both, scene, INTO, "nu")
    assert [point.total for point in merged.points] == [
        sums(scene, INTO, 2) + sums(scene, MERGED, 2),
        one[INTO][2] + one[MERGED][2],
    ]
    assert not any(point.broken for point in merged.points)
    assert merged.points[0].units[scene.history.wards[0]].content == Decimal(one[INTO][2] + one[MERGED][2])

    converted = found(both, scene, "01", "so_ho")
    assert converted.points[0].total == sums(scene, "01", 0) * Decimal("1.5")

    split = found(both, scene, "06", "tu_80")
    assert [point.total for point in split.points] == [None, 0]
    assert [point.broken for point in split.points] == [False, True]

    new = found(both, scene, "06", "ho_ngheo")
    assert [point.broken for point in new.points] == [False, True]

    total = found(both, scene, "tong", "so_khau")
    every = [sums(scene, row, column) for row in ("01", "06", INTO, MERGED) for column in (1, 2)]
    assert total.points[0].total == sum(every)


def test_a_figure_is_read_with_one_select(both: Desk, scene: Scene) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if f"s_{FORM}__{PART}" in statement or f"f_{FORM}__{PART}" in statement:
            statements.append(statement)

    event.listen(both.database.engine, "before_cursor_execute", note)
    found(both, scene, "06", "so_nam")
    event.remove(both.database.engine, "before_cursor_execute", note)
    assert len(statements) == 1


def test_a_cell_that_is_not_there_is_refused(both: Desk, scene: Scene) -> None:
    with pytest.raises(Refused, match="ty_le"):
        found(both, scene, "06", "ty_le")
