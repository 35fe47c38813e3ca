"""V: editions of a form."""

from engine.diagnostics.catalogue.message import Message

EDITIONS: dict[str, Message] = {
    "V501": Message(
        text="biểu '{form}' phiên bản {edition} đã công bố, tệp không sửa được nữa",
        hint=(
            "trả tệp về như cũ; muốn đổi thì làm phiên bản {next}: chép sang v{next}.yaml, ghi edition: {next}; "
            "chỉ sửa chữ (tiêu đề, hướng dẫn) thì ghi nhận là đính chính: dttg erratum {form}"
        ),
        why="Số liệu đã gửi theo phiên bản này; sửa nó là đổi nghĩa của số đã gửi.",
        bad="# forms/vi_du/v1.yaml (đã công bố), sửa một cột",
        good="# forms/vi_du/v2.yaml\nform: vi_du\nedition: 2",
    ),
    "V502": Message(
        text="phiên bản {edition} không có {what} '{name}'",
        hint="ghi tên (id) đúng như trong phiên bản cũ",
        why="was: và drop: nói về tên ở phiên bản liền trước; tên không có thì không số liệu nào đi theo.",
        bad="# v1: cột so_nam\nnam: {title: Nam, was: so_nm}",
        good="# v1: cột so_nam\nnam: {title: Nam, was: so_nam}",
    ),
    "V503": Message(
        text="{what} {name} của phiên bản {edition} chưa nói đi về đâu, số liệu sẽ mất",
        hint="nếu đổi tên, ghi was: ở chỗ mới; nếu bỏ hẳn, ghi drop: {{phần.cột: lý do}}",
        why="Số đã báo cáo không được mất lặng lẽ: mỗi tên cũ phải còn nguyên, được nhận bởi was:, hoặc bỏ có lý do.",
        bad="# v1: cột ghi_chu; v2: không còn\nedition: 2",
        good="edition: 2\ndrop: {bang.ghi_chu: Không còn dùng từ năm 2027}",
    ),
    "V504": Message(
        text="{what} '{name}' được nhận hai lần: vẫn còn ở '{first}', lại ghi ở was: của '{second}'",
        hint="bỏ một bên; nếu tách làm hai thì đặt tên (mã) mới cho cả hai và ghi was: ở cả hai",
        why="Một số cũ đi về hai nơi thì bị cộng hai lần, hoặc cùng một tên mà nghĩa đã hẹp đi.",
        bad="so: Số\nso_moi: {title: Số mới, was: so}",
        good="so_moi: {title: Số mới, was: so}",
    ),
    "V505": Message(
        text="{what} {name} (danh mục {list}) không còn chỗ trong bảng '{part}', số liệu sẽ mất",
        hint="gộp vào mã nào thì ghi {name} ở cột was của mã ấy; nếu bỏ hẳn, ghi drop: {{{drop}: lý do}}",
        why="Báo cáo cũ có thể đã có số ở mã này.",
        bad="# danh mục cũ có mã 08, danh mục mới không còn",
        good="# cột was của mã 15: 08",
    ),
    "V506": Message(
        text="cột '{column}' đổi từ {before} sang {after} mà chưa nói chuyển số cũ thế nào",
        hint=(
            "ghi convert: 'công thức' theo tên cũ, ví dụ convert: 'ROUND({name}; 0)'; "
            "hoặc đặt tên khác cho cột mới và drop: tên cũ"
        ),
        why="Đổi kiểu, đơn vị tính hay số chữ số lẻ thì số cũ không tự đứng được ở cột mới.",
        bad="# v1: dau_nam: {type: decimal}\ndau_nam: {title: Đầu năm, type: integer}",
        good="dau_nam: {title: Đầu năm, type: integer, convert: 'ROUND(dau_nam; 0)'}",
    ),
    "V507": Message(
        text="convert: phiên bản cũ không có cột '{name}' trong '{part}'",
        hint="convert chỉ dùng tên cột cũ ở cùng dòng",
        why="convert tính số mới từ các ô cũ của cùng một dòng, nên mỗi tên phải là một cột của phiên bản liền trước.",
        bad="tong: {title: Tổng, convert: 'namm + nu'}",
        good="tong: {title: Tổng, convert: 'nam + nu'}",
    ),
    "V508": Message(
        text="convert không đọc kỳ khác",
        hint="chỉ dùng ô cũ của cùng dòng, không dùng OPENING, PREVIOUS, SAME_PERIOD_LAST_YEAR, YEAR_TO_DATE",
        why="Mỗi báo cáo cũ được chuyển riêng, không nhìn báo cáo khác.",
        bad="so: {title: Số, convert: 'PREVIOUS(so)'}",
        good="so: {title: Số, convert: 'so_cu'}",
    ),
    "V509": Message(
        text="convert của cột '{column}' đọc nhiều bảng cũ",
        hint="was: của cột này chỉ ghi các cột của một bảng cũ",
        why="convert tính trong một dòng của một bảng.",
        bad="so: {title: Số, was: [a.x, b.x], convert: 'x'}",
        good="so: {title: Số, was: a.x, convert: 'x'}",
    ),
    "V510": Message(
        text="cột '{column}' gộp {names} nhưng số ở đây không cộng được",
        hint="ghi convert: 'công thức' nói rõ tính thế nào, hoặc giữ một cột và drop: cột kia",
        why="was: [a, b] là cộng lại; tỷ lệ, năm, chữ, ngày, mã thì không cộng.",
        bad="ten: {title: Tên, type: text, was: [ten_a, ten_b]}",
        good="ten: {title: Tên, type: text, was: ten_a}\n# drop: {bang.ten_b: lý do}",
    ),
    "V515": Message(
        text="ô '{name}' của phiên bản cũ không còn chỗ ghi trong '{part}', số liệu sẽ mất",
        hint="thêm dòng ấy hoặc bỏ gạch chéo trong '{part}'; nếu bỏ hẳn, ghi drop: {{{name}: lý do}}",
        why="Dòng và cột đều còn nhưng ô chung thì không: cột đã sang bảng không có dòng này, hoặc ô bị gạch chéo.",
        bad="# v1: dòng a ghi được cột x\na: {title: A, blocked: [x]}",
        good="a: {title: A, blocked: [x]}\n# drop: {bang.a.x: Dòng A không còn ghi cột X}",
    ),
    "V516": Message(
        text="effective_from của biểu '{form}' ghi '{text}', không phải kỳ nào của biểu",
        hint="ghi năm và loại kỳ, ví dụ 2027-{kind}; biểu này có các loại kỳ: {due}",
        why="Phiên bản mới dùng từ một kỳ báo cáo cụ thể; các kỳ trước vẫn theo phiên bản cũ.",
        bad="due: [year]\neffective_from: 2027-q1",
        good="due: [year]\neffective_from: 2027-year",
    ),
    "V517": Message(
        text="kỳ {period} dùng biểu '{form}' phiên bản {edition}, nhưng phiên bản này chỉ dùng từ kỳ {first}",
        hint="ở kỳ này ghi phiên bản trước, hoặc sửa effective_from của phiên bản {edition}",
        why="Kỳ đã bắt đầu trước thì đơn vị phải báo cáo theo phiên bản có hiệu lực khi ấy.",
        bad="# v2.yaml: effective_from: 2027-year\nperiod: 2026-year\nforms: {vi_du: 2}",
        good="period: 2026-year\nforms: {vi_du: 1}",
    ),
    "V518": Message(
        text="dòng '{row}' đổi đơn vị tính từ {before} sang {after}, số cũ không dùng được",
        hint="đặt tên (id) khác cho dòng mới, và ghi drop: {{{drop}: lý do}}",
        why="Số cũ tính bằng đơn vị cũ; giữ nguyên tên dòng thì số cũ bị đọc theo đơn vị mới.",
        bad="# v1: dat: {title: Đất, unit: m2}\ndat: {title: Đất, unit: ha}",
        good="dat_ha: {title: Đất, unit: ha}\n# drop: {bang.dat: Chuyển sang tính bằng ha}",
    ),
    "V511": Message(
        text="drop: '{name}' vẫn còn trong phiên bản {edition}",
        hint="bỏ dòng này trong drop:, hoặc bỏ '{name}' khỏi biểu",
        why="drop: chỉ dành cho cái không còn nữa.",
        bad="# cột ghi_chu vẫn còn\ndrop: {bang.ghi_chu: Không dùng nữa}",
        good="drop: {bang.cot_da_bo: Không dùng nữa}",
    ),
    "V512": Message(
        text="biểu '{form}' nhảy từ phiên bản {before} sang {edition}",
        hint="phiên bản sau ghi edition: {wanted}, tệp v{wanted}.yaml",
        why="was: và convert: nói với phiên bản liền trước; thiếu một số thì không biết so với bản nào.",
        bad="# có v1.yaml\nform: vi_du\nedition: 3",
        good="# có v1.yaml\nform: vi_du\nedition: 2",
    ),
    "V513": Message(
        text="tệp ghi các phiên bản đã công bố của biểu '{form}' bị sửa hỏng",
        hint="trả tệp về như cũ, hoặc xóa rồi chạy dttg publish {form} để hệ thống ghi lại",
        why="Tệp này do lệnh công bố ghi, để máy của người soạn cũng biết phiên bản nào không được sửa nữa.",
        bad='{"1": "abc"}',
        good='{"1": {"sha256": "' + "0123456789abcdef" * 4 + '", "lists": {}}}',
    ),
    "V514": Message(
        text="phiên bản 1 của biểu '{form}' không có phiên bản trước để nhắc tới",
        hint="bỏ was:, convert:, drop: ở đây; chúng chỉ dùng từ phiên bản 2",
        why="was:, convert:, drop: nói số liệu của phiên bản liền trước đi về đâu.",
        bad="form: vi_du\nedition: 1\ndrop: {bang.ghi_chu: Không dùng nữa}",
        good="form: vi_du\nedition: 1",
    ),
}
