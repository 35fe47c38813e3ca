"""A chart in a Word document that Word draws itself of the figures: bars or lines, with words for who hears it.

Knows no output: a picture in, a drawing out.
"""

from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Length
from docx.text.run import Run

from engine.targets.reports import PrintPicture

MEDIA = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SCHEMAS = "http://schemas.openxmlformats.org"
CHART, MAIN = f"{SCHEMAS}/drawingml/2006/chart", f"{SCHEMAS}/drawingml/2006/main"
PLACED = f"{SCHEMAS}/drawingml/2006/wordprocessingDrawing"
RELATED = f"{SCHEMAS}/officeDocument/2006/relationships"
LETTERS = f"{SCHEMAS}/wordprocessingml/2006/main"
ONE, TWO = ("10263D",), ("8EA6BF", "10263D")  # of two periods the earlier is the paler one, as on paper
MANY = ("10263D", "B5651D", "4F7942", "7B5EA7", "A23B3B", "8EA6BF", "C9A227", "5F6B73")
INVERTED = '<c:invertIfNegative val="0"/>'
TEXT = '<a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:latin typeface="Times New Roman"/></a:defRPr></a:pPr></a:p>'


def add_chart(word: Word, run: Run, picture: PrintPicture, *, number: int, size: tuple[Length, Length]) -> None:
    """Draw `picture` in `run`. `number`: which chart of the document it is."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, MEDIA, _chart(picture).encode(), word.part.package)
    related = word.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    width, height = size
    run._r.append(  # python-docx draws no charts
        parse_xml(
            f'<w:drawing xmlns:w="{LETTERS}" xmlns:wp="{PLACED}" xmlns:a="{MAIN}" xmlns:c="{CHART}" '
            f'xmlns:r="{RELATED}"><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{int(width)}" cy="{int(height)}"/>'
            f'<wp:docPr id="{1000 + number}" name="Biểu đồ {number}" descr={quoteattr(picture.words)}/>'
            f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{CHART}"><c:chart r:id="{related}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
    )


def _chart(picture: PrintPicture) -> str:
    bars = picture.kind == "bar"
    series = "".join(_series(picture, at, bars=bars) for at in range(len(picture.series)))
    drawn = (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        if bars
        else f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    )
    legend = f'<c:legend><c:legendPos val="t"/><c:txPr>{TEXT}</c:txPr></c:legend>' if len(picture.series) > 1 else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace xmlns:c="{CHART}" xmlns:a="{MAIN}" '
        f'xmlns:r="{RELATED}"><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>'
        f"<c:layout/>{drawn}{_axes(bars=bars)}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    )


def _axes(*, bars: bool) -> str:
    """Of bars the first lies on top."""
    sides = ("l", "t") if bars else ("b", "l")
    order = "maxMin" if bars else "minMax"
    text = f"<c:txPr>{TEXT}</c:txPr>"
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{sides[0]}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{text}<c:crossAx val="2"/><c:crosses val="autoZero"/>'
        "</c:catAx>"
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{sides[1]}"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="CCCCCC"/>'
        '</a:solidFill></a:ln></c:spPr></c:majorGridlines><c:numFmt formatCode="#,##0.##" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{text}'
        '<c:crossAx val="1"/><c:crosses val="autoZero"/></c:valAx>'
    )


def _series(picture: PrintPicture, at: int, *, bars: bool) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{_colour(at, of=len(picture.series))}"/></a:solidFill>'
    look = fill if bars else f'<a:ln w="25400">{fill}</a:ln>'
    names = "".join(f'<c:pt idx="{n}"><c:v>{escape(title)}</c:v></c:pt>' for n, (title, _) in enumerate(picture.points))
    amounts = "".join(
        f'<c:pt idx="{n}"><c:v>{amount:f}</c:v></c:pt>'
        for n, amount in enumerate(_amounts(picture, at))
        if amount is not None
    )
    count = f'<c:ptCount val="{len(picture.points)}"/>'
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:v>{escape(picture.series[at])}</c:v></c:tx>'
        f"<c:spPr>{look}</c:spPr>{INVERTED if bars else ''}"
        f'<c:dLbls><c:numFmt formatCode="#,##0.##" sourceLinked="0"/><c:txPr>{TEXT}</c:txPr><c:showLegendKey val="0"/>'
        '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        f'<c:showBubbleSize val="0"/></c:dLbls><c:cat><c:strLit>{count}{names}</c:strLit></c:cat>'
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{count}{amounts}</c:numLit></c:val></c:ser>"
    )


def _amounts(picture: PrintPicture, at: int) -> Sequence[Decimal | None]:
    return [amounts[at] for _, amounts in picture.points]


def _colour(at: int, *, of: int) -> str:
    colours = ONE if of == 1 else TWO if of == len(TWO) else MANY
    return colours[at % len(colours)]
