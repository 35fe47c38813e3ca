"""The settings of a command: from the environment, with what the command line says on top."""

import os

from server.settings import Settings, read_settings


def settings_now(**given: object) -> Settings:
    told = {f"DTTG_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    return read_settings({**os.environ, **told})
