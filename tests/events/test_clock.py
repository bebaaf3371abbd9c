from datetime import UTC, date, datetime, time

import pytest

from events.clock import NoSuchTime, is_zone, same_wall, to_instant, to_wall, zone_names

BELGRADE = "Europe/Belgrade"


def test_a_deadline_is_on_the_clocks_of_the_events_zone() -> None:
    """Entered as 31 May 23:59 by anybody anywhere, it is 23:59 where the event is."""
    assert to_instant(date(2030, 5, 31), time(23, 59), BELGRADE) == datetime(2030, 5, 31, 21, 59, tzinfo=UTC)
    assert to_instant(date(2030, 5, 31), time(23, 59), "Europe/Tirane") == datetime(
        2030, 5, 31, 21, 59, tzinfo=UTC
    )
    assert to_instant(date(2030, 5, 31), time(23, 59), "Europe/Lisbon") == datetime(
        2030, 5, 31, 22, 59, tzinfo=UTC
    )
    assert to_instant(date(2030, 1, 31), time(23, 59), BELGRADE) == datetime(2030, 1, 31, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize("at", [time(0), time(1, 59), time(3), time(23, 59)])
@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)])
def test_what_goes_in_comes_out(day: date, at: time) -> None:
    assert to_wall(to_instant(day, at, BELGRADE), BELGRADE) == (day, at)


@pytest.mark.parametrize(
    ("at", "instead"), [(time(2), time(3)), (time(2, 30), time(3, 30)), (time(2, 59), time(3, 59))]
)
def test_an_hour_that_is_skipped_is_refused(at: time, instead: time) -> None:
    with pytest.raises(NoSuchTime) as refused:
        to_instant(date(2026, 3, 29), at, BELGRADE)
    assert refused.value.next_time == instead


def test_of_an_hour_that_comes_twice_a_deadline_takes_the_later() -> None:
    day, at = date(2026, 10, 25), time(2, 30)
    assert to_instant(day, at, BELGRADE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert to_instant(day, at, BELGRADE, later=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_another_zone_keeps_what_the_clocks_show() -> None:
    before = to_instant(date(2030, 5, 31), time(23, 59), BELGRADE)
    after = same_wall(before, BELGRADE, "Europe/Lisbon")
    assert to_wall(after, "Europe/Lisbon") == (date(2030, 5, 31), time(23, 59))
    assert after != before


def test_zones_have_their_iana_names() -> None:
    assert {"Europe/Belgrade", "Europe/Skopje", "Europe/Tirane", "Europe/Sarajevo", "UTC"} <= set(
        zone_names()
    )
    assert is_zone("Europe/Belgrade")
    assert not is_zone("Europe/Pristina")
