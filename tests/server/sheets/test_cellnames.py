"""Names of cells in pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compute.frame import Address
from server.sheets.cellnames import address_of, name_of


def test_a_name_is_readable() -> None:
    assert name_of(Address(0, "theo_dan_toc", "06", "so_ho")) == "o:0:theo_dan_toc:06:so_ho"
    assert name_of(Address(2, "ton_giao", "03/chuc_sac/0301", "giao.nstw")) == "o:2:ton_giao:03/chuc_sac/0301:giao.nstw"


@given(st.integers(0, 999_999), st.text(), st.text(), st.text())
def test_every_address_comes_back(record: int, part: str, row: str, column: str) -> None:
    try:
        (part + row + column).encode()
    except UnicodeEncodeError:
        return
    address = Address(record, part, row, column)
    assert address_of(name_of(address)) == address


@pytest.mark.parametrize("name", ["", "o", "csrf", "o:x:a:b:c", "o:0:a:b", "o:0:a:b:c:d", "p:0:a:b:c", "o:٣:a:b:c"])
def test_what_is_no_name_of_a_cell_is_none(name: str) -> None:
    assert address_of(name) is None
