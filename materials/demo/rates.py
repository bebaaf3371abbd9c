"""What a day of interpretation costs in the demo: round numbers, nobody's offer."""

from __future__ import annotations

from django.apps import apps

from events.models import Programme

RATES = {
    "currency": "EUR",
    "interpreter_day": 300,
    "booth_day": 200,
    "receiver_day": 5,
    "technician_day": 150,
}


def set_rates(programme: Programme) -> None:
    """Once: whoever has changed them keeps her own. By its name, because interpretation stands beside this app."""
    cards = apps.get_model("interpretation", "RateCard")._default_manager
    cards.get_or_create(programme=programme, defaults=RATES)
