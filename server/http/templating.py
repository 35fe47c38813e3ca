"""The template environment: escaping always on, missing names an error, and the words of `phrases` as filters."""

from functools import cache
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from server.http.statics import Statics
from server.words import phrases

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


class CompiledOnce(BytecodeCache):
    """What was compiled of each text, under the same escaping: an application beside another takes it from there."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str, object], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get(_same(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[_same(bucket)] = bucket.code


def _same(bucket: Bucket) -> tuple[str, str, object]:
    return bucket.key, bucket.checksum, bucket.environment.autoescape


@cache
def _compiled(root: Path) -> CompiledOnce:
    """One for all applications of a process over the same templates."""
    return CompiledOnce()


def environment(root: Path, *, statics: Statics) -> Environment:
    made = Environment(
        loader=FileSystemLoader(root),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(root),
    )
    made.globals.update(static=statics.address)
    made.filters.update({word.__name__: word for word in FILTERS})
    return made
