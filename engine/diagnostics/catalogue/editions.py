"""V: editions of a form."""

from engine.diagnostics.catalogue.message import Message

EDITIONS: dict[str, Message] = {
    "V501": Message(
        text="biểu '{form}' phiên bản {edition} đã công bố, tệp không sửa được nữa",
        hint="trả tệp về như cũ; muốn đổi thì làm phiên bản {next}: chép sang v{next}.yaml, ghi edition: {next}",
        why="Số liệu đã gửi theo phiên bản này; sửa nó là đổi nghĩa của số đã gửi.",
        bad="# forms/vi_du/v1.yaml (đã công bố), sửa một cột",
        good="# forms/vi_du/v2.yaml\nform: vi_du\nedition: 2",
    ),
}
