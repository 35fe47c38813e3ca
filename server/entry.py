"""The entry point `dttg`: the commands of authors run without the server, so that they work where it does not."""

import sys
from importlib import import_module

from engine import cli as compiler
from engine.targets.templates import Names


def template_names() -> Names:
    """What report templates may use: asked for only by the command that checks them."""
    found: Names = import_module("server.report_templates.names").NAMES
    return found


def main() -> int:
    words = sys.argv[1:]
    if words and words[0] in compiler.names():
        return compiler.main(words, names=template_names)
    return int(import_module("server.cli").main(words))
