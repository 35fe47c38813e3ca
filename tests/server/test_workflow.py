"""The one table of report states: what it allows, and that random acts never reach what it forbids."""

from collections.abc import Callable
from random import Random

import pytest

from server.workflow import EDITABLE, TITLES, TRANSITIONS, Act, Stage, State, step


def _play(acts: list[Act], *, levels: int = 1) -> Stage | None:
    stage: Stage | None = Stage(State.NOT_BEGUN)
    for act in acts:
        stage = step(stage, act, levels=levels) if stage is not None else None
    return stage


def test_it_works() -> None:
    assert _play([Act.BEGIN, Act.SEND, Act.RETURN, Act.SEND, Act.APPROVE]) == Stage(State.APPROVED, 1)


def test_with_two_levels_the_lower_verifies_and_the_last_approves() -> None:
    assert _play([Act.BEGIN, Act.SEND, Act.VERIFY, Act.APPROVE], levels=2) == Stage(State.APPROVED, 2)
    assert _play([Act.BEGIN, Act.SEND, Act.APPROVE], levels=2) is None
    assert _play([Act.BEGIN, Act.SEND, Act.VERIFY, Act.VERIFY], levels=2) is None


def test_a_returned_report_begins_the_route_again() -> None:
    assert _play([Act.BEGIN, Act.SEND, Act.VERIFY, Act.RETURN, Act.SEND], levels=3) == Stage(State.SENT, 0)


@pytest.mark.parametrize("state", sorted(EDITABLE))
def test_what_can_be_edited_can_be_sent_and_nothing_else_can(state: State) -> None:
    assert step(Stage(state), Act.SEND, levels=1) == Stage(State.SENT)
    assert {key[0] for key in TRANSITIONS if key[1] is Act.SEND} == set(EDITABLE)


def test_every_state_has_a_title_and_can_be_reached() -> None:
    assert set(TITLES) == set(State)
    assert {State.NOT_BEGUN, *TRANSITIONS.values()} == set(State)


def _forbidden(before: Stage, act: Act, *, after: Stage, levels: int) -> str | None:
    """What design section 8 forbids, said independently of the table."""
    if after.state is State.APPROVED and after.level != levels:
        return "approved before every level passed it"
    if after.state is State.APPROVED and before.state not in (State.SENT, State.VERIFIED):
        return "approved what was not sent"
    if after.state is State.SENT and before.state not in EDITABLE:
        return "sent twice, or what is approved"
    if before.state in (State.SENT, State.VERIFIED) and after.state in (State.DRAFT, State.REOPENED, State.REVISION):
        return "taken back from the reviewer without a word"
    if before.state is State.APPROVED and act not in (Act.REOPEN, Act.REVISE):
        return "an approved report moved without a granted request"
    if act is not Act.BEGIN and before.state is State.NOT_BEGUN:
        return "something happened to what is not begun"
    return None


def _walk(random: Random, steps: int, *, by: Callable[..., Stage | None]) -> str | None:
    levels = random.choice((1, 2, 3))
    stage = Stage(State.NOT_BEGUN)
    for _ in range(steps):
        act = random.choice(list(Act))
        after = by(stage, act, levels=levels)
        if after is not None:
            wrong = _forbidden(stage, act, after=after, levels=levels)
            if wrong is not None:
                return wrong
            stage = after
    return None


@pytest.mark.slow
def test_random_acts_never_reach_a_forbidden_state(scaled: Callable[[int], int]) -> None:
    """100,000 random acts (issue 8, shows 3)."""
    random = Random(8)
    assert [found for _ in range(scaled(2_000)) if (found := _walk(random, 50, by=step))] == []


def test_a_table_that_lets_a_level_be_skipped_is_found() -> None:
    """The planted fault."""

    def careless(stage: Stage, act: Act, *, levels: int) -> Stage | None:
        state = TRANSITIONS.get((stage.state, act))
        return None if state is None else Stage(state, stage.level + 1 if act in (Act.VERIFY, Act.APPROVE) else 0)

    random = Random(8)
    assert any(_walk(random, 50, by=careless) for _ in range(50))
