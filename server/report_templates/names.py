"""Which names a template may use: those of the official output, read off its dataclasses."""

from typing import get_type_hints

from engine.targets.templates import names_of
from server.outputs.context import Output

NAMES = names_of(Output, format=int, contents=get_type_hints(vars(Output)["contents"].fget)["return"])
