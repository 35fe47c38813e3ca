"""The row of a written document that stands behind an act: what it is called, what it is, who brought it and when."""

from datetime import datetime

from server.actor import Actor
from server.store.files import Kept
from server.store.models import Paper


def written(kept: Kept, *, name: str, media_type: str, actor: Actor, at: datetime) -> Paper:
    """Of a file that is kept already."""
    return Paper(
        id=kept.id,
        name=name,
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        key_id=kept.key_id,
        account_id=actor.account,
        holder_id=actor.holder,
        at=at,
    )
