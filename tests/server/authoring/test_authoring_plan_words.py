"""What the page of a plan asks of the author, and what it leaves to the units."""

from engine.evolve import Became
from server.migrating.plan import Plan
from server.migrating.tally import Example, Line
from server.views.authoring_panels import AGAIN, FAILED, UNDECLARED, plan_shown

ONE = Example(unit="Phường A", period="Báo cáo năm", cell="dòng “Dao”, cột “Học viên”", before="3")


def shown(became: Became, *, declared: str = "", stopping: tuple[Example, ...] = ()):
    line = Line(title="Dòng “Dao”", declared=declared, counts={became: 1}, examples=(ONE,))
    return plan_shown(
        Plan(
            form="lop",
            title="Lớp",
            old=1,
            new=2,
            submissions=1,
            drafts=0,
            moved=0,
            counts={became: 1},
            lines=(line,),
            periods=(),
            touched=(),
            stopping=stopping,
        )
    )


def test_what_units_must_look_at_again_is_not_asked_of_the_author() -> None:
    """A column that was typed and is computed now: the page said that an answer is owed and had no question."""
    plan = shown(Became.ASKED)
    assert ("pass", "0", "cần trả lời trước khi công bố") in plan.figures
    assert ("info", "1", AGAIN) in plan.figures
    assert plan.lines[0].asks == "Đơn vị xem lại sau khi công bố"


def test_what_is_lost_or_fails_is_asked_before_anything_is_published() -> None:
    lost = shown(Became.LOST, stopping=(ONE,))
    assert ("warning", "1", "cần trả lời trước khi công bố") in lost.figures
    assert AGAIN not in {words for _, _, words in lost.figures}
    assert lost.lines[0].asks == UNDECLARED
    assert shown(Became.ASKED, declared="convert: 'x'", stopping=(ONE,)).lines[0].asks == FAILED
    assert shown(Became.KEPT).lines[0].asks == ""
