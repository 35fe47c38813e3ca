"""Identities of new things. Passed in wherever something is made, so that a test can know them beforehand."""

from collections.abc import Callable
from uuid import UUID, uuid4

NewId = Callable[[], UUID]


def random_id() -> UUID:
    return uuid4()
