"""The name of a cell in a page: `o:0:theo_dan_toc:06:so_ho`, each bit percent-encoded, so that any key may be in it."""

from urllib.parse import quote, unquote

from engine.compute.frame import Address

PREFIX = "o"


def name_of(address: Address) -> str:
    bits = (str(address.record), address.part, address.row, address.column)
    return ":".join((PREFIX, *(quote(bit, safe="/.") for bit in bits)))


def address_of(name: str) -> Address | None:
    """None where `name` is not the name of a cell."""
    bits = name.split(":")
    if len(bits) != 5 or bits[0] != PREFIX or not (bits[1].isascii() and bits[1].isdigit() and len(bits[1]) < 7):
        return None
    return Address(int(bits[1]), *(unquote(bit) for bit in bits[2:]))
