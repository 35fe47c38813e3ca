"""Which ways of computing indicators are published, where authors can see it: `forms/indicators.published.json`.

`{"0302": {"1": "<fingerprint>"}}`, written when figures are published. A fingerprint is of what a figure means
(formula, unit, breakdowns, periods), so that a title may be corrected; a formula may not: it gets a new edition (I010).
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

import rfc8785

from engine.diagnostics import Diagnostics
from engine.expr import to_json
from engine.model import Indicator

FILE = "forms/indicators.published.json"

Locks = Mapping[tuple[str, int], str]


def fingerprint(way: Indicator) -> str:
    """SHA-256 of what one way of computing an indicator means."""
    figures = [
        {
            "id": figure.id,
            "unit": figure.unit.code,
            "value": None if figure.value is None else to_json(figure.value),
            "by": list(figure.by),
        }
        for figure in way.figures
    ]
    day = None if way.from_ is None else way.from_.isoformat()
    meaning = {"code": way.code, "edition": way.edition, "from": day, "due": list(way.due), "figures": figures}
    return sha256(rfc8785.dumps(meaning)).hexdigest()  # type: ignore[arg-type]  # plain JSON


def read_ways(content: bytes | None) -> dict[tuple[str, int], str]:
    """(code, edition) -> fingerprint; nothing where there is no such file or it is damaged."""
    try:
        raw = json.loads(content or b"{}")
    except ValueError:
        return {}
    found = raw.items() if isinstance(raw, dict) else ()
    return {
        (code, int(edition)): str(digest)
        for code, editions in found
        if isinstance(editions, dict)
        for edition, digest in editions.items()
        if str(edition).isdigit()
    }


def with_ways(content: bytes | None, indicators: Iterable[Indicator]) -> str:
    """The file with these ways added. One that is locked already stays as it is."""
    held = {**{(way.code, way.edition): fingerprint(way) for way in indicators}, **read_ways(content)}
    codes: dict[str, dict[str, str]] = {}
    for code, edition in sorted(held):
        codes.setdefault(code, {})[str(edition)] = held[code, edition]
    return json.dumps(codes, indent=1) + "\n"


def check_ways(indicators: Iterable[Indicator], locks: Locks, *, diagnostics: Diagnostics) -> None:
    """Report each way that is published and no longer means what it did (I010), or is gone (I011)."""
    for newest in indicators:
        ways = {way.edition: way for way in (newest, *newest.earlier)}
        published = {edition: digest for (code, edition), digest in locks.items() if code == newest.code}
        for edition, digest in sorted(published.items()):
            way = ways.get(edition)
            if way is None:
                diagnostics.add("I011", newest.span, item=newest.code, edition=edition)
            elif digest != fingerprint(way):
                highest = max([*ways, *published])
                diagnostics.add("I010", way.span, item=way.code, edition=edition, next=highest + 1)
