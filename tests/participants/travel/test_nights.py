from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from participants.travel.nights import Stay, rooms_per_night, usual_stay

DAYS = st.dates(date(2023, 1, 1), date(2030, 1, 1))
STAYS = st.lists(st.builds(Stay, DAYS, DAYS, st.integers(0, 6)), max_size=20)


def test_from_lunch_to_lunch_is_one_night_for_two_days():
    stay = usual_stay(date(2023, 9, 18), date(2023, 9, 19), lunch_to_lunch=True)
    assert stay == Stay(date(2023, 9, 18), date(2023, 9, 19), 1)


def test_full_days_need_the_evening_before():
    stay = usual_stay(date(2023, 9, 18), date(2023, 9, 19), lunch_to_lunch=False)
    assert stay == Stay(date(2023, 9, 17), date(2023, 9, 19), 2)


def test_rooms_are_counted_for_each_night():
    early, usual = (Stay(date(2023, 9, day), date(2023, 9, 19), 19 - day) for day in (17, 18))
    assert rooms_per_night([usual, early, usual]) == {date(2023, 9, 17): 1, date(2023, 9, 18): 3}


@given(STAYS)
def test_every_night_is_counted_once(stays):
    rooms = rooms_per_night(stays)
    assert sum(rooms.values()) == sum(stay.nights for stay in stays)
    assert list(rooms) == sorted(rooms)
    assert all(0 < count <= len(stays) for count in rooms.values())


@given(STAYS, st.builds(Stay, DAYS, DAYS, st.integers(1, 6)))
def test_one_more_stay_adds_exactly_its_nights(stays, extra):
    before, after = rooms_per_night(stays), rooms_per_night([*stays, extra])
    for number in range(extra.nights):
        night = extra.arrives_on + timedelta(days=number)
        assert after[night] == before.get(night, 0) + 1
    assert sum(after.values()) == sum(before.values()) + extra.nights
