"""One real Chromium for all tests of a process: a second driver cannot start beside the first."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

PATH = "/usr/bin/chromium"
PATIENCE = 45_000  # milliseconds; a machine may be busy
ARGUMENTS = [
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=ARGUMENTS)
        yield browser
        browser.close()
