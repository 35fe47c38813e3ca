"""Templates that are published: as definitions in the database, exact bytes and one hash over all of it. What was
published is what fills a paper, whatever stands in the authors' folder or was uploaded since."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

import rfc8785
from sqlmodel import Session

from engine.targets.templates import TemplateHead
from server.outputs.context import Output
from server.refusal import Refused
from server.report_templates.press import Filled, Page, Press
from server.reporting.desk import Desk
from server.store import report_templates

FORMAT = 1
UNIT_LAYOUTS = ("don-vi", "ky-don-vi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    head: TemplateHead
    body: bytes


class DamagedTemplateError(ValueError):
    """A published template that is not what it was."""


def packed(template: Template) -> str:
    """The canonical text that is published: {format, kind, head, body: base64}."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "kind": report_templates.KIND,
        "head": head_as_json(template.head),
        "body": base64.b64encode(template.body).decode(),
    }
    return rfc8785.dumps(said).decode("utf-8")


def unpacked(text: str, *, hash_: str) -> Template:
    """Raises `DamagedTemplateError`."""
    said = json.loads(text)
    if sha256(text.encode()).hexdigest() != hash_ or said.get("format") != FORMAT:
        raise DamagedTemplateError(hash_)
    return Template(head=head_of_json(said["head"]), body=base64.b64decode(said["body"]))


def head_as_json(head: TemplateHead) -> dict[str, Any]:
    return {key: list(each) if isinstance(each, tuple) else each for key, each in asdict(head).items()}


def head_of_json(said: Mapping[str, Any]) -> TemplateHead:
    given: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in said.items()}
    return TemplateHead(**given)


def fitting(
    desk: Desk,
    *,
    kind: str,
    forms: Sequence[str] = (),
    indicator: str = "",
    units: Sequence[str] = (),
    layout: str = "",
) -> tuple[TemplateHead, ...]:
    """The published templates, newest edition each, that an output of these forms or this indicator fills."""
    with desk.database.read() as session:
        heads = [_head(row.bundle) for row in report_templates.definitions(session).values()]
    found = (
        head
        for head in heads
        if head.takes == kind
        and (not head.forms or set(forms) <= set(head.forms))
        and (not head.indicators or indicator in head.indicators)
        and _scope_fits(head.scope, units, layout)
    )
    return tuple(sorted(found, key=lambda head: head.title))


def _head(bundle: str) -> TemplateHead:
    return head_of_json(json.loads(bundle)["head"])


def _scope_fits(scope: str, units: Sequence[str], layout: str) -> bool:
    match scope:
        case "city":
            return not units and layout not in UNIT_LAYOUTS
        case "unit":
            return len(units) == 1
        case "units":
            return layout in UNIT_LAYOUTS
    return True


def published(session: Session, template: str, *, edition: int = 0) -> Template:
    """A published template, in its newest edition unless one is named. Raises `Refused`."""
    edition = edition or report_templates.last_edition(session, template)
    row = report_templates.definition(session, template, edition=edition)
    if row is None:
        raise Refused("not_found", what=f"mẫu báo cáo {template}")
    return unpacked(row.bundle, hash_=row.sha256)


def fill_output(desk: Desk, press: Press, output: Output, *, template: str) -> tuple[Filled, TemplateHead]:
    """An official output by a template. Raises `Refused`."""
    with desk.database.read() as session:
        found = published(session, template)
    if found.head.takes != output.kind:
        raise Refused("template_other", title=found.head.title)
    return fill_data(press, found, output.plain()), found.head


def fill_data(press: Press, template: Template, data: Mapping[str, Any]) -> Filled:
    """`data`: an output in its plain form."""
    head = template.head
    running = " · ".join(part for part in (f"Mã kiểm tra {data['code']}", str(data["watermark"])) if part)
    page = Page(paper=head.paper, way=head.way, running=running, watermark=str(data["watermark"]))
    return press.fill(template.body, ending=head.ending, data=data, page=page)


def with_edition(head: TemplateHead, edition: int) -> TemplateHead:
    return replace(head, edition=edition)
