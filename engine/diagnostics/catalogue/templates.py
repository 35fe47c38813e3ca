"""M: report templates that staff make."""

from engine.diagnostics.catalogue.message import Message

_PLAIN = "Mẫu chỉ điền số và chữ mà hệ thống đưa ra; mọi con số đều do hệ thống tính để còn tra được về báo cáo gốc."
_SAFE = "Mẫu chạy trên máy chủ với số liệu của mọi đơn vị, nên chỉ được chứa những thứ một bản in cần."

TEMPLATES: dict[str, Message] = {
    "M001": Message(
        text="mẫu không có tên '{name}' để điền{at}",
        hint="xem các tên dùng được ở templates/reports/README.md",
        why="Tên trong {{ }} phải là tên số liệu mà hệ thống đưa cho mẫu; sai một chữ thì bản in thiếu số.",
        bad="{{ tilte }}",
        good="{{ title }}",
    ),
    "M002": Message(
        text="không hiểu chỗ điền '{typed}'{at}",
        hint="viết {{{{ tên }}}} hoặc {{% for x in danh_sách %}}, mở và đóng trong cùng một đoạn, một ô",
        why="Chỗ điền mở bằng hai dấu ngoặc nhọn và phải đóng bằng hai dấu ngoặc nhọn.",
        bad="{{ title }",
        good="{{ title }}",
    ),
    "M003": Message(
        text="khối '{word}' chưa đóng{at}",
        hint="thêm {{% end{word} %}} ở cuối khối",
        why="Khối lặp đóng bằng endfor, khối điều kiện đóng bằng endif.",
        bad="{% for p in papers %}{{ p.title }}",
        good="{% for p in papers %}{{ p.title }}{% endfor %}",
    ),
    "M004": Message(
        text="'{word}' không đóng khối nào đang mở{at}",
        hint="xóa nó, hoặc thêm chỗ mở khối ở trước",
        why="Các khối lồng vào nhau: khối mở sau đóng trước.",
        bad="{% if code %}{{ code }}{% endfor %}",
        good="{% if code %}{{ code }}{% endif %}",
    ),
    "M005": Message(
        text="mẫu không dùng được lệnh '{word}'{at}",
        hint="chỉ có: for … endfor, if … elif … else … endif",
        why=_SAFE,
        bad="{% include 'tep_khac.html' %}",
        good="{% for p in papers %}{{ p.title }}{% endfor %}",
    ),
    "M006": Message(
        text="mẫu không dùng được {what}: '{typed}'{at}",
        hint="chỉ ghi tên, so sánh (== != < >), and, or, not và bộ lọc",
        why=_PLAIN,
        bad="{{ title.upper() }}",
        good="{{ title | hoa }}",
    ),
    "M007": Message(
        text="không có bộ lọc '{name}'{at}",
        hint="các bộ lọc: {known}",
        why="Bộ lọc đổi cách viết của một giá trị: hoa, dau_hoa, noi, dem, o.",
        bad="{{ title | upper }}",
        good="{{ title | hoa }}",
    ),
    "M008": Message(
        text="'{typed}' là {found}, không dùng ở đây được{at}",
        hint="danh sách thì lặp bằng for hoặc lấy một mục: papers[0]; nhóm tên thì ghi tiếp .tên; một giá trị thì ghi "
        "thẳng, không có tên con",
        why="Chỉ một giá trị mới in ra được, chỉ danh sách mới lặp được.",
        bad="{{ papers }}",
        good="{{ papers[0].title }}",
    ),
    "M009": Message(
        text="tệp mẫu không mở được: {why}",
        hint="mở bằng Word, Excel hoặc LibreOffice, lưu lại thành .docx hoặc .xlsx không mật khẩu; HTML lưu dạng UTF-8",
        why="Mẫu phải là tệp Word, Excel hoặc HTML nguyên vẹn, không đặt mật khẩu.",
        bad="tệp .doc đổi tên thành .docx",
        good="tệp lưu lại từ Word thành .docx",
    ),
    "M010": Message(
        text="mẫu quá lớn: nhiều nhất {limit}{at}",
        hint="bỏ ảnh lớn, trang thừa; chia thành hai mẫu",
        why="Giới hạn để một mẫu không làm chậm việc của các đơn vị.",
        bad="một mẫu 200 MB khi bung ra",
        good="một mẫu vài trang",
    ),
    "M011": Message(
        text="mẫu có {what} ({part})",
        hint="lưu lại thành .docx hoặc .xlsx không có macro, không chèn tệp khác",
        why=_SAFE,
        bad="word/vbaProject.bin",
        good="tệp chỉ có chữ, bảng và ảnh",
    ),
    "M012": Message(
        text="mẫu có khai báo lạ trong nội dung (DOCTYPE, thực thể hoặc bảng mã) ở phần {part}",
        hint="mở bằng Word, Excel hoặc LibreOffice rồi lưu thành tệp mới",
        why="Khai báo ấy là cách kéo tệp khác của máy chủ vào bản in; Word và Excel không bao giờ tự ghi.",
        bad='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        good="tệp lưu từ Word, Excel",
    ),
    "M013": Message(
        text="mẫu lấy nội dung từ ngoài: {what}{at}",
        hint="bỏ liên kết, ảnh liên kết, mẫu gốc liên kết; ảnh thì chèn thẳng vào tệp Word, Excel",
        why="Bản in không tải gì từ mạng hay từ đĩa của máy chủ.",
        bad="<img src='http://vi-du.vn/logo.png'>",
        good="<p>SỞ DÂN TỘC VÀ TÔN GIÁO</p>",
    ),
    "M014": Message(
        text="mẫu HTML không dùng được {what}{at}",
        hint="chỉ dùng chữ, bảng và kiểu chữ; xem danh sách thẻ ở templates/reports/README.md",
        why=_SAFE,
        bad="<script>alert(1)</script>",
        good="<table><tr><td>{{ title }}</td></tr></table>",
    ),
    "M015": Message(
        text="chỗ điền nằm ở nơi không điền được: {what}{at}",
        hint="chuyển nó vào chữ của đoạn hoặc của ô",
        why="Chỉ chữ trong đoạn, trong ô mới được điền, để số liệu không thành lệnh của trang.",
        bad='<p style="color: {{ title }}">',
        good="<p>{{ title }}</p>",
    ),
    "M016": Message(
        text="mẫu không dùng được {what} '{typed}'",
        hint="số do hệ thống tính rồi điền vào; trường của Word chỉ dùng số trang",
        why=_PLAIN,
        bad="=SUM(B2:B9)",
        good="{{ papers[0].parts[0] | o('Tổng số', 1) }}",
    ),
    "M017": Message(
        text="không thấy tệp '{file}' của mẫu trong thư mục {folder}",
        hint="đặt tệp vào đó, hoặc sửa file: cho đúng tên; đuôi tệp là .html, .docx hoặc .xlsx",
        why="Mỗi mẫu gồm mau.yaml và một tệp HTML, Word hoặc Excel trong cùng thư mục.",
        bad="file: mau.doc",
        good="file: mau.docx",
    ),
    "M018": Message(
        text="'{word}' đóng ở chỗ khác với chỗ mở {opens}{at}",
        hint="mở và đóng trong cùng một đoạn; lặp cả dòng bảng thì dùng {{%tr for … %}} và {{%tr endfor %}}, mỗi lệnh "
        "một dòng của cùng bảng; lặp cả đoạn thì dùng {{%p for … %}} và {{%p endfor %}}",
        why="Khối mở trong một ô mà đóng ở ô khác thì bảng vỡ.",
        bad="dòng bảng: {% for r in rows %} … ô sau: {% endfor %}",
        good="dòng bảng: {%tr for r in rows %} … dòng bảng: {%tr endfor %}",
    ),
    "M019": Message(
        text="{what} có lệnh của cả {what} mà còn chữ khác{at}",
        hint="để lệnh đứng một mình: {what} ấy không in ra",
        why="Dòng (đoạn) mang lệnh tr (p) bị bỏ khi in, chữ đứng cùng sẽ mất.",
        bad="{%tr for r in rows %} Tổng số",
        good="{%tr for r in rows %}",
    ),
    "M020": Message(
        text="mẫu thiếu {names}",
        hint="thêm vào đầu hoặc chân trang: mã kiểm tra và dòng báo số liệu chưa duyệt phải có trên mọi bản in",
        why="Bản in chính thức phải tra được bằng mã, và bản chưa duyệt hay minh họa phải nói rõ như vậy.",
        bad="<h1>{{ title }}</h1>",
        good="<h1>{{ title }}</h1><p>Mã kiểm tra: {{ code }}</p>",
    ),
    "M021": Message(
        text="'{typed}' là số thô, chỉ dùng trong mẫu Excel{at}",
        hint="bỏ .number: ô tự in đúng cách viết số của biểu",
        why="Trên giấy, số viết theo cách Việt Nam (1.234,5), số ước có chữ ư, ô trống có dấu.",
        bad="{{ r.cells[0].number }}",
        good="{{ r.cells[0] }}",
    ),
    "M022": Message(
        text="thư mục là {folder} nhưng tệp ghi template: {id}, edition: {edition}",
        hint="đặt tệp ở templates/reports/{id}/v{edition}/mau.yaml",
        why="Mẫu có tên và số phiên bản trùng với thư mục, để không nhầm phiên bản đã công bố.",
        bad="templates/reports/vi_du/v2/mau.yaml: edition: 1",
        good="templates/reports/vi_du/v2/mau.yaml: edition: 2",
    ),
    "M023": Message(
        text="không có {what} '{name}'",
        why="Mẫu dành riêng cho biểu hay chỉ tiêu nào thì biểu, chỉ tiêu ấy phải có.",
        hint="sửa tên, hoặc bỏ dòng ấy để mẫu dùng cho mọi biểu",
        bad="forms: [vi_dux]",
        good="forms: [vi_du]",
    ),
}
