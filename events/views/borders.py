"""The programme's table of how long visas take."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.web import SignedInRequest, invalid, on
from events.footnotes import footnotes_for
from events.forms.borders import VisaLeadTimeForm, lead_time_initial
from events.models import Programme, VisaLeadTime
from events.models.programmes import TERRITORIES
from events.names import territory_name
from events.operations.borders import SameLeadTime, remove_visa_lead_time, save_visa_lead_time
from events.queries import designations_of, programmes_visible_to

PAGE = "team/visas.html"


@on(programmes_visible_to, "events.change_programme")
def team_visas(request: SignedInRequest, programme: Programme, pk: int | None = None) -> HttpResponse:
    """The rules with a form for a new one; with `pk` the form changes that one."""
    row = get_object_or_404(programme.visa_lead_times, pk=pk) if pk else None
    rows = list(programme.visa_lead_times.all())
    designations = designations_of([programme])
    names = {code: territory_name(code, designations) for code in _territories(programme, rows)}
    form = VisaLeadTimeForm(request.POST or None, initial=lead_time_initial(row), places=list(names.items()))
    if request.method == "POST" and form.is_valid():
        try:
            save_visa_lead_time(programme, by=request.user, lead_time=row, **form.cleaned_data)
        except SameLeadTime as refused:
            form.add_error("valid_from", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("team_visas", code=programme.code)
    context = {
        "programme": programme,
        "tab": "team_visas",
        "form": form,
        "rows": [(one, names[one.works_in], names[one.into]) for one in rows],
        "footnotes": footnotes_for(names.values(), designations),
        "page_title": _("Change the rule") if row else _("Add a rule"),
    }
    return (invalid if form.is_bound else render)(request, PAGE, context)


def _territories(programme: Programme, rows: list[VisaLeadTime]) -> list[str]:
    """The region's, and every other one where the programme has a place or a rule."""
    places = programme.places.order_by("territory").values_list("territory", flat=True)
    ruled = [code for row in rows for code in (row.works_in, row.into)]
    return list(dict.fromkeys([*TERRITORIES, *places, *ruled]))


@on(programmes_visible_to, "events.change_programme")
@require_POST
def team_visa_remove(request: SignedInRequest, programme: Programme, pk: int) -> HttpResponse:
    remove_visa_lead_time(get_object_or_404(programme.visa_lead_times, pk=pk), by=request.user)
    messages.success(request, _("Removed."))
    return redirect("team_visas", code=programme.code)
