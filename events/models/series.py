"""A series: events that belong together, and a public page that lists them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.events import new_code
from events.models.programmes import Programme


class EventSeries(models.Model):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="event_series")
    code = models.SlugField(_("code"), max_length=40, unique=True, default=new_code)
    title = models.CharField(_("title"), max_length=250)

    NOT_PERSONAL = ("code", "title")

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series of events")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"
