"""Who the committee keeps together or apart, with its reason: on a page of the committee's, on nobody's own.

The reason names several people, so it stands in neither one's file nor in her copy of her data.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from events.models import Call
from participants.selection.models import Pin


@dataclass
class Group:
    """`names` are references for people the reader keeps away from; then the reason is kept from her too."""

    pin: Pin  # the first of them: whoever removes it removes all
    names: list[str] = field(default_factory=list)
    recused: bool = False


def groups_of(call: Call, *, apart: Collection[int] = ()) -> list[Group]:
    """In the order they were made; one query."""
    found: dict[str, Group] = {}
    pins = Pin.objects.filter(application__call=call).exclude(group="").select_related("application", "by")
    for pin in pins:
        group = found.setdefault(pin.group, Group(pin))
        hidden = pin.application_id in apart
        group.recused |= hidden
        group.names.append(pin.application.reference if hidden else pin.application.full_name)
    return list(found.values())
