"""Whether the system is well: what is looked at, and what the tools of an operator read of it.

`looks` each thing that can go wrong, with its cure; `room` whether the disk has any left; `pulse` the sign of life of
the worker; `metrics` counters for Prometheus. Nothing here tells a figure, a name or a unit.
"""
