"""Everybody's mailbox, open to everybody: so it exists in the demo only."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.outbox import linked_paragraphs
from core.web import public
from materials.demo import mailbox as box

# The mail's own colours, and nothing else: no script, no picture, no form, whatever the mail says.
HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; frame-ancestors 'none'"
)


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(box.names(), 30).get_page(request.GET.get("page"))
    mails = [mail for name in page.object_list if (mail := box.read(name)) is not None]
    return render(request, "demo/mailbox.html", {"page": page, "mails": mails})


@public
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    shown = _mail(name)
    context = {"mail": shown, "paragraphs": linked_paragraphs(shown.text)}
    return render(request, "demo/mail.html", context)


@public
@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    html = _mail(name).html
    if not html:
        raise Http404
    response = HttpResponse(html)
    response["Content-Security-Policy"] = HTML_POLICY
    return response


@public
@require_safe
def mail_attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    attachments = _mail(name).attachments
    if not 1 <= number <= len(attachments):
        raise Http404
    attached = attachments[number - 1]
    response = HttpResponse(attached.content, content_type=attached.content_type)
    response["Content-Disposition"] = content_disposition_header(True, attached.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _mail(name: str) -> box.Mail:
    found = box.read(name)
    if found is None:
        raise Http404
    return found
