"""The team's work on the sections of a call's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from core.audit import record
from core.states import lock
from events.freshness import public_pages_changed
from participants.applications.models import FormSection

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Call


@transaction.atomic
def add_section(call: Call, texts: Mapping[str, str], *, by: User | TokenHolder | Clock) -> FormSection:
    """A new section at the end, still without questions. `texts` are {column: text}, for instance "title_sq"."""
    locked = lock(call)
    last = locked.form_sections.order_by("-position").values_list("position", flat=True).first()
    section = FormSection.objects.create(call=locked, position=(last or 0) + 1, **texts)
    record(by=by, action="add section", target=section, fields=tuple(texts))
    return section


@transaction.atomic
def change_section(
    section: FormSection, texts: Mapping[str, str], *, by: User | TokenHolder | Clock
) -> FormSection:
    """New words above its questions."""
    locked = lock(section)
    for name, text in texts.items():
        setattr(locked, name, text)
    locked.save()
    public_pages_changed()
    record(by=by, action="change section", target=locked, fields=tuple(texts))
    return locked


@transaction.atomic
def move_section(section: FormSection, *, up: bool, by: User | TokenHolder | Clock) -> None:
    """One place up or down, with its questions; at the end nothing happens."""
    call = lock(section.call)
    rows = list(call.form_sections.all())
    place = next(number for number, row in enumerate(rows) if row.pk == section.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        row.position = position
    FormSection.objects.bulk_update(rows, ["position"])
    public_pages_changed()
    record(by=by, action="move section", target=section, fields=("position",))


@transaction.atomic
def remove_section(section: FormSection, *, by: User | TokenHolder | Clock) -> None:
    """Take the heading away; its questions stay and stand before the first section."""
    lock(section.call)
    locked = lock(section)
    record(by=by, action="remove section", target=locked, fields=("title",))
    locked.delete()
    public_pages_changed()
