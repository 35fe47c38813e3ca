"""Tài khoản: đề nghị, duyệt, thực hiện, bàn giao, khóa, mã mới, danh bạ, rà soát (R034 to R036, R069, R073, R081 to
R087, R093 to R098, R143 to R145)."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import town as towns
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from server.app import create_app
from server.clock import FixedClock
from server.store import audit
from server.store.models import Account, AccountRequest, Holder, Setting

ADMINS = (
    ("quantri", "Đặng Văn Khoa", "ha_noi", "central_admin", "all"),
    ("quantri2", "Ngô Thị Lan", "ha_noi", "central_admin", "all"),
    ("quantridonvi", "Cao Thị Mai", towns.BA_DINH, "unit_admin", "unit"),
    ("quantridonvi2", "Phan Văn Tú", towns.NGOC_HA, "unit_admin", "unit"),
)
PERSON = {
    "ho_ten": "Nguyễn Quỳnh Anh",
    "chuc_vu": "Công chức",
    "bo_phan": "Phòng Văn hóa - Xã hội",
    "dien_thoai": "024 3825 0118",
    "thu": "quynhanh@badinh.hanoi.gov.vn",
}
DOCUMENT = {"van_ban": "118/UBND-VHXH", "ngay_van_ban": "07/12/2026", "nhan_luc": "09:12 08/12/2026"}
LEAVING = {"ly_do": "transferred", "quyet_dinh": "45/QĐ-UBND", "tu_ngay": "08/12/2026"}
NEW_PASSWORD = "Nắng-hạ 2027!"

Enter = Callable[[str], TestClient]


@pytest.fixture
def enter(town: towns.Town, app: Starlette, signed_in: Enter) -> Enter:
    towns.settle(town.desk, ADMINS)
    return signed_in


def account_of(town: towns.Town, login: str) -> Account:
    with town.database.read() as session:
        return session.exec(select(Account).where(Account.login == login)).one()


def send(browser, path: str, *, paper: bytes = towns.paper(), **fields: str):
    """A request with its document, as the form of the page sends it."""
    browser.read(path)
    return browser.post(
        path,
        data={"csrf": browser.csrf, **DOCUMENT, **fields},
        files={"tep": ("van-ban.pdf", paper, "application/pdf")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )


def asked(browser, path: str, **fields: str) -> str:
    done = send(browser, path, **fields)
    assert done.status_code == 303, re.sub(r"<[^>]+>", " ", done.text)[-1500:]
    return done.headers["location"].split("?")[0]


def approved(leader, request: str) -> None:
    leader.read(request)
    assert leader.press(f"{request}/quyet-dinh", y_kien="duyet").status_code == 303


def carried_out(admin, request: str) -> str:
    admin.read(request)
    done = admin.press(f"{request}/thuc-hien")
    assert done.status_code in (200, 303), done.text[-800:]
    return done.text


def code_in(page: str) -> str:
    found = re.search(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", page)
    assert found is not None
    return found[0]


def activated(app: Starlette, browser_class: type, login: str, code: str, password: str = NEW_PASSWORD):
    browser = browser_class(app)
    fields = {"tai_khoan": login, "ma": code, "moi": password, "lap_lai": password, "quy_che": "1"}
    return browser, browser.press("/kich-hoat", **fields)


def acts(town: towns.Town) -> list[tuple[str, str]]:
    with town.database.read() as session:
        assert audit.verify(session, town.keys) is None
        return [(link.entry.act, link.entry.result) for link in audit.links(session)]


# ---- a handover from end to end ----


def test_a_handover_goes_from_the_units_document_over_the_leader_to_the_new_holder(
    enter: Enter, town: towns.Town, app: Starlette
) -> None:
    """R083, R093, R095: document, approval, execution; old sessions and password end, the new holder sets theirs,
    drafts stay."""
    old = enter("canbo")
    report = old.begin()
    account = account_of(town, "canbo")
    page = f"/tai-khoan/{account.id}"
    request = asked(enter("quantridonvi"), f"{page}/ban-giao", **PERSON, **LEAVING)
    approved(enter("lanhdao"), request)
    assert old.get("/viec-can-lam", follow_redirects=False).status_code == 200, "nothing changes before it is done"
    slip = carried_out(enter("quantri"), request)
    assert old.get("/viec-can-lam", follow_redirects=False).headers["location"].startswith("/dang-nhap")
    assert type(old)(app).sign_in("canbo").status_code == 401
    new, done = activated(app, type(old), "canbo", code_in(slip))
    assert done.status_code == 303
    shown = new.read("/viec-can-lam")
    assert "Nguyễn Quỳnh Anh" in shown
    assert new.get(report).status_code == 200, "the draft passed on"
    history = enter("quantri").read(page)
    assert "Bùi Thị Hạnh" in history
    assert "Chuyển đơn vị công tác (45/QĐ-UBND)" in history
    told = enter("quantri").read(request)
    assert "Bản nháp chuyển tiếp" in told


def test_every_step_of_it_is_in_the_audit_without_code_or_personal_particulars(
    enter: Enter, town: towns.Town, app: Starlette
) -> None:
    """R085, R148."""
    page = f"/tai-khoan/{account_of(town, 'canbo').id}"
    request = asked(enter("quantridonvi"), f"{page}/ban-giao", **PERSON, **LEAVING)
    approved(enter("lanhdao"), request)
    code = code_in(carried_out(enter("quantri"), request))
    seen = [act for act, result in acts(town) if result == "done"]
    for act in ("account.request", "account.approve", "account.execute"):
        assert seen.count(act) == 1
    with town.database.read() as session:
        told = "".join(str(link.entry) for link in audit.links(session))
    for secret in (code, PERSON["thu"], PERSON["dien_thoai"], PERSON["ho_ten"]):
        assert secret not in told


# ---- three persons ----


def test_whoever_asks_does_not_approve_and_whoever_approves_does_not_execute(enter: Enter, town: towns.Town) -> None:
    """R084, R143: persons differ; the central administrator never decides."""
    page = f"/tai-khoan/{account_of(town, 'canbo').id}"
    admin = enter("quantri")
    request = asked(admin, f"{page}/ban-giao", **PERSON, **LEAVING)
    admin.read(request)
    assert admin.press(f"{request}/quyet-dinh", y_kien="duyet").status_code == 403
    assert admin.press(f"{request}/thuc-hien").status_code == 409
    approved(enter("lanhdao"), request)
    admin.read(request)
    refused = admin.press(f"{request}/thuc-hien")
    assert refused.status_code == 409
    assert "Ngô Thị Lan" in refused.text, "the other central administrator is named"
    assert ("account.execute", "refused:others_execute") in acts(town)
    carried_out(enter("quantri2"), request)


def test_one_person_with_two_accounts_is_still_one_person(enter: Enter, town: towns.Town) -> None:
    """R084: persons are compared, not accounts."""
    with town.database.write() as session:
        leader = session.exec(select(Holder).where(Holder.name == "Trần Văn Minh")).one()
        asker = session.exec(select(Holder).where(Holder.name == "Cao Thị Mai")).one()
        asker.person = leader.person
        session.add(asker)
    page = f"/tai-khoan/{account_of(town, 'canbo').id}"
    request = asked(enter("quantridonvi"), f"{page}/ban-giao", **PERSON, **LEAVING)
    head = enter("lanhdao")
    assert "Người đề nghị không được tự duyệt" in head.read(request)
    assert head.press(f"{request}/quyet-dinh", y_kien="duyet").status_code == 409


def test_without_a_third_person_it_is_done_marked_and_listed(enter: Enter, town: towns.Town) -> None:
    """Every act that has no second person today is named."""
    with town.database.write() as session:
        account = session.exec(select(Account).where(Account.login == "quantri2")).one()
        account.status = "closed"
        session.add(account)
    admin = enter("quantri")
    request = asked(admin, f"/tai-khoan/{account_of(town, 'canbo').id}/ban-giao", **PERSON, **LEAVING)
    approved(enter("lanhdao"), request)
    assert "không có người thứ ba" in carried_out(admin, request)
    listed = admin.read("/nguoi-thu-hai")
    assert "118/UBND-VHXH" in listed
    assert "chỉ Trần Văn Minh làm được bước thứ hai" in listed.replace("Chỉ", "chỉ")


def test_a_refused_request_says_why_and_nothing_changes(enter: Enter, town: towns.Town) -> None:
    page = f"/tai-khoan/{account_of(town, 'canbo').id}"
    request = asked(enter("quantridonvi"), f"{page}/dong", vi_sao="giải thể đơn vị")
    head = enter("lanhdao")
    head.read(request)
    assert head.press(f"{request}/quyet-dinh", y_kien="khong").status_code == 409, "a refusal needs its reason"
    assert head.press(f"{request}/quyet-dinh", y_kien="khong", tra_loi="Chưa có quyết định").status_code == 303
    assert "Chưa có quyết định" in enter("quantridonvi").read(request)
    assert account_of(town, "canbo").status == "active"


# ---- what a request must bring ----


def test_a_request_without_document_or_with_private_mail_keeps_what_was_typed(enter: Enter, town: towns.Town) -> None:
    """R094, R096: the written document and the five fields; every fault at once, nothing typed is lost."""
    admin, path = enter("quantri"), f"/tai-khoan/{account_of(town, 'canbo').id}/ban-giao"
    admin.read(path)
    fields = {**PERSON, **LEAVING, **DOCUMENT, "thu": "quynhanh@gmail.com", "van_ban": "", "ngay_van_ban": "31/02/2026"}
    response = admin.post(
        path,
        data={"csrf": admin.csrf, **fields},
        files={"khac": ("a.pdf", b"", "application/pdf")},
        headers={"origin": "http://testserver"},
    )
    assert response.status_code == 409
    for words in ("có đuôi @hanoi.gov.vn", "Ghi số, ký hiệu văn bản", "17/12/2026", "Đính kèm văn bản"):
        assert words in response.text
    for typed in ("Nguyễn Quỳnh Anh", "quynhanh@gmail.com", "45/QĐ-UBND", "31/02/2026"):
        assert typed in response.text


def test_a_unit_reaches_its_own_accounts_only(enter: Enter, town: towns.Town) -> None:
    """R034, R150, R049."""
    other = f"/tai-khoan/{account_of(town, 'canbo2').id}"
    mine = enter("quantridonvi")
    assert mine.get(other).status_code == 404
    assert mine.get(f"{other}/ban-giao").status_code == 404
    listed = mine.read("/tai-khoan")
    assert "Bùi Thị Hạnh" in listed
    assert "Đinh Văn Thắng" not in listed
    assert mine.press(f"{other}/khoa", vi_sao="thử khóa đơn vị khác").status_code in (403, 404)
    assert account_of(town, "canbo2").status == "active"
    assert enter("canbo").get("/tai-khoan").status_code == 403


# ---- lock, renew ----


def test_an_emergency_lock_acts_at_once_and_is_undone_where_a_leader_says_no(enter: Enter, town: towns.Town) -> None:
    """R081, R087."""
    officer, admin = enter("canbo"), enter("quantri")
    page = f"/tai-khoan/{account_of(town, 'canbo').id}"
    admin.read(page)
    done = admin.press(f"{page}/khoa", vi_sao="đăng nhập từ nước ngoài lúc 2 giờ sáng")
    request = done.headers["location"].split("?")[0]
    assert officer.get("/viec-can-lam", follow_redirects=False).status_code == 303
    assert account_of(town, "canbo").status == "locked"
    head = enter("lanhdao")
    assert "Đã khóa ngay, chờ lãnh đạo duyệt" in head.read(request)
    assert head.press(f"{request}/quyet-dinh", y_kien="khong", tra_loi="Cán bộ đi công tác").status_code == 303
    assert account_of(town, "canbo").status == "active"
    assert enter("canbo").get("/viec-can-lam").status_code == 200, "the old password opens again"


def test_the_only_leader_cannot_be_locked_out_by_an_administrator(enter: Enter, town: towns.Town) -> None:
    admin, page = enter("quantri"), f"/tai-khoan/{account_of(town, 'lanhdao').id}"
    admin.read(page)
    refused = admin.press(f"{page}/khoa", vi_sao="thử khóa lãnh đạo")
    assert refused.status_code == 409
    assert "lãnh đạo Sở duy nhất" in refused.text


def test_a_forgotten_password_is_helped_at_once_with_the_same_rights(
    enter: Enter, town: towns.Town, app: Starlette
) -> None:
    """R074: identity recorded, new code, the last five passwords refused."""
    officer, helper = enter("canbo"), enter("quantridonvi")
    page = f"/tai-khoan/{account_of(town, 'canbo').id}"
    helper.read(page)
    assert helper.press(f"{page}/ma-moi", ly_do="forgotten", kiem_tra="").status_code == 409
    slip = helper.press(f"{page}/ma-moi", ly_do="forgotten", kiem_tra="gọi lại số trong danh bạ")
    assert slip.status_code == 200
    assert officer.get("/viec-can-lam", follow_redirects=False).status_code == 303
    _, again = activated(app, type(officer), "canbo", code_in(slip.text), towns.PASSWORD)
    assert "mật khẩu gần nhất" in again.text
    new, done = activated(app, type(officer), "canbo", code_in(slip.text))
    assert done.status_code == 303
    assert new.get("/viec-can-lam").status_code == 200
    _, spent = activated(app, type(officer), "canbo", code_in(slip.text), "Gió-thu 2028!")
    assert "đã dùng hoặc đã hết hạn" in spent.text


def test_nobody_gives_a_code_to_themselves_and_a_units_administrator_to_no_administrator(
    enter: Enter, town: towns.Town
) -> None:
    """R034, R099."""
    mine = enter("quantridonvi")
    own = f"/tai-khoan/{account_of(town, 'quantridonvi').id}"
    mine.read(own)
    assert mine.press(f"{own}/ma-moi", ly_do="forgotten", kiem_tra="chính tôi").status_code == 409
    admin = f"/tai-khoan/{account_of(town, 'quantri').id}"
    assert mine.press(f"{admin}/ma-moi", ly_do="forgotten", kiem_tra="gọi điện").status_code in (403, 404)


# ---- new accounts ----

ROWS = "\n".join(
    f"{code}\tNgười Mẫu {code}\tCông chức\tVăn hóa\t024 3825 {code[-4:]}\tmau{code}@hanoi.gov.vn"
    for code in ("00025", "00070", "00082")
)


def test_many_accounts_are_made_by_one_document_with_one_pdf_of_slips(
    enter: Enter, town: towns.Town, app: Starlette
) -> None:
    """R069, R073, R092: from the list of units, one request, one approval, one PDF; each code opens its account."""
    admin = enter("quantri")
    request = asked(admin, "/tai-khoan/hang-loat", danh_sach=f"Mã\tHọ tên\n{ROWS}")
    approved(enter("lanhdao"), request)
    other = enter("quantri2")
    page = carried_out(other, request)
    fields = dict.fromkeys(("tai_khoan", "ten", "don_vi", "nguoi", "chuc_vu", "ma", "han"))
    data = {name: re.findall(rf'name="{name}" value="([^"]*)"', page) for name in fields}
    assert len(data["ma"]) == 3
    headers = {"origin": "http://testserver"}
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    paper = other.post("/tai-khoan/phieu.pdf", data={"csrf": csrf[1], **data}, headers=headers)
    assert paper.headers["content-type"] == "application/pdf"
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper.content)).pages)
    for code in data["ma"]:
        assert code in text
    new, done = activated(app, type(admin), "00025", data["ma"][0])
    assert done.status_code == 303
    assert "Người Mẫu 00025" in new.read("/viec-can-lam")
    stale = other.post("/tai-khoan/phieu.pdf", data={"csrf": csrf[1], **data}, headers=headers)
    assert stale.status_code == 409, "a slip with a used code is not printed"


def test_a_list_with_faults_names_every_line(enter: Enter) -> None:
    bad = "\n".join([ROWS.splitlines()[0], ROWS.splitlines()[0], "99999\tA\tB\tC\t1\tx@y.z", f"{towns.BA_DINH}\tA"])
    refused = send(enter("quantri"), "/tai-khoan/hang-loat", danh_sach=bad)
    assert refused.status_code == 409
    for words in ("dòng 2: ", "đã có ở dòng 1", "dòng 3: không có đơn vị mã “99999”", "dòng 4: ", "đã có tài khoản"):
        assert words in refused.text


def test_a_unit_gets_one_account_and_content_never_goes_with_technical_rights(enter: Enter, town: towns.Town) -> None:
    """R092, R144."""
    admin = enter("quantri")
    second = send(admin, "/tai-khoan/moi", **PERSON, don_vi=towns.BA_DINH, tai_khoan="00004b", vai_tro="officer:unit")
    assert second.status_code == 409
    assert "mỗi đơn vị một tài khoản" in second.text
    with town.database.write() as session:
        reviewer = session.exec(select(Holder).where(Holder.name == "Nguyễn Thu Hà")).one()
        reviewer.email = PERSON["thu"]
        session.add(reviewer)
    clash = send(admin, "/tai-khoan/moi", **PERSON, don_vi="ha_noi", tai_khoan="anh.nq", vai_tro="central_admin:all")
    assert clash.status_code == 409
    assert "không giữ cùng lúc" in clash.text


# ---- rights by document and dates ----


def test_a_deputy_has_the_right_between_two_days_by_document(enter: Enter, town: towns.Town, clock: FixedClock) -> None:
    """R080, R149: delegation begins and ends by itself."""
    page = f"/tai-khoan/{account_of(town, 'nguoiduyet').id}"
    dates = {"tu_ngay": "10/12/2026", "den_ngay": "11/12/2026"}
    request = asked(enter("quantri"), f"{page}/uy-quyen", vai_tro="leader:all", **dates)
    approved(enter("lanhdao"), request)
    clock.advance(timedelta(days=1))
    carried_out(enter("quantri2"), request)
    assert enter("nguoiduyet").get("/danh-ba").status_code == 403, "not before the day"
    clock.advance(timedelta(days=1))
    assert enter("nguoiduyet").get("/danh-ba").status_code == 200
    clock.advance(timedelta(days=2))
    assert enter("nguoiduyet").get("/danh-ba").status_code == 403, "nor after it"


# ---- lists ----


def test_a_request_past_its_working_day_stands_in_the_overdue_list(
    enter: Enter, town: towns.Town, clock: FixedClock
) -> None:
    """R086."""
    page = f"/tai-khoan/{account_of(town, 'canbo').id}"
    asked(enter("quantri"), f"{page}/ban-giao", **PERSON, **LEAVING)
    assert "Không đề nghị nào quá hạn" in enter("lanhdao").read("/tai-khoan/de-nghi?nhom=qua-han")
    clock.advance(timedelta(days=1, hours=1))
    late = enter("lanhdao").read("/tai-khoan/de-nghi?nhom=qua-han")
    assert "quá hạn 2 giờ" in late
    assert "1 đề nghị quá hạn 1 ngày làm việc" in enter("quantri").read("/tai-khoan")


def test_the_contact_list_is_exported_for_a_reason_and_recorded(enter: Enter, town: towns.Town) -> None:
    """R022, R094, R098: name, position, section, phone, e-mail of every unit."""
    admin = enter("quantri")
    admin.read("/danh-ba")
    assert admin.press("/danh-ba", ly_do="").status_code == 409
    book = admin.press("/danh-ba", ly_do="gửi giấy mời tập huấn")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[0][3:8] == ["Họ và tên", "Chức vụ", "Bộ phận công tác", "Điện thoại", "Thư điện tử"]
    assert any("Bùi Thị Hạnh" in row for row in rows)
    assert ("contacts.export", "done") in acts(town)
    assert enter("quantridonvi").press("/danh-ba", ly_do="gửi giấy mời").status_code == 403


def test_the_access_review_puts_what_is_odd_first_and_keeps_who_confirmed(enter: Enter, town: towns.Town) -> None:
    """R035."""
    admin = enter("quantri")
    page = admin.read("/ra-soat")
    assert "Thiếu điện thoại" in page or "thiếu điện thoại" in page
    done = admin.press("/ra-soat", tai_khoan=str(account_of(town, "canbo").id))
    assert done.status_code == 303
    assert "Đặng Văn Khoa, hôm nay" in admin.read("/ra-soat")
    assert admin.press("/ra-soat", tai_khoan=str(account_of(town, "quantri").id)).status_code == 409


def test_an_unused_account_may_be_deleted_a_used_one_only_closed(enter: Enter, town: towns.Town) -> None:
    """R097, HN 10.2."""
    admin, head, other = enter("quantri"), enter("lanhdao"), enter("quantri2")
    used = send(admin, f"/tai-khoan/{account_of(town, 'canbo').id}/xoa", vi_sao="nhập nhầm")
    assert used.status_code == 409
    assert "chỉ đóng" in used.text
    request = asked(admin, "/tai-khoan/moi", **PERSON, don_vi="00025", tai_khoan="00025", vai_tro="officer:unit")
    approved(head, request)
    carried_out(other, request)
    new = account_of(town, "00025")
    request = asked(admin, f"/tai-khoan/{new.id}/xoa", vi_sao="cấp nhầm đơn vị")
    approved(head, request)
    carried_out(other, request)
    with town.database.read() as session:
        assert session.get(Account, new.id) is None
        assert session.exec(select(AccountRequest)).all(), "the requests stay"


# ---- the demo flag, step-up ----


@pytest.fixture
def strict(town: towns.Town) -> Starlette:
    """The same town as a real system: second factor and all."""
    with town.database.write() as session:
        flag = session.get_one(Setting, "demo")
        flag.value = "0"
        session.add(flag)
    towns.settle(town.desk, ADMINS)
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def test_a_sensitive_act_asks_for_the_password_again_after_ten_minutes(
    enter: Enter, town: towns.Town, clock: FixedClock
) -> None:
    """R099, R139."""
    admin, page = enter("quantri"), f"/tai-khoan/{account_of(town, 'canbo').id}"
    for _ in range(3):
        clock.advance(timedelta(minutes=4))
        admin.read(page)
    asked_again = admin.press(f"{page}/khoa", vi_sao="thử khóa sau 12 phút")
    assert asked_again.headers["location"].startswith("/xac-nhan")
    assert account_of(town, "canbo").status == "active"
    admin.read("/xac-nhan")
    assert admin.press("/xac-nhan", bi_mat="sai", tiep=page).status_code == 401
    assert admin.press("/xac-nhan", bi_mat=towns.PASSWORD, tiep=page).headers["location"] == page
    admin.read(page)
    assert admin.press(f"{page}/khoa", vi_sao="thử khóa sau 12 phút").status_code == 303


def test_a_department_account_of_a_real_system_sees_nothing_before_its_second_factor(
    strict: Starlette, browser
) -> None:
    """C03, R139: required for department and admin roles, a setting for officers."""
    for login, gated in (("quantri", True), ("lanhdao", True), ("nguoiduyet", True), ("canbo", False)):
        person = type(browser)(strict)
        assert person.sign_in(login).status_code == 303
        onward = person.get("/", follow_redirects=True).url.path
        assert (onward == "/hai-buoc") is gated, login
