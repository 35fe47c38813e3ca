"""Every check and formula of one form spoilt in turn. Run as `python -m server.authoring.child`: the form's files as
JSON on standard input, what its tests did not notice as JSON on standard output. Knows nothing of the system around.
"""

import json
import sys

from engine.project import compile_files
from engine.project.trying import mutants_of
from server.running import limited


def main() -> None:
    limited.bound()
    asked = json.load(sys.stdin)
    project = compile_files({path: text.encode("utf-8") for path, text in asked["files"].items()})
    tried = mutants_of(project, project.forms[asked["form"], asked["edition"]])
    said = {
        "tried": tried.tried,
        "equivalent": tried.equivalent,
        "red": list(tried.red),
        "survivors": [
            {
                "of": each.of,
                "what": each.what,
                "cure": each.cure,
                "place": [each.span.line, each.span.column, each.span.end_line, each.span.end_column],
            }
            for each in tried.survivors
        ],
    }
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
