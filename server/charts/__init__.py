"""Charts as plain geometry: what a template writes down as SVG. Exact numbers in, points of the picture out.

Every chart stands beside the table of its figures, says in one sentence what it shows, and is read without colour:
series differ in lightness, width and dash. Knows no figure's meaning, no page.
"""

from server.charts.columns import BarChart, Given, bars
from server.charts.lines import LineChart, LinePoint, line, multiples
from server.charts.pyramid import Band, Pyramid, pyramid
from server.charts.ranked import Pair, RankedChart, ranked
from server.charts.scale import exact

__all__ = [
    "Band",
    "BarChart",
    "Given",
    "LineChart",
    "LinePoint",
    "Pair",
    "Pyramid",
    "RankedChart",
    "bars",
    "exact",
    "line",
    "multiples",
    "pyramid",
    "ranked",
]
