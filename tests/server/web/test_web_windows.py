"""Số liệu qua các kỳ: one column of a form, window by window, on a page that needs no script."""

import re

import town as towns


def test_a_column_stands_beside_the_year_before(officer, reviewer, town: towns.Town) -> None:
    towns.add_earlier_year(town)
    for period in (towns.EARLIER, towns.PERIOD):
        report = officer.sent(period)
        assert reviewer.approve(report.replace("/bao-cao/", "/duyet/")).status_code == 303
    page = reviewer.read("/so-lieu/cac-ky?nam=2026")
    heads = re.findall(r"<th scope=\"col\">(.*?)</th>", page)
    assert [re.sub(r"<[^>]+>", " ", head).split("  ")[0] for head in heads] == ["Báo cáo năm 2026", "Cùng kỳ năm trước"]
    assert "1/126 đơn vị" in heads[0]
    row = page.partition(">Kinh</th>")[2].partition("</tr>")[0]
    assert re.findall(r">([\d.]+)</a></td>", row) == ["100", "100"]
    link = re.search(r'class="origin" href="(/nguon-goc/cac-ky/[^"]+)"', row)
    assert link is not None
    origin = reviewer.read(link[1].replace("&amp;", "&"))
    assert "Báo cáo năm 2026" in origin
    assert re.search(r'class="origin" href="/nguon-goc/o/[^"]+">100</a>', origin)
    assert 'value="theo_dan_toc:nam"' in page
    other = reviewer.read("/so-lieu/cac-ky?nam=2026&cot=theo_dan_toc:nam")
    assert re.findall(r">([\d.]+)</a></td>", other.partition(">Kinh</th>")[2].partition("</tr>")[0]) == ["200", "200"]


def test_what_is_not_there_shows_what_is(reviewer, officer) -> None:
    assert "Báo cáo năm 2026" in reviewer.read("/so-lieu/cac-ky?nam=1999&bieu=khong&cot=a:b:c&so=x")
    assert officer.get("/so-lieu/cac-ky").status_code == 403
