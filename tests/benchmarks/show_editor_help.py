"""What an author sees in an editor: completion, hover, diagnostics of yaml-language-server with our schema, over LSP.

Not part of the tests: the server is an npm package that the project does not need. Run it where it is installed
(`npm install yaml-language-server`):
`python tests/benchmarks/show_editor_help.py node_modules/.bin/yaml-language-server`. It prints what it sees and leaves
with 1 where something is missing.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FORMS = Path(__file__).parents[2] / "forms"
TEXT = """# yaml-language-server: $schema=form.schema.json
form: vi_du
edition: một
title: Biểu thí dụ
source: propozal
parts:
  bang:
    table: Bảng
    tiem: at_end
    rows: {a: A}
    columns:
      so: {title: Số, type: integer}
      ho:
        title: Hộ
        un
"""


class Editor:
    """Speaks LSP with a server on its standard input and output."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._serial = 0
        self.published: list[dict[str, Any]] = []

    def ask(self, method: str, **params: object) -> Any:
        self._serial += 1
        self._send({"id": self._serial, "method": method, "params": params})
        while (message := self._read()).get("id") != self._serial or "method" in message:
            self._take(message)
        return message.get("result")

    def tell(self, method: str, **params: object) -> None:
        self._send({"method": method, "params": params})

    def wait_for_diagnostics(self) -> list[dict[str, Any]]:
        while not self.published:
            self._take(self._read())
        return self.published

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:  # the server asks for settings: the defaults will do
            items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
            self._send({"id": message["id"], "result": [{} for _ in items] if items else None})

    def _send(self, message: dict[str, object]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


def place(text: str, behind: str) -> dict[str, int]:
    before = text[: text.index(behind) + len(behind)]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


def main(server: str) -> int:
    editor = Editor([server, "--stdio"])
    uri = (FORMS / "vi_du.yaml").as_uri()
    started = time.perf_counter()
    editor.ask("initialize", processId=None, rootUri=FORMS.as_uri(), capabilities={})
    editor.tell("initialized")
    settings = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}
    editor.tell("workspace/didChangeConfiguration", settings=settings)
    editor.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": TEXT})
    document = {"uri": uri}
    keys = editor.ask("textDocument/completion", textDocument=document, position=place(TEXT, "        un"))
    values = editor.ask("textDocument/completion", textDocument=document, position=place(TEXT, "source: "))
    hover = editor.ask("textDocument/hover", textDocument=document, position=place(TEXT, "edit"))
    found = editor.wait_for_diagnostics()
    editor.close()
    print(f"in {time.perf_counter() - started:.1f} s")
    shown = {
        "completion of keys in a column": [(each["label"], _documentation(each)) for each in keys["items"]],
        "completion of the values of source": [each["label"] for each in values["items"]],
        "hover over edition": [hover["contents"]["value"]] if hover else [],
        "diagnostics": [f"line {each['range']['start']['line'] + 1}: {each['message']}" for each in found],
    }
    for what, seen in shown.items():
        print(f"\n{what}: {len(seen)}")
        for each in seen[:12]:
            print("   ", each)
    return 0 if all(shown.values()) else 1


def _documentation(item: dict[str, Any]) -> str:
    found = item.get("documentation", "")
    return str(found["value"] if isinstance(found, dict) else found)[:90]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
