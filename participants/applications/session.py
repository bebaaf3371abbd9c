"""Which drafts this browser holds before anybody signed in: the session keeps their tokens, one per call.

The only place that reads or writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.accounts import normal_email
from events.deadlines import shown_instant
from events.queries import title_of
from participants.applications.models import Application
from participants.applications.queries import drafts_held, unfinished, waiting_for

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.urls import ResolverMatch

    from core.accounts import User

KEY = "drafts"  # {call id: token}
# The pages of one draft, by the code of its event or by its reference: there the bar is no link.
PAGES_BY_CODE = {"apply", "apply_part"}
PAGES_BY_REFERENCE = {
    *("application_endorser", "application_check", "application_send"),
    *("application_code", "application_code_again"),
}


def held_tokens(session: SessionBase) -> list[str]:
    return list(session.get(KEY, {}).values())


def held_token(session: SessionBase, call_id: int) -> str:
    return str(session.get(KEY, {}).get(str(call_id), ""))


def hold(session: SessionBase, application: Application) -> None:
    held = dict(session.get(KEY, {}))
    if held.get(str(application.call_id)) != application.token:
        session[KEY] = {**held, str(application.call_id): application.token}


def let_go(session: SessionBase, call_id: int) -> None:
    held = dict(session.get(KEY, {}))
    if held.pop(str(call_id), None):
        session[KEY] = held


def claim_all(*, user: User, session: SessionBase) -> None:
    """A reaction to signing in: whatever waits under her address becomes hers; one query when nothing does.

    First more time and nominations, which her drafts may need; after the drafts what came in with a table, because a
    draft of hers goes before it.
    """
    from participants.applications.operations.extensions import link_extensions
    from participants.applications.operations.importing import claim_imported
    from participants.applications.operations.nominations import link_nominations

    waiting = waiting_for(user)
    if waiting.more_time:
        link_extensions(user, by=user)
    if waiting.nominated:
        link_nominations(user, by=user)
    claim_held_drafts(user=user, session=session)
    if waiting.imported:
        claim_imported(user, by=user)


def claim_held_drafts(*, user: User, session: SessionBase) -> None:
    """What was typed here before signing in becomes hers.

    A draft with another address in it may be a colleague's who shares this computer: it stays as it is, and the
    form asks.
    """
    from participants.applications.operations.drafts import AlreadyApplied, claim_draft

    for draft in drafts_held(held_tokens(session)):
        if draft.email and normal_email(draft.email) != user.email:
            continue
        try:
            claim_draft(draft, user, by=user)
        except AlreadyApplied:  # the form of that call says so, and shows both
            continue


def unfinished_drafts(*, request: HttpRequest) -> list[dict[str, Any]]:
    """What she began and has not sent, for the bar on every page; no query for a visitor without a session.

    On the page of a call also what she has sent to it, in the same query.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return []
    tokens = held_tokens(request.session)
    if not tokens and not request.user.is_authenticated:
        return []
    match = request.resolver_match
    call_code = match.kwargs.get("code", "") if match and match.url_name == "call_page" else ""
    rows = [
        _begun(application, match, call_code)
        for application in unfinished(request.user, tokens, sent_to=call_code)
    ]
    return sorted(rows, key=lambda row: not row["sent"])


def _begun(application: Any, match: ResolverMatch | None, call_code: str) -> dict[str, Any]:
    code = application.call.event.code
    sent = application.state != Application.State.DRAFT
    return {
        "title": title_of(application.call.event),
        "url": reverse("my_application", args=[application.reference])
        if sent
        else reverse("apply", args=[code]),
        "deadline": shown_instant(application.until, application.call.event),
        "sent": sent,
        "here": code == call_code,
        "is_this_page": _is_its_page(match, code, application.reference),
    }


def _is_its_page(match: ResolverMatch | None, code: str, reference: str) -> bool:
    if match is None:
        return False
    by_code = match.url_name in PAGES_BY_CODE and match.kwargs.get("code") == code
    return by_code or (match.url_name in PAGES_BY_REFERENCE and match.kwargs.get("reference") == reference)


def key_of(session: SessionBase) -> str:
    """What tells this browser from others; empty without a stored session, which a visit alone never makes."""
    session.get(KEY)  # looked up, so that a cookie we never gave has no key
    return str(session.session_key or "")
