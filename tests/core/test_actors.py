"""Who acts, as the audit trail names them."""

import pytest

from core.actors import Clock, TokenHolder, identity
from tests import factories as make


@pytest.mark.django_db
def test_a_user_is_named_by_number_only():
    user = make.user("arta@example.org", name="Arta")
    assert identity(user) == ("user", str(user.pk))


def test_a_token_holder_is_named_by_the_kind_of_link():
    assert identity(TokenHolder("approver", "officer@example.org")) == ("token", "approver")


def test_the_clock_is_named_by_its_job():
    assert identity(Clock()) == ("clock", "clock")
    assert identity(Clock("purge")) == ("clock", "purge")
