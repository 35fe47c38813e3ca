"""The vendored editor is the file its manifest names: version, licence, recipe, hash; it calls no other host."""

import hashlib
import json
import re
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[3] / "templates" / "static" / "vendor"
FILES = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))["files"]


def sha256(name: str) -> str:
    return hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()


def test_every_vendored_file_is_the_one_that_the_manifest_names() -> None:
    for each in FILES:
        assert sha256(each["file"]) == each["sha256"], each["file"]
        assert (VENDOR / each["licence_file"]).read_text(encoding="utf-8").strip(), each["file"]
        if "recipe" not in each:
            assert each["version"].encode() in (VENDOR / each["file"]).read_bytes()[:600]
        else:
            assert sha256(each["recipe"]) == each["recipe_sha256"]
            assert all(re.fullmatch(r"sha512-[\w+/=]{80,}", known["integrity"]) for known in each["packages"].values())
    named = {each[key] for each in FILES for key in ("file", "licence_file", "recipe") if key in each}
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there == named | {"MANIFEST.json"}


def test_the_editor_names_no_host_but_that_of_a_picture_format() -> None:
    text = (VENDOR / "codemirror" / "codemirror.min.js").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[\w.-]+", text)) <= {"http://www.w3.org"}
    assert not re.search(r"\beval\(|new Function\(", text)
