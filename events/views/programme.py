"""A programme's texts, places, designations and privacy notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.localized import column
from core.web import SignedInRequest, invalid, on
from events.forms.programmes import DesignationForm, NoticeForm, PerLanguageForm, PlaceForm, ProgrammeForm
from events.models import Programme
from events.operations import change_programme, publish_privacy_notice, save_designation, save_place
from events.operations.programmes import PARTIES
from events.queries import designated, latest_notice, programmes_visible_to

_FACTS = (
    "contact_name",
    "contact_email",
    *PARTIES,
    "letter_signatory",
    "letter_address",
    "languages",
    "timezone",
)


@on(programmes_visible_to, "events.change_programme")
def team_programme_edit(request: SignedInRequest, programme: Programme) -> HttpResponse:
    initial = _initial(programme, ("name", "description"), programme.languages, _FACTS)
    form = ProgrammeForm(
        request.POST or None, initial=initial, programme=programme, languages=programme.languages
    )
    if request.method == "POST" and form.is_valid():
        change_programme(programme, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("team_programme_edit", code=programme.code)
    return _page(request, programme, form, tab="team_programme_edit", title=_("Names and contact"))


@on(programmes_visible_to, "events.change_programme")
def team_places(request: SignedInRequest, programme: Programme, pk: int | None = None) -> HttpResponse:
    """The list of places with a form for a new one; with `pk` the form changes that one."""
    place = get_object_or_404(programme.places, pk=pk) if pk else None
    initial = _initial(place, ("name",), programme.languages, ("territory", "timezone"))
    form = PlaceForm(request.POST or None, initial=initial, place=place, languages=programme.languages)
    if request.method == "POST" and form.is_valid():
        save_place(programme, by=request.user, place=place, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("team_places", code=programme.code)
    title = _("Change the place") if place else _("Add a place")
    rows = list(programme.places.order_by("pk"))
    return _page(
        request, programme, form, tab="team_places", title=title, template="team/places.html", rows=rows
    )


@on(programmes_visible_to, "events.change_programme")
def team_designations(request: SignedInRequest, programme: Programme, pk: int | None = None) -> HttpResponse:
    """The designations with their footnotes; with `pk` the form changes that one."""
    row = get_object_or_404(programme.designations, pk=pk) if pk else None
    rows = list(programme.designations.order_by("pk"))
    fields = ("territory", "mark", "source", "confirmed_languages")
    form = DesignationForm(
        request.POST or None,
        initial=_initial(row, ("name", "footnote"), programme.languages, fields),
        designation=row,
        taken={other.territory for other in rows},
        languages=programme.languages,
    )
    if request.method == "POST" and form.is_valid():
        save_designation(programme, by=request.user, designation=row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("team_designations", code=programme.code)
    title = _("Change the designation") if row else _("Add a designation")
    shown = [(other, designated(other)) for other in rows]
    page = "team/designations.html"
    return _page(request, programme, form, tab="team_designations", title=title, template=page, rows=shown)


@on(programmes_visible_to, "events.change_programme")
def team_notice(request: SignedInRequest, programme: Programme) -> HttpResponse:
    """The text as it stands, to be published as a new version."""
    latest = latest_notice(programme)
    initial = _initial(latest, ("text",), programme.languages, ())
    form = NoticeForm(request.POST or None, initial=initial, languages=programme.languages)
    if request.method == "POST" and form.is_valid():
        notice = publish_privacy_notice(programme, by=request.user, texts=form.cleaned_data)
        messages.success(
            request,
            _("Version %(version)s is published. Choose it in the calls it is meant for.")
            % {"version": notice.version},
        )
        return redirect("team_notice", code=programme.code)
    title = _("Privacy notice")
    return _page(
        request, programme, form, tab="team_notice", title=title, template="team/notice.html", latest=latest
    )


def _page(
    request: SignedInRequest,
    programme: Programme,
    form: PerLanguageForm,
    *,
    tab: str,
    title: str,
    template: str = "team/programme_edit.html",
    **more: Any,
) -> HttpResponse:
    context = {"programme": programme, "form": form, "tab": tab, "page_title": title, **more}
    return invalid(request, template, context) if form.is_bound else render(request, template, context)


def _initial(
    row: Any, texts: tuple[str, ...], languages: list[str], fields: tuple[str, ...]
) -> dict[str, Any]:
    """What a form shows of a row that may not exist yet."""
    if row is None:
        return {}
    names = [column(text, code) for text in texts for code in languages]
    return {name: getattr(row, name) for name in (*names, *fields)}
