"""The trail as a page and as a table to keep."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.exports import log_export
from core.tables import table_response
from core.web import on, paginate
from events.deadlines import shown_instant
from events.models import Event
from events.queries import events_visible_to
from participants.people.views import account
from participants.selection.trail.queries import all_lines, entries_of, kept_references, lines_of

RULE = "participants.decide"


@require_safe
@on(events_visible_to, RULE)
def team_trail(request: HttpRequest, event: Event) -> HttpResponse:
    page = paginate(request, entries_of(event))
    lines = lines_of(page.object_list, apart=kept_references(event, account(request)))
    context = {"event": event, "tab": "team_decisions", "page": page, "lines": lines}
    return render(request, "selection/trail.html", context)


@require_safe
@on(events_visible_to, RULE)
def team_trail_csv(request: HttpRequest, event: Event) -> HttpResponseBase:
    headers = (_("Time"), _("Name"), _("What"), _("About"), _("Before"), _("After"), _("Details"))
    rows = (
        (
            shown_instant(line.at, event),
            line.who,
            line.act,
            line.about,
            line.before,
            line.after,
            "\n".join(line.details),
        )
        for line in all_lines(event, apart=kept_references(event, account(request)))
    )
    log_export(
        by=account(request),
        what="trail",
        about=event,
        format="csv",
        rows=entries_of(event).count(),
        language=get_language() or "en",
    )
    return table_response("csv", f"{_('History')} {event.code}", headers, rows)
