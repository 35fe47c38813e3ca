"""Field types from JSON, samples of every type, random hostile text, and the browser's twin."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import quickjs

from engine.compute.wording import refusal_text
from engine.diagnostics.catalogue.figures import FIGURES
from engine.expr import value_to_json
from engine.expr.values import (
    BLANK,
    FALSE,
    INAPPLICABLE,
    NOTHING,
    TRUE,
    UNAVAILABLE,
    Kind,
    PartialDate,
    Value,
    number,
)
from engine.fields import FIELD_TYPES
from engine.fields.base import FieldType, Refusal

ROOT = Path(__file__).parents[3]
VECTORS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "golden" / "readings.json").read_text("utf-8"))
READER = (ROOT / "templates" / "static" / "js" / "reader.js").read_text("utf-8")
OFFERED = {"1": "Có", "2": "Không", "06": "Mường", "t1": "Trùng", "t2": "Trùng", "7": "Hai dấu\u00a0cách"}
CHOICES = tuple(OFFERED.items())


def build(word: str, options: Mapping[str, Any]) -> FieldType:
    """A type from options as they stand in the vectors."""
    given = dict(options)
    if "choices" in given:
        given["choices"] = tuple((code, title) for code, title in given["choices"])
    return FIELD_TYPES[word].build(given)


@dataclass(frozen=True)
class Sample:
    """A type with values that its cells can hold as typed."""

    type: FieldType
    values: tuple[Value, ...]
    offered: Mapping[str, str] | None = None


_AMOUNTS = (
    *(number(text) for text in ("0", "7", "-5", "1234567", "999999999999", "-999999999999")),
    number("15", estimate=True),
    BLANK,
    NOTHING,
    Value(Kind.NOTHING, None, True),
    UNAVAILABLE,
)
_LOOSE = (BLANK, UNAVAILABLE)
_DAYS = tuple(
    Value(Kind.DATE, PartialDate(*day)) for day in ((2026, 2, 5), (2024, 2, 29), (1000, 1, 1), (2999, 12, 31))
)

SAMPLES: Mapping[str, Sample] = {
    "integer": Sample(build("integer", {}), _AMOUNTS),
    "decimal": Sample(
        build("decimal", {"decimals": 6}), (*_AMOUNTS, number("-0.000001"), number("999999999999.999999"))
    ),
    "percent": Sample(build("percent", {}), (*_AMOUNTS, number("12.5"), number("0.01"))),
    "money": Sample(build("money", {}), (*_AMOUNTS, number("1234.56"))),
    "text": Sample(
        build("text", {"lines": 3}),
        (*(Value(Kind.TEXT, text) for text in ("Thôn 1", "=1+2", "-", "một\nhai", "+84", "@a", "'", "𠀀")), BLANK),
    ),
    "date": Sample(
        build("date", {"partial": True}),
        (*_DAYS, Value(Kind.DATE, PartialDate(1985, 3)), Value(Kind.DATE, PartialDate(1985)), *_LOOSE),
    ),
    "year": Sample(build("year", {}), (number("2026"), number("1990", estimate=True), BLANK, NOTHING, UNAVAILABLE)),
    "yes_no": Sample(build("yes_no", {}), (TRUE, FALSE, BLANK, NOTHING, UNAVAILABLE)),
    "choice": Sample(
        build("choice", {"choices": CHOICES}), (*(Value(Kind.CODE, code) for code in OFFERED), *_LOOSE), OFFERED
    ),
    "choices": Sample(
        build("choices", {"list": "vi_du"}),
        (Value(Kind.CODES, frozenset({"06", "1"})), Value(Kind.CODES, frozenset({"7"})), *_LOOSE),
        OFFERED,
    ),
    "reporter": Sample(build("reporter", {}), (Value(Kind.CODE, "06"), *_LOOSE), OFFERED),
    "file": Sample(
        build("file", {"max_files": 3}),
        (Value(Kind.FILES, ("b1", "a2")), Value(Kind.FILES, ("0f8fad5b-d9cb-469f-a165-70867728950e",)), *_LOOSE),
    ),
}
MARKS = (BLANK, INAPPLICABLE, UNAVAILABLE, NOTHING)


class Browser:
    """reader.js in quickjs, asked in batches."""

    def __init__(self, source: str = READER) -> None:
        self._context = quickjs.Context()
        self._context.eval(source)
        self._context.set(
            "messages", json.dumps({code: {"text": m.text, "hint": m.hint} for code, m in FIGURES.items()})
        )

    def ask(self, questions: list[dict[str, Any]]) -> list[Any]:
        """Each {act, type, ...}: what `act` of the reader answers."""
        self._context.set("questions", json.dumps(questions))
        return json.loads(
            self._context.eval(
                """JSON.stringify(JSON.parse(questions).map((asked) => {
                  const reader = dttg.reader;
                  switch (asked.act) {
                    case "parse": {
                      const read = reader.parse(asked.type, asked.typed, asked.offered);
                      return read.refusal ? {...read, say: reader.say(read.refusal, JSON.parse(messages))} : read;
                    }
                    case "typed": return reader.typed(asked.type, asked.value);
                    case "text": return reader.text(asked.type, asked.value, asked.offered);
                    default: return reader[asked.act](asked.type, asked.value);
                  }
                }))"""
            )
        )


def as_browser(type_: FieldType, typed: str, offered: Mapping[str, str] | None) -> dict[str, Any]:
    """What Python makes of `typed`, in the browser's shape."""
    read = type_.parse(typed, offered=offered)
    if isinstance(read, Refusal):
        return {"refusal": {"code": read.code, "words": dict(read.words)}, "say": refusal_text(read)}
    return {"value": value_to_json(read)}


