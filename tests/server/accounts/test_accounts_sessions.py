"""Sessions and CSRF tokens (R087)."""

from datetime import UTC, datetime, timedelta

from server.accounts.sessions import SessionRule, csrf_matches, hash_of, masked, new_session

NOW = datetime(2026, 12, 8, 3, 0, tzinfo=UTC)


def test_the_token_is_long_unlike_any_other_and_only_its_hash_is_kept() -> None:
    one, other = new_session(), new_session()
    assert len(one.token) >= 43
    assert one.token != other.token
    assert one.token_hash == hash_of(one.token)
    assert one.token not in one.token_hash
    assert one.token not in repr(one)


def test_a_masked_csrf_token_matches_and_looks_different_in_each_page() -> None:
    csrf = new_session().csrf
    first, second = masked(csrf), masked(csrf)
    assert first != second
    assert csrf_matches(first, csrf)
    assert csrf_matches(second, csrf)


def test_another_sessions_or_a_made_up_csrf_token_does_not_match() -> None:
    csrf = new_session().csrf
    for given in ("", "x", "không phải", csrf, masked(new_session().csrf), masked(csrf)[:-4], "A" * 86):
        assert not csrf_matches(given, csrf)


def test_a_session_ends_when_idle_and_whatever_happens_at_its_absolute_end() -> None:
    rule = SessionRule(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
    ends = NOW + rule.absolute
    assert not rule.is_over(now=NOW + timedelta(minutes=59), last_seen_at=NOW, expires_at=ends)
    assert rule.is_over(now=NOW + timedelta(minutes=60), last_seen_at=NOW, expires_at=ends)
    assert rule.is_over(now=ends, last_seen_at=ends, expires_at=ends)
