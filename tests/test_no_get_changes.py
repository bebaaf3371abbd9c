"""What is only asked for changes nothing: by HEAD, by OPTIONS, by the address of a button.

That no GET changes a row is watched by tests/test_walk.py.
"""

from __future__ import annotations

import pytest

from tests.changes import assert_none, differences, everything
from tests.crawl import LOGGED, Visitor, addresses, client_of, content_of
from tests.whole_event import Whole

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.mark.parametrize("method", ["head", "options"])
def test_head_and_options_change_nothing_either(whole: Whole, method: str) -> None:
    for user in (whole.organiser, whole.guest):
        visitor, before = Visitor(user), everything()
        for address in addresses(whole):
            if address.name not in LOGGED:
                content_of(visitor.open(address.path, method))
        assert_none(differences(before, everything()))


def test_opening_the_address_of_a_button_signs_nobody_out(whole: Whole) -> None:
    """A link somebody else sends must not end a session."""
    for address in addresses(whole):
        if address.name in {"my_data_request", "my_data_erase", "account_logout"}:
            client = client_of(whole.guest)
            client.get(address.path)
            assert "_auth_user_id" in client.session, address.path
