"""Her copy of an application, to keep."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from core.web import signed_in
from participants.applications.copies import as_json, as_pdf, copy_of
from participants.applications.views.mine import own_by_account


@signed_in
@require_GET
def application_copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything in her application, as a file a program can read."""
    application = own_by_account(request, reference)
    content = as_json(copy_of(application))
    return _download(
        JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}),
        f"{application.reference}.json",
    )


@signed_in
@require_GET
def application_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same for people and printers, in the language of the page."""
    application = own_by_account(request, reference)
    content = as_pdf(copy_of(application))
    return _download(HttpResponse(content, content_type="application/pdf"), f"{application.reference}.pdf")


def _download(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
