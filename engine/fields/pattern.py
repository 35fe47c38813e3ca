"""An author's pattern (RE2) as a regular expression of the browser, where both surely read it alike.

RE2 cannot hang; the browser's engine can, and reads some letters differently. What is not plainly the same in both
and quick is left to the server, which asks again anyway.
"""

import re

LONGEST = 200
MOST_REPEATS = 3  # of changing length: more may take the browser long
_TOKEN = re.compile(
    r"""(?P<escape>\\[dDwW]|\\s|\\[nt]|\\[^\w\s])
      | (?P<set>\[\^?(?:\\[dwnt]|\\[^\w\s]|[^\[\]\\])+\])
      | (?P<open>\((?:\?:)?(?!\?))
      | (?P<close>\))
      | (?P<repeat>(?:[*+?]|\{[0-9]{1,3}(?:,(?:[0-9]{1,3})?)?\})\??)
      | (?P<or>\|)
      | (?P<any>\.)
      | (?P<plain>[^\\\[\](){}*+?|.^$])""",
    re.VERBOSE,
)
_SAME = {r"\s": r"[\t\n\f\r ]", ".": r"[^\n]"}
_MUST_ESCAPE = frozenset("^$\\.*+?()[]{}|/")


def browser_pattern(pattern: str) -> str | None:
    """The source of a RegExp with the flag `u` that matches the same whole texts; None where that is not certain."""
    if len(pattern) > LONGEST:
        return None
    written: list[str] = []
    branching = [False]  # for every open group: whether its text can be matched in more than one way
    closed_branching = repeatable = False
    position = changing = 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            return None
        kind, text, position = str(token.lastgroup), token.group(), token.end()
        match kind:
            case "open":
                branching.append(False)
                text = "(?:"
            case "close":
                if len(branching) == 1:
                    return None
                closed_branching = branching.pop()
                branching[-1] = branching[-1] or closed_branching
            case "or":
                branching[-1] = True
            case "repeat":
                changing += not re.fullmatch(r"\{[0-9]+\}\??|\?\??", text)
                if not repeatable or changing > MOST_REPEATS or (closed_branching and text != "?"):
                    return None
                branching[-1] = True
        repeatable = kind not in ("open", "or", "repeat")
        closed_branching = closed_branching and kind == "close"
        written.append(_in_browser(kind, text))
    return "".join(written) if len(branching) == 1 else None


def _in_browser(kind: str, text: str) -> str:
    if kind == "set":
        caret = "^" if text.startswith("[^") else ""
        return f"[{caret}{_set_body(text[1 + len(caret) : -1])}]"
    if kind == "escape" and text[1] not in "dDwWsnt":
        return _literal(text[1])
    return _literal(text) if kind == "plain" else _SAME.get(text, text)


def _literal(sign: str) -> str:
    return f"\\{sign}" if sign in _MUST_ESCAPE else sign


def _set_body(body: str) -> str:
    """Inside `[ ]` the browser wants `^`, `-` and brackets escaped alike; other escaped signs stand for themselves."""
    return re.sub(r"\\([^\w\s])", lambda found: f"\\{found[1]}" if found[1] in "^-]\\[" else found[1], body)
