"""How a command shows that it is still at work."""

import sys

BAR = 28


def progress(done: int, of: int, what: str = "") -> None:
    """A bar that is written over itself; nothing where nobody looks at a terminal."""
    if sys.stderr.isatty():
        full = BAR * done // of if of else BAR
        print(f"\r[{'#' * full}{'.' * (BAR - full)}] {done}/{of} {what:40.40}", end="", file=sys.stderr, flush=True)
        if done >= of:
            print(file=sys.stderr)
