"""Settings said once for all columns below: the nearest wins; an own type stops unit, decimals and min."""

from dataclasses import dataclass, replace

from engine.schema.documents import Flag, Inherited, Items, Located, Text, Whole
from engine.source.tree import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds at one place. `unit` comes from a column or group, `last_unit` from the table or section: between the
    two stands the unit of the row."""

    type: Text | None = None
    unit: Text | None = None
    last_unit: Text | None = None
    time: Text | None = None
    decimals: Whole | Unreadable | None = None
    required: Flag | Unreadable | None = None
    min: Text | None = None


def of_part(said: Inherited) -> Settings:
    return Settings(
        type=said.type,
        last_unit=said.unit,
        time=said.time,
        decimals=said.decimals,
        required=said.required,
        min=said.min,
    )


def below(outer: Settings, said: Inherited) -> Settings:
    """What holds where `said` stands inside a place where `outer` holds."""
    if said.type is not None:
        outer = replace(outer, unit=None, last_unit=None, decimals=None, min=None)
    return Settings(
        type=said.type or outer.type,
        unit=said.unit or outer.unit,
        last_unit=outer.last_unit,
        time=said.time or outer.time,
        decimals=said.decimals or outer.decimals,
        required=said.required or outer.required,
        min=said.min or outer.min,
    )


def text_of(text: Text | None) -> str | None:
    """What was typed; None where nothing was given or it could not be read."""
    return text.text if isinstance(text, Located) else None


def texts_of(items: Items | Unreadable | None) -> tuple[str, ...]:
    return items.texts if isinstance(items, Items) else ()
