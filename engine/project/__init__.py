"""All that authors wrote, compiled together: forms, code lists, units of measure, legal texts, regimes and periods.

`load` reads a folder, `compile_files` is the same without a file system, `bundle` packs what one edition needs for
ever.
Knows no database and no page.
"""

from engine.project.bundle import (
    BrokenBundleError,
    Bundle,
    bundle,
    compile_bundle,
    compile_period_bundle,
    corrected_bundle,
    period_bundle,
)
from engine.project.compiled import Project
from engine.project.find import find_files, load
from engine.project.indicator_set import CompiledIndicators, compile_indicators, indicators_bundle
from engine.project.report_bundle import CompiledReport, compile_report, report_bundle
from engine.project.run import compile_files

__all__ = [
    "BrokenBundleError",
    "Bundle",
    "CompiledIndicators",
    "CompiledReport",
    "Project",
    "bundle",
    "compile_bundle",
    "compile_files",
    "compile_indicators",
    "compile_period_bundle",
    "compile_report",
    "corrected_bundle",
    "find_files",
    "indicators_bundle",
    "load",
    "period_bundle",
    "report_bundle",
]
