"""The pure rules of accounts: working days over Tết, the table of life, three persons, codes, second factor, passwords
(R073 to R076, R084 to R087, R095 to R097, R144; C02, C03, C08)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from server.access import Role
from server.accounts import asking, codes, life, totp
from server.accounts.asking import Act, Persons, Stage
from server.accounts.calendar import WorkingCalendar, as_text, read_calendar
from server.accounts.duties import Duties, clashes
from server.accounts.life import DORMANT_AFTER, STEPS, State
from server.accounts.passwords import PasswordRule, faults, is_common, months_after
from server.accounts.people import BUILTIN, check_login, check_role, person_faults, read_person
from server.clock import HANOI
from server.refusal import Refused, Unfit

FILE = Path(__file__).resolve().parents[3] / "periods" / "ha_noi" / "holidays.csv"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return read_calendar(FILE.read_text(encoding="utf-8"), file="holidays.csv")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


# ---- working days ----


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-10-22 09:12", "2026-10-23 09:12"),  # an ordinary Thursday
        ("2026-10-23 16:40", "2026-10-26 16:40"),  # Friday to Monday
        ("2026-10-24 10:00", "2026-10-27 00:00"),  # Saturday: the whole of Monday
        ("2026-02-13 16:00", "2026-02-23 16:00"),  # the last hour before Tết Bính Ngọ
        ("2026-02-17 00:30", "2026-02-24 00:00"),  # the first hour of the first day of Tết
        ("2026-01-01 09:00", "2026-01-06 00:00"),  # New Year, the Friday swapped away, a weekend
        ("2026-01-09 15:00", "2026-01-10 15:00"),  # the Saturday worked in its stead
        ("2026-08-21 08:00", "2026-08-22 08:00"),  # Saturday worked for 31 August
        ("2026-08-28 17:30", "2026-09-03 17:30"),  # over National Day
        ("2027-02-04 11:00", "2027-02-12 11:00"),  # Tết Đinh Mùi
    ],
)
def test_one_working_day_is_counted_over_weekends_holidays_and_tet(
    calendar: WorkingCalendar, received: str, due: str
) -> None:
    """R086: from receipt, one working day, Tết and holidays as data."""
    assert calendar.due(at(received)) == at(due)


def minutes_worked(calendar: WorkingCalendar, begins: datetime, ends: datetime) -> int:
    """Minutes of working days between two moments, day by day: another way to the same answer."""
    total, day = timedelta(), begins.astimezone(HANOI).date()
    while day <= ends.astimezone(HANOI).date():
        if calendar.is_working(day):
            first = max(begins, datetime(day.year, day.month, day.day, tzinfo=HANOI))
            last = min(ends, datetime(day.year, day.month, day.day, tzinfo=HANOI) + timedelta(days=1))
            total += max(last - first, timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds()) // 60


def test_the_clock_always_gives_one_working_day(calendar: WorkingCalendar, scaled: Callable[[int], int]) -> None:
    """R086 at random moments of three years: 24 hours of working days lie between receipt and due, never more."""
    draw = Random(20261122)
    for _ in range(scaled(20_000)):
        received = at("2025-01-01 00:00") + timedelta(minutes=draw.randrange(3 * 365 * 24 * 60))
        due = calendar.due(received)
        assert minutes_worked(calendar, received, due) == 24 * 60, received
        assert minutes_worked(calendar, received, due - timedelta(minutes=1)) == 24 * 60 - 1, received


def test_a_calendar_without_tet_is_found_out_by_the_same_count(calendar: WorkingCalendar) -> None:
    """A planted fault: with Tết taken out of the data the clock runs during it."""
    plain = WorkingCalendar()
    due = plain.due(at("2026-02-13 16:00"))
    assert minutes_worked(calendar, at("2026-02-13 16:00"), due) != 24 * 60


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-02-30,off,Tết", "không có ngày “2026-02-30”"),
        ("17/02/2026,off,Tết", "2027-02-08"),
        ("20260217,off,Tết", "không có ngày"),
        ("2026-02-17,nghi,Tết", "off (nghỉ) hay work (làm bù)"),
        ("2026-02-15,off,Tết", "vốn đã nghỉ"),
        ("2026-02-17,work,Làm bù", "vốn đã làm việc"),
        ("2026-02-17,off,", "thiếu tên"),
        ("2026-02-17,off", "cần 3 cột"),
        ("2026-01-01,off,Lặp", "đã có ở trên"),
    ],
)
def test_a_wrong_day_is_refused_with_its_place_and_cure(line: str, words: str) -> None:
    with pytest.raises(Unfit) as refused:
        read_calendar(f"day,kind,title\n2026-01-01,off,Tết Dương lịch\n{line}\n", file="periods/x/holidays.csv")
    assert words in str(refused.value)
    assert str(refused.value).startswith("periods/x/holidays.csv:3: ")


def test_every_wrong_day_is_told_at_once() -> None:
    with pytest.raises(Unfit) as refused:
        read_calendar("day,kind,title\nx,off,a\n2026-02-15,off,b\n", file="f")
    assert [line[:4] for line in str(refused.value).splitlines()] == ["f:2:", "f:3:"]
    with pytest.raises(Unfit, match="f:1: dòng đầu"):
        read_calendar("ngày,loại\n", file="f")


def test_the_calendar_as_kept_reads_back_the_same(calendar: WorkingCalendar) -> None:
    assert read_calendar(as_text(calendar), file="f") == calendar
    assert set(calendar.years) >= {2026, 2027}


# ---- the table of life and the three persons (Show 4) ----


def test_every_step_not_in_the_table_is_refused() -> None:
    for state in State:
        for act in life.Act:
            if (state, act) in STEPS:
                assert life.step(state, act) is STEPS[state, act]
            else:
                with pytest.raises(Refused):
                    life.step(state, act)


def test_a_closed_account_never_opens_again() -> None:
    assert not [act for (state, act) in STEPS if state is State.CLOSED]


def test_dormancy_begins_after_45_days_to_the_second() -> None:
    """C08."""
    assert not life.is_dormant(State.ACTIVE, NOW - DORMANT_AFTER + timedelta(seconds=1), now=NOW)
    assert life.is_dormant(State.ACTIVE, NOW - DORMANT_AFTER, now=NOW)
    assert timedelta(days=45) == DORMANT_AFTER


WHO = tuple(UUID(int=number) for number in range(1, 6))


def walk(draw: Random, steps: int) -> list[tuple[str, str, int, Persons, bool, object]]:
    """Random acts by random persons on requests and accounts; what was let through, with who had taken part."""
    passed: list[tuple[str, str, int, Persons, bool, object]] = []
    stage, account = Stage.ASKED, State.NEW
    persons = Persons(asker=draw.choice(WHO), concerned=frozenset(draw.sample(WHO, 1)))
    for _ in range(steps):
        if draw.random() < 0.4:
            with suppress(Refused):
                account = life.step(account, draw.choice(list(life.Act)))
            account = State.NEW if account is State.CLOSED and draw.random() < 0.2 else account  # another account
            continue
        act, by, others = draw.choice(list(Act)), draw.choice(WHO), draw.random() < 0.5
        try:
            after, alone = asking.step(stage, act, by=by, persons=persons, others_can_execute=others)
        except Refused:
            if (stage, act) not in asking.STEPS and stage not in asking.WAITING:
                stage = Stage.ACTED if draw.random() < 0.2 else Stage.ASKED
                persons = Persons(asker=draw.choice(WHO), concerned=frozenset(draw.sample(WHO, 1)))
            continue
        passed.append((stage, act, by.int, persons, others, alone))
        if act in (Act.APPROVE, Act.REFUSE):
            persons = Persons(asker=persons.asker, approver=by, concerned=persons.concerned)
        stage = after
    return passed


def wrongs(passed: list[tuple[str, str, int, Persons, bool, object]]) -> list[str]:
    """What must never be let through, said a second time and independently of the rules."""
    found = []
    for _, act, by, persons, others, alone in passed:
        who = UUID(int=by)
        if act in (Act.APPROVE, Act.REFUSE) and who == persons.asker:
            found.append("self-approval")
        if act == Act.EXECUTE and who == persons.approver:
            found.append("approver executes")
        if act == Act.EXECUTE and who == persons.asker and (others or not alone):
            found.append("asker executes though another could")
        if act in (Act.APPROVE, Act.EXECUTE) and who in persons.concerned:
            found.append("own account")
        if act == Act.WITHDRAW and who != persons.asker:
            found.append("withdrawn by another")
    return found


@pytest.mark.slow
def test_random_lives_never_see_a_self_approval(scaled: Callable[[int], int]) -> None:
    """Show 4 (G27): 100,000 random steps on the pure tables."""
    passed = walk(Random(4), scaled(100_000))
    assert wrongs(passed) == []
    assert {act for _, act, *_ in passed} == set(Act), "every act was let through somewhere"


def test_a_planted_self_approval_is_found() -> None:
    who = WHO[0]
    assert wrongs([(Stage.ASKED, Act.APPROVE, who.int, Persons(asker=who), True, False)]) == ["self-approval"]


def test_the_one_who_asked_executes_only_while_nobody_else_can_and_it_is_marked() -> None:
    """R084: proposer, approver and executor differ where possible."""
    persons = Persons(asker=WHO[0], approver=WHO[1])
    with pytest.raises(Refused, match="còn quản trị trung tâm khác"):
        asking.step(Stage.APPROVED, Act.EXECUTE, by=WHO[0], persons=persons, others_can_execute=True)
    assert asking.step(Stage.APPROVED, Act.EXECUTE, by=WHO[0], persons=persons, others_can_execute=False) == (
        Stage.DONE,
        True,
    )
    assert asking.step(Stage.APPROVED, Act.EXECUTE, by=WHO[2], persons=persons) == (Stage.DONE, False)


# ---- codes and the second factor ----


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_second_factor_gives_the_vectors_of_rfc_6238(moment: int, code: str) -> None:
    """C03: appendix B of the RFC, SHA-1."""
    assert totp.code_at(b"12345678901234567890", moment // 30, digits=8) == code


def test_a_code_proves_its_step_once_and_its_neighbours_only() -> None:
    """C03: replay and skew."""
    secret, step = totp.new_secret(), totp.step_of(NOW)
    assert totp.matching_step(secret, totp.code_at(secret, step), now=NOW, last_step=0) == step
    assert totp.matching_step(secret, totp.code_at(secret, step), now=NOW, last_step=step) is None
    assert totp.matching_step(secret, totp.code_at(secret, step - 1), now=NOW, last_step=0) == step - 1
    assert totp.matching_step(secret, totp.code_at(secret, step - 3), now=NOW, last_step=0) is None
    for junk in ("", "12345", "abcdef", "１２３４５６", "1234567"):
        assert totp.matching_step(secret, junk, now=NOW, last_step=0) is None
    assert len(secret) * 8 >= 128


def test_a_code_is_read_however_it_is_typed_and_never_holds_letters_that_look_alike() -> None:
    """R073."""
    code = codes.new_activation_code()
    assert codes.matches(code.lower().replace("-", " "), codes.hash_of(code))
    assert not codes.matches(code[:-1] + ("2" if code[-1] != "2" else "3"), codes.hash_of(code))
    assert not set("01OIL") & set(codes.LETTERS)
    assert len(set(codes.new_recovery_codes())) == codes.RECOVERY_CODES


# ---- passwords ----


@pytest.mark.parametrize(
    "password",
    ["Matkhau@2026", "Mật-khẩu 2026!", "P@ssw0rd!1", "Hà Nội 2026!", "Hanoi@hanoi1", "Qwerty@12345", "Anh-Yêu-Em 123!",
     "Quantri@2026", "Việt Nam @1945", "Iloveyou!2026", "BaoCao#2026"],
)  # fmt: skip
def test_common_and_breached_passwords_are_known_in_their_disguises(password: str) -> None:
    """R074, R075, C02: default and common ones are refused also with accents, capitals, digits and signs."""
    assert is_common(password)
    assert any("phổ biến" in fault for fault in faults(password, login=""))


@pytest.mark.parametrize(
    "password", ["Mưa-rào 2026", "Nắng-hạ 2027!", "Gió-thu 2028!", "ƯỚC mơ xanh 7?", "ĐÀ điểu-39x"]
)
def test_vietnamese_letters_count_as_letters_and_good_passwords_pass(password: str) -> None:
    """R075: capital and small Vietnamese letters are letters."""
    assert faults(password, login="00004") == ()


def test_a_password_lasts_six_calendar_months_and_an_administrators_less() -> None:
    """R076: at least every six months; administrators by the setting."""
    rule = PasswordRule(months=6, admin_months=2)
    set_at = datetime(2026, 8, 31, 3, 0, tzinfo=UTC)
    assert rule.last_day(set_at, admin=False) == date(2027, 2, 28)
    assert rule.last_day(set_at, admin=True) == date(2026, 10, 31)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


# ---- duties, persons, names ----


def test_department_and_administrators_need_the_second_factor_officers_by_the_setting() -> None:
    """C03."""
    for role in Role:
        of_unit = role in (Role.OFFICER, Role.UNIT_HEAD, Role.PARTNER)
        assert Duties().wants_second_factor([role]) is not of_unit
        assert Duties(officers_second_factor=True).wants_second_factor([role])
        assert not Duties(demo=True).wants_second_factor([role])


def test_content_and_technical_roles_clash_and_an_inspector_holds_nothing_else() -> None:
    """R009, R011, R143."""
    assert clashes([Role.OFFICER, Role.UNIT_HEAD]) == ()
    assert clashes([Role.REVIEWER, Role.CENTRAL_ADMIN])
    assert clashes([Role.OFFICER, Role.OPERATOR])
    assert all(clashes([Role.INSPECTOR, other]) for other in Role if other is not Role.INSPECTOR)


def test_the_five_fields_of_the_contact_list_are_asked_for() -> None:
    """R094."""
    assert set(person_faults(read_person({}), domains=())) == {"name", "position", "section", "phone", "email"}
    given = {"name": " Bùi  Thị Hạnh ", "position": "Công chức", "section": "Văn hóa", "phone": "024 3825 0000"}
    person = read_person({**given, "email": "Hanh@BaDinh.hanoi.gov.vn"})
    assert person.name == "Bùi Thị Hạnh"
    assert person_faults(person, domains=("hanoi.gov.vn",)) == {}
    private = read_person({**given, "email": "hanh@gmail.com"})
    assert "@hanoi.gov.vn" in person_faults(private, domains=("hanoi.gov.vn",))["email"]
    fooling = read_person({**given, "email": "hanh@xhanoi.gov.vn"})
    assert "email" in person_faults(fooling, domains=("hanoi.gov.vn",))


def test_no_administrator_account_has_a_general_name_and_no_unit_account_a_role_of_the_department() -> None:
    """R144."""
    for login in BUILTIN:
        with pytest.raises(Refused):
            check_login(login, roles=[Role.CENTRAL_ADMIN])
    check_login("dang.van.mau", roles=[Role.CENTRAL_ADMIN])
    check_login("00004", roles=[Role.OFFICER])
    for role in (Role.CENTRAL_ADMIN, Role.REVIEWER, Role.OPERATOR):
        with pytest.raises(Refused):
            check_role(role, scope="unit")
    with pytest.raises(Refused):
        check_role("emperor", scope="all")
