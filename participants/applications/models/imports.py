"""Applications taken over from a table of somebody else: the table, what its columns mean, and the rows that came in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call
from participants.applications.models.applications import Application


class ImportMapping(models.Model):
    """What the columns of the last table of a call meant, by heading; the programme's next call begins with it."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="import_mapping")
    columns = models.JSONField(default=dict)  # {folded heading: target of imports/targets.py}
    changed_at = models.DateTimeField(auto_now=True)

    NOT_PERSONAL = ("columns",)

    def __str__(self) -> str:
        return f"mapping {self.pk}"


class ApplicationImport(models.Model):
    """One table. Its file is kept for some days, so that rows with errors can be looked at and sent in again."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file = models.ForeignKey("core.StoredFile", models.SET_NULL, null=True, related_name="+")
    # What the organiser calls the place the rows come from; it stands beside every application taken over.
    source = models.CharField(_("where the table comes from"), max_length=120)
    encoding = models.CharField(max_length=12, blank=True)  # "" lets the file tell
    language = models.CharField(_("language of letters"), max_length=10)
    columns = models.JSONField(default=list)  # one target per column of the table; "" leaves it out
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    created = models.PositiveIntegerField(default=0)  # how many applications came of it

    # The file holds many people's data: it is in nobody's own copy, and the clock deletes it.
    NOT_PERSONAL = ("by", "source", "encoding", "language", "columns")

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class ImportedRow(models.Model):
    """From which table an application came, and by which number it goes there: so it never comes in twice.

    The address is the one in the table, whatever address the person signs in with later.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="imported")
    batch = models.ForeignKey(ApplicationImport, models.CASCADE, related_name="rows")
    row_id = models.CharField(max_length=100, blank=True)
    email = models.EmailField()

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ()
    PERSONAL = {
        name: Personal("take nobody over twice", "application", "application", ("organiser",))
        for name in ("batch", "row_id", "email")
    }

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"row {self.pk}"
