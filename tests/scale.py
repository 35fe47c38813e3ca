"""How often randomised, matrix and kill tests repeat."""

import os


def scaled(count: int) -> int:
    """`count` times DTTG_TEST_SCALE (0.02 in `make test`, 1 in `make test-long`), at least 1."""
    return max(1, round(count * float(os.environ.get("DTTG_TEST_SCALE", "0.02"))))
