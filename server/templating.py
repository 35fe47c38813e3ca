"""The template environment: escaping always on, missing names an error, and the words of `phrases` as filters."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server import phrases
from server.statics import Statics

FILTERS = (
    phrases.day,
    phrases.short_day,
    phrases.weekday,
    phrases.long_day,
    phrases.hour,
    phrases.second,
    phrases.moment,
    phrases.exact,
    phrases.size,
    phrases.whole,
    phrases.lower_first,
    phrases.upper_first,
    phrases.short_hint,
)


def environment(root: Path, *, statics: Statics) -> Environment:
    made = Environment(
        loader=FileSystemLoader(root),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(static=statics.address)
    made.filters.update({word.__name__: word for word in FILTERS})
    return made
