"""How many attempts under one key, in which time. The counts are kept in the database (`server.store.signin`)."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` attempts in `window`; one more closes the key for `pause`."""

    count: int
    window: timedelta
    pause: timedelta


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """`here`: one account from one address. `account`: one account from everywhere, wide enough that a stranger who
    guesses elsewhere cannot shut its holder out for long. `address`: one address over all accounts (one office often
    stands behind one address)."""

    here: Limit = Limit(5, timedelta(minutes=15), timedelta(minutes=15))
    account: Limit = Limit(100, timedelta(minutes=60), timedelta(minutes=5))
    address: Limit = Limit(60, timedelta(minutes=15), timedelta(minutes=15))


def network_of(address: str) -> str:
    """What counts as one address: itself, or the /64 that one line of IPv6 is given whole."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(ip_network((known, 64), strict=False))
    return address
