"""The entry point `dttg`: the commands of authors run without the server, so that they work where it does not."""

import sys
from importlib import import_module

from engine import cli as compiler


def main() -> int:
    words = sys.argv[1:]
    if words and words[0] in compiler.names():
        return compiler.main(words)
    return int(import_module("server.cli").main(words))
