"""Pages about the site itself: privacy notices, accessibility, and how to tell us about a mistake."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.actors import TokenHolder
from core.localized import text_of
from core.web import cached_public, invalid, public
from events import pages
from events.footnotes import footnotes_for
from events.forms.public import ReportForm
from events.freshness import stamp
from events.operations import NobodyToTell, TooManyReports, report_mistake
from events.queries import designations_of, event_of_page, public_notices


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The notices of all programmes; one alone is shown at once."""

    def make() -> HttpResponse:
        notices = list(public_notices())
        if len(notices) == 1:
            return redirect("privacy_notice", code=notices[0].programme.code)
        return render(request, "events/privacy_list.html", {"notices": notices})

    return cached_public(request, f"privacy:{stamp()}", make)


@public
@require_safe
def privacy_notice(request: HttpRequest, code: str, version: int | None = None) -> HttpResponse:
    """The latest version, or an older one that somebody acknowledged."""

    def make() -> HttpResponse:
        notices = public_notices(latest=version is None).filter(programme__code=code)
        notice = get_object_or_404(notices if version is None else notices.filter(version=version))
        designations = designations_of([notice.programme_id])
        footnotes = footnotes_for([text_of(notice, "text")], designations)
        return render(request, "events/privacy.html", {"notice": notice, "footnotes": footnotes})

    return cached_public(request, f"privacy:{stamp()}", make)


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return cached_public(
        request,
        "accessibility",
        lambda: render(
            request,
            "events/accessibility.html",
            {"head": pages.list_head("accessibility", _("Accessibility statement"))},
        ),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """A form for everybody. Filling the trap field only means that a person looks before it is mailed on."""
    form = ReportForm(request.POST or None, initial={"page": _own_path(request.GET.get("page", ""))})
    if request.method != "POST":
        return render(request, "events/report.html", {"form": form})
    if not form.is_valid():
        return invalid(request, "events/report.html", {"form": form})
    if problem := _sent(form):
        form.add_error(None, problem)
        return invalid(request, "events/report.html", {"form": form})
    messages.success(request, _("Thank you. Your report was sent."))
    return redirect("report_mistake")


def _sent(form: ReportForm) -> str:
    """Hand the report over; what to say when that was not possible."""
    data = form.cleaned_data
    try:
        report_mistake(
            by=TokenHolder("visitor", data["email"]),
            page=data["page"],
            text=data["text"],
            email=data["email"],
            language=get_language() or "",
            event=event_of_page(data["page"]),
            suspicious=bool(data["website"]),
        )
    except NobodyToTell:
        return _("Nobody is named here who could read this. Your text was not sent; it still stands below.")
    except TooManyReports:
        return _("Too many reports came in this hour. Your text was not sent; it still stands below.")
    return ""


def _own_path(page: str) -> str:
    """Only a path of this site: the form must not carry somebody else's address into our mail."""
    parts = urlsplit(page)
    return page[:300] if page.startswith("/") and not parts.netloc else ""
