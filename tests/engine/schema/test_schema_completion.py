"""What an editor offers: every key that can stand in a form, each with its Vietnamese help and what it takes."""

from typing import Any, cast

from engine.schema.completion import completion
from engine.schema.language import FAMILIES, constructs
from engine.schema.values import Word

VIETNAMESE = "ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"


def test_every_key_of_every_construct_in_a_form_is_offered_with_its_help() -> None:
    told = cast(dict[str, Any], completion())
    known = constructs()
    assert set(told["constructs"]) >= {"form", "table", "section", "row", "column", "field", "check", "test", "sheet"}
    for name, each in told["constructs"].items():
        assert list(each["keys"]) == list(known[name].names), name
        for key in known[name].keys:
            offered = each["keys"][key.name]
            assert any(letter in VIETNAMESE for letter in offered["help"].lower()), (name, key.name)
            if isinstance(key.value, Word):
                assert offered["words"] == dict(key.value.meanings)


def test_what_a_key_leads_to_is_in_the_table() -> None:
    told = cast(dict[str, Any], completion())
    for each in told["constructs"].values():
        for key in each["keys"].values():
            if key["takes"] == "entries":
                kinds = told["families"][key["of"]]
                assert [construct for _, construct in kinds] == [name for _, name in FAMILIES[key["of"]].kinds]
                assert all(construct in told["constructs"] for _, construct in kinds)
            elif key["takes"] in ("nested", "listing"):
                assert key["of"] in told["constructs"]
    assert told["root"] in told["constructs"]
