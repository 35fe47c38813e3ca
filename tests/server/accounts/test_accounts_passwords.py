"""Passwords (R026, R072)."""

import unicodedata

import pytest

from server.accounts.passwords import Passwords, Strength, faults

QUICK = Passwords(Strength(memory_kib=64, passes=1))


def test_a_password_matches_its_own_hash_and_no_other() -> None:
    stored = QUICK.hash("Đồng-Lúa 2026")
    assert QUICK.matches("Đồng-Lúa 2026", stored)
    assert not QUICK.matches("Đồng-Lúa 2027", stored)


def test_the_same_letters_from_another_keyboard_match() -> None:
    typed = "Đồng-Lúa 2026"
    assert QUICK.matches(unicodedata.normalize("NFD", typed), QUICK.hash(unicodedata.normalize("NFC", typed)))


def test_an_unknown_account_costs_one_verification_and_never_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = QUICK.hash("Đồng-Lúa 2026")
    counted: list[str] = []
    real = QUICK._hasher.verify
    monkeypatch.setattr(type(QUICK._hasher), "verify", lambda _, h, p: counted.append(h) or real(h, p), raising=True)
    for known in (stored, None):
        counted.clear()
        QUICK.matches("sai", known)
        assert len(counted) == 1


def test_the_dummy_hash_is_no_way_in() -> None:
    assert not QUICK.matches("không có tài khoản này", None)


def test_a_hash_is_argon2id_and_says_nothing_of_the_password() -> None:
    stored = QUICK.hash("Đồng-Lúa 2026")
    assert stored.startswith("$argon2id$")
    assert "2026" not in stored
    assert stored != QUICK.hash("Đồng-Lúa 2026")


def test_a_hash_of_less_cost_is_outdated() -> None:
    assert Passwords(Strength(memory_kib=128, passes=1)).is_outdated(QUICK.hash("x"))
    assert not QUICK.is_outdated(QUICK.hash("x"))


def test_a_broken_hash_is_a_wrong_password() -> None:
    assert not QUICK.matches("x", "không phải mã băm")


@pytest.mark.parametrize(
    ("password", "lack"),
    [
        ("Ngắn#1", "ít nhất 10"),
        ("không-hoa-2026", "chữ hoa"),
        ("KHÔNG-THƯỜNG-2026", "chữ thường"),
        ("Không-Có-Số!", "chữ số"),
        ("KhôngKýTựLạ2026", "ký tự đặc biệt"),
        ("Ba.dinh-00004!", "tên đăng nhập"),
        ("Aa1#" * 40, "nhiều nhất 128"),
    ],
)
def test_a_weak_password_is_told_what_it_lacks(password: str, lack: str) -> None:
    assert any(lack in fault for fault in faults(password, login="ba.dinh"))


def test_a_good_password_lacks_nothing() -> None:
    assert faults("Mưa-rào 2026", login="ba.dinh") == ()
