"""frame, read, compute: the three steps from a form and typed text to figures and findings.

Contract (implemented by the COMPUTE room):

    frame(form: Form, *, facts: Facts) -> Frame
    read(frame: Frame, typed: Mapping[Address, str], *, present: Mapping[tuple[int, str], tuple[str, ...]],
         records: tuple[int, ...] = (0,)) -> Entries
    compute(frame: Frame, entries: Entries, *, elsewhere: Elsewhere = Elsewhere()) -> Outcome
    as_other(frame: Frame, outcome: Outcome, *, record: int = 0) -> OtherReport
    program(frame: Frame) -> dict    # JSON for figures.js
"""
