"""Numbers and identities that came as text: what is none of ours is told apart, and never breaks the server (G16)."""

import pytest
from starlette.exceptions import HTTPException

from server.http.readings import identity, must_be_whole, whole_number

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("999", 999)])
def test_digits_are_a_whole_number(text: str, number: int) -> None:
    assert whole_number(text, below=1000) == number


@pytest.mark.parametrize("text", ["", " 1", "-1", "+1", "1.0", "1e3", "1_0", "²", "٣", "1000", "9" * 5000])
def test_what_is_no_whole_number_below_the_bound_is_none(text: str) -> None:
    assert whole_number(text, below=1000) is None
    with pytest.raises(HTTPException) as refused:
        must_be_whole(text, below=1000)
    assert refused.value.status_code == 400


@pytest.mark.parametrize("text", ["", "x", NOBODY[:-1], "\0"])
def test_what_is_no_identity_is_a_page_that_does_not_exist(text: str) -> None:
    assert str(identity(NOBODY)) == NOBODY
    with pytest.raises(HTTPException) as refused:
        identity(text)
    assert refused.value.status_code == 404