def described(type_: FieldType) -> dict[str, Any]:
    """As the compiled form gives it to the browser: whole numbers as text."""
    return {
        key: str(item) if isinstance(item, int) and not isinstance(item, bool) else item
        for key, item in type_.describe().items()
        if item is not None
    }


def pairs(offered: Mapping[str, str] | None) -> list[list[str]] | None:
    return None if offered is None else [[code, title] for code, title in offered.items()]


_SIGNS = (
    "0123456789" * 4
    + "..,,  --~~%/()xX;+=_'"
    + "aăâbcđeêioôơuưyếộữ"
    + "\u00a0\u202f\u2212\u2013\u2014…\u200b\u00ad\ufeff\u202e\u0000\u0007\t\n\r\u0301\u0302\u0323"
    + "\u0663\uff11½\u2028𠀀Îİß"
)


def hostile(chance: random.Random) -> str:
    """Random text near what the vectors hold."""
    if chance.random() < 0.5:
        return "".join(chance.choice(_SIGNS) for _ in range(chance.choice([1, 2, 3, 4, 6, 9, 14, 50])))
    text: str = chance.choice(VECTORS)["typed"]
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice([chance.choice(_SIGNS), ""]) + text[at + chance.randint(0, 1) :]
    return text


def likely(chance: random.Random) -> str:
    """Random text that some type can read."""
    figure = Decimal(chance.randint(-(10**13), 10**13)).scaleb(-chance.randint(0, 8))
    day = date(1000, 1, 1) + timedelta(days=chance.randint(0, 700_000))
    return chance.choice(
        [
            f"{figure:,f}".replace(",", "_").replace(".", ",").replace("_", "."),
            f"{figure:f}".replace(".", ","),
            f"~{chance.randint(0, 9999)}",
            f"{day.day}/{day.month}/{day.year}",
            f"{chance.randint(0, 32)}-{chance.randint(0, 13)}-{chance.randint(900, 3100)}",
            f"{chance.randint(0, 14)}/{chance.randint(900, 3100)}",
            "; ".join(chance.choice([*OFFERED, *OFFERED.values()]) for _ in range(chance.randint(1, 3))),
        ]
    )
