"""What stands beside a template: the small YAML file `mau.yaml` in its folder `templates/reports/<id>/v<n>/`."""

from dataclasses import dataclass

HEAD = "mau.yaml"
ENDINGS = ("html", "docx", "xlsx")
# No paper leaves without its check code and the words that say what it is not; pages of HTML are given them.
NEEDED = {"html": ("code",), "docx": ("code", "watermark"), "xlsx": ("code", "watermark")}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateHead:
    """`takes`: the kind of output that fills it; `forms`, `indicators`: for which alone, empty: for any. `file`: its
    body, in the same folder."""

    id: str
    edition: int
    title: str
    file: str
    takes: str
    forms: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    scope: str = "any"
    paper: str = "a4"
    way: str = "portrait"
    guide: str = ""

    @property
    def ending(self) -> str:
        return self.file.rpartition(".")[2].lower()
