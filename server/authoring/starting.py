"""What a new edition is started from: a commented skeleton, the edition before, another form, or a file of the folder.

An imported annex has a way of its own (`annexes`): it, too, ends in `begin`.
"""

import re

from engine.project.new import PAGES, Kind, UnfitError, skeleton
from engine.resolve.ids import is_id
from server.actor import Actor
from server.authoring.drafts import WRITE, Draft, begin, thing_of
from server.authoring.ground import Ground, Key
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import form_drafts

FORM_LINE = re.compile(r"^form:[ \t]*[^\s#]*", re.MULTILINE)
EDITION_LINE = re.compile(r"^edition:[ \t]*[^\s#]*", re.MULTILINE)
NO_ID = "Tên (id) biểu viết chữ thường không dấu, chữ số, dấu _, bắt đầu bằng chữ cái"


def from_skeleton(desk: Desk, ground: Ground, actor: Actor, *, form: str, kind: str) -> Draft:
    """The first edition of a new form, from the skeleton of its kind."""
    chosen = next((each for each in Kind if each == kind), None)
    if chosen is None:
        raise Refused("not_found", what="khung này")
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of((form, 1)))
        project = ground.standing(session, desk.catalogue.current(session))
    try:
        text = skeleton(form, kind=chosen, project=project, remarks=PAGES)
    except UnfitError as unfit:
        raise Refused("form_id", why=_sentence(str(unfit))) from None
    return begin(desk, ground, actor, key=(form, 1), text=text, origin="khung trống")


def from_edition(desk: Desk, ground: Ground, actor: Actor, *, source: Key, form: str) -> Draft:
    """A copy of an edition as a new form; where `form` is its own id, as its next edition."""
    if not is_id(form):
        raise Refused("form_id", why=NO_ID)
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of((form, 1)))
        published = desk.catalogue.current(session)
        text = _text_of(ground, desk, source)
        known = [edition for id_, edition in published.forms if id_ == form]
        drafted = [row.edition for row in form_drafts.all_at_work(session) if row.form == form]
    if form != source[0] and (known or drafted):
        raise Refused("form_id", why=f"Biểu {form} đã có; đặt tên khác, hoặc soạn phiên bản sau của biểu đó")
    key = (form, max(known, default=0) + 1)
    words = f"phiên bản {source[1]}" if form == source[0] else f"biểu {source[0]} phiên bản {source[1]}"
    return begin(desk, ground, actor, key=key, text=_named(text, key), origin=words)


def from_folder(desk: Desk, ground: Ground, actor: Actor, *, key: Key) -> Draft:
    """An edition that somebody wrote in the authors' folder, to be gone on with here."""
    desk.authorize(actor, WRITE, thing=thing_of(key))
    text = ground.folder_text(key)
    if text is None:
        raise Refused("not_found", what=f"tệp của biểu {key[0]} phiên bản {key[1]}")
    return begin(desk, ground, actor, key=key, text=text, origin="tệp trong thư mục biểu mẫu")


def _text_of(ground: Ground, desk: Desk, key: Key) -> str:
    """The text of an edition: as published, else as drafted, else as it stands in the folder."""
    with desk.database.read() as session:
        text = ground.published_text(session, key)
        row = form_drafts.find(session, key)
        if text is None and row is not None and not row.dropped:
            text = form_drafts.version(session, key, row.version).text
    text = text if text is not None else ground.folder_text(key)
    if text is None:
        raise Refused("not_found", what=f"biểu {key[0]} phiên bản {key[1]}")
    return text


def _named(text: str, key: Key) -> str:
    """The text with the id and edition of `key` in its head."""
    return EDITION_LINE.sub(f"edition: {key[1]}", FORM_LINE.sub(f"form: {key[0]}", text, count=1), count=1)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
