"""How long one report takes to reckon: a table of 54 rows by 12 columns, on the server and in the browser's engine.

Run it: `python tests/benchmarks/bench_compute.py`. It prints milliseconds; it asserts nothing, machines differ.
"""

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "engine" / "compute"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from browser_twin import Twin  # the folders above must be known first
from compute_worlds import form, laid_out

from engine.compute import Address, Elsewhere, compute, read

ROWS, COLUMNS, TIMES = 53, 12, 10
TEXT = f"""
parts:
  bang:
    table: Bảng
    type: integer
    unit: người
    time: at_end
    rows:
      tong: {{title: Tổng số, formula: 'SUM({"; ".join(f"r{n}" for n in range(ROWS))})'}}
{chr(10).join(f"      r{n}: Dòng {n}" for n in range(ROWS))}
    columns:
      cong:
        title: Cộng
        formula: 'nam + nu'
        split:
          gioi: {{title: Giới, columns: {{nam: Nam, nu: Nữ}}}}
          tuoi: {{title: Tuổi, columns: {{{", ".join(f"t{n}: Tuổi {n}" for n in range(COLUMNS - 4))}}}}}
      tl: {{title: Tỷ lệ, type: percent, formula: 'PERCENT(cong; bang[tong].cong)'}}
checks:
  nam_nu:
    each: bang
    that: 'nam <= 3 * nu'
    say: Nam nhiều gấp ba nữ
"""


def bench_compute() -> None:
    """ms for one report: reading and computing in Python, the same in quickjs."""
    frame = laid_out(form(TEXT))
    (part,) = frame.parts
    typed = {
        Address(0, "bang", row.key, column.key): str(3 + index)
        for row in part.rows
        if row.formula is None
        for index, column in enumerate(part.columns)
        if column.column.formula is None
    }
    start = perf_counter()
    for _ in range(TIMES):
        compute(frame, read(frame, typed))
    python = (perf_counter() - start) / TIMES
    twin = Twin()
    twin.open(frame, Elsewhere())
    start = perf_counter()
    twin.work(typed, TIMES)
    browser = (perf_counter() - start) / TIMES
    print(f"{len(part.rows)} x {len(part.columns)} cells, {len(typed)} typed")
    print(f"Python {python * 1000:.1f} ms, quickjs {browser * 1000:.1f} ms per report")


if __name__ == "__main__":
    bench_compute()
