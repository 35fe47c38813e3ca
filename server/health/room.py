"""Whether there is room left where the data lie. Asked at every change, so it knows nothing but folder and limit."""

import shutil
from pathlib import Path

from server.refusal import Refused
from server.settings import Settings


def want_room(settings: Settings) -> None:
    """Raises `Refused('disk_nearly_full')`: reading goes on, and nothing more is taken that might not be kept."""
    if free(settings.data_dir) < settings.least_free:
        raise Refused("disk_nearly_full")


def free(folder: Path) -> int:
    """Bytes free where `folder` lies or will lie."""
    there = next(each for each in (folder, *folder.resolve().parents) if each.exists())
    return shutil.disk_usage(there).free
