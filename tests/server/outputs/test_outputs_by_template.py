"""Official outputs of a generated city by the templates that are shipped: published, offered where they fit, filled
with the real figures (issue 10; R117)."""

import pytest
from figures_city import Made
from outputs_city import NOW_
from template_files import parts

from engine.targets.templates.filling import fill
from server.actor import Actor
from server.outputs.asking import UNITS, Asked
from server.outputs.giving import give_by_template, templates_for
from server.outputs.making import Printing, make
from server.refusal import Refused
from server.report_templates.drafting import publish_by_command
from server.report_templates.press import Press
from server.report_templates.shelf import published

POOR = "ho_ngheo"
CITY = Asked(forms=(POOR,), periods=(NOW_,), within=True)


@pytest.fixture(scope="module")
def shelf(printed: Made) -> Made:
    publish_by_command(printed.desk, printed.project)
    return printed


def test_what_is_published_is_offered_where_it_fits(shelf: Made) -> None:
    assert {head.id for head in templates_for(shelf.desk, CITY)} == {"bang_ho_ngheo", "cong_van_ho_ngheo"}
    units = Asked(forms=(POOR,), periods=(NOW_,), layout=UNITS)
    assert {head.id for head in templates_for(shelf.desk, units)} == {"bang_ho_ngheo", "bao_cao_ket_qua"}
    assert {head.id for head in templates_for(shelf.desk, Asked(indicator="0302", periods=(NOW_,)))} == {
        "bang_chi_tieu"
    }
    assert templates_for(shelf.desk, Asked(forms=(POOR, "dan_so"), periods=(NOW_,))) == ()


@pytest.mark.parametrize("template", ["bang_ho_ngheo", "cong_van_ho_ngheo"])
def test_the_real_figures_fill_what_was_published(
    shelf: Made, somebody: Actor, printing: Printing, template: str
) -> None:
    output = make(shelf.desk, somebody, CITY, printing=printing)
    with shelf.desk.database.read() as session:
        found = published(session, template)
    made = parts(fill(found.body, ending=found.head.ending, data=output.plain()))
    text = " ".join(made[name] for name in made if name.endswith((".xml",)))
    assert output.code in text
    first = output.papers[0].parts[0].rows[0].cells[0]
    assert first.text in text or f"<v>{first.number}</v>" in text


def test_a_template_for_something_else_fills_nothing(shelf: Made, somebody: Actor, printing: Printing) -> None:
    asked = {"press": Press(), "reason": "Công văn số 12", "printing": printing}
    with pytest.raises(Refused) as refused:
        give_by_template(shelf.desk, somebody, CITY, template="bang_chi_tieu", **asked)
    assert refused.value.code == "template_other"


def test_publishing_by_command_twice_does_nothing_new(shelf: Made) -> None:
    assert publish_by_command(shelf.desk, shelf.project) == ()
