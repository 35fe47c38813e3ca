"""How many seconds of a processor one damaged form takes, and how much memory: the worst of each kind of damage.

Run it: `python tests/benchmarks/bench_bad_input.py [how many of each kind]`. Each damaged form is read by a process of
its own, the memory of the interpreter with the compiler loaded is taken off. It prints; it asserts nothing.
"""

import os
import random
import resource
import sys
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "engine" / "project"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from form_mutations import MUTATIONS  # the folders above must be known first
from test_project_bad_input import drawn, reads

from engine.project import compile_files


def bench_bad_input(count: int) -> None:
    reads()
    print(f"{'damage':24} {'worst s':>8} {'worst MB':>9}   ({count} of each)")
    for name in MUTATIONS:
        dice = random.Random(name)
        seconds, megabytes = zip(*(_in_a_child(drawn(name, dice)[0]) for _ in range(count)), strict=True)
        print(f"{name:24} {max(seconds):8.2f} {max(megabytes):9.0f}")


def _in_a_child(files: dict[str, bytes]) -> tuple[float, float]:
    """Seconds and megabytes beyond what the process had before."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = process_time()
        compile_files(files)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        os.write(send, f"{process_time() - start} {grown / 1024}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    seconds, megabytes = os.read(receive, 100).decode().split()
    os.close(receive)
    os.close(send)
    return float(seconds), float(megabytes)


if __name__ == "__main__":
    bench_bad_input(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
