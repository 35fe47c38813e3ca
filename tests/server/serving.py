"""A server process for tests that need a real one: `python serving.py`, settings from the environment, a clock that
stands still so that a period is open whenever the tests run. With SERVING_PASSWORDS=real a sign-in costs what it costs
in use; tests hash cheaply."""

import os
import sys
from pathlib import Path

import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import town as towns

from server.app import create_app
from server.clock import FixedClock
from server.running.founding import open_house
from server.settings import read_settings


def serve(environment: dict[str, str]) -> None:
    settings = read_settings(environment)
    clock = FixedClock(towns.MORNING)
    database, ring, _ = open_house(settings, clock=clock)
    passwords = None if environment.get("SERVING_PASSWORDS") == "real" else towns.QUICK
    app = create_app(settings, database, clock=clock, keys=ring, passwords=passwords)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="error", ws="none", lifespan="off")


if __name__ == "__main__":
    serve(dict(os.environ))
