"""Every domain that a form names has a name of its own, which the editor offers beside the word."""

import csv
import re
from pathlib import Path

from engine.project import compile_files
from server.authoring.helping import offered, words_of

FORMS = Path(__file__).parents[2] / "forms"
DOMAIN = re.compile(r"^domain:[ \t]*(\S+)", re.MULTILINE)


def test_every_domain_of_a_form_is_named_once() -> None:
    with (FORMS / "domains.csv").open(encoding="utf-8") as file:
        named = [row["code"] for row in csv.DictReader(file)]
    texts = [path.read_text(encoding="utf-8") for path in FORMS.glob("*/v*.yaml")]
    used = {found[1] for text in texts if (found := DOMAIN.search(text))}
    assert used <= set(named)
    assert len(named) == len(set(named))


def test_a_domain_is_offered_with_its_name() -> None:
    project = compile_files({"forms/domains.csv": "code,name\nvan_hoa,Văn hóa\n".encode()})
    assert words_of(project, "domain") == (("van_hoa", "Văn hóa"),)
    names = offered(project)["names"]
    assert isinstance(names, dict)
    assert names["domain"] == {"van_hoa": "Văn hóa"}


def test_a_file_of_domains_without_names_is_told() -> None:
    project = compile_files({"forms/domains.csv": b"code\nvan_hoa\n"})
    assert [each.span.file for each in project.diagnostics] == ["forms/domains.csv"]
    assert project.domains == {}
