"""Field types: how a kind of cell is written by authors, typed by officers, stored, shown and exported.

A new type is one file and one line here. Knows expressions (its cells occur in them), no form, no page.
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.fields.base import FieldType
from engine.fields.choice import ChoiceType
from engine.fields.choices import ChoicesType
from engine.fields.date import DateType
from engine.fields.decimal import DecimalType
from engine.fields.file import FileType
from engine.fields.integer import IntegerType
from engine.fields.money import MoneyType
from engine.fields.percent import PercentType
from engine.fields.reporter import ReporterType
from engine.fields.text import TextType
from engine.fields.year import YearType
from engine.fields.yes_no import YesNoType

FIELD_TYPES: Mapping[str, type[FieldType]] = MappingProxyType(
    {
        "integer": IntegerType,
        "decimal": DecimalType,
        "percent": PercentType,
        "money": MoneyType,
        "text": TextType,
        "date": DateType,
        "year": YearType,
        "yes_no": YesNoType,
        "choice": ChoiceType,
        "choices": ChoicesType,
        "reporter": ReporterType,
        "file": FileType,
    }
)
