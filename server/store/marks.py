"""What a database remembers of itself under a name, one text each: its regime, that it is a demo, when something was
last done. Settings of a machine stand in its environment instead."""

from sqlmodel import Session

from server.store.models import Setting

DEMO, REGIME = "demo", "regime"


def get(session: Session, name: str) -> str:
    """'' where nothing is remembered."""
    found = session.get(Setting, name)
    return found.value if found is not None else ""


def put(session: Session, name: str, value: str) -> None:
    found = session.get(Setting, name) or Setting(name=name, value="")
    found.value = value
    session.add(found)
    session.flush()


def is_demo(session: Session) -> bool:
    return get(session, DEMO) == "1"
