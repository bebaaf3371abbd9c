"""Which drafts this browser holds before anybody signed in: the session keeps their tokens, newest first, by call.

The only place that reads or writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from core.accounts import normal_email
from events.deadlines import shown_instant
from events.queries import title_of
from participants.applications.models import Application
from participants.applications.queries import drafts_held, live_applications, unfinished, waiting_for
from participants.applications.ways.on_behalf import continue_token

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.urls import ResolverMatch

    from core.accounts import User
    from events.models import Call

KEY = "drafts"  # {call id: [token, ...]}; sessions of before keep one token as a plain string
MOST_HELD = 5  # of one call
# The pages of one draft, by the code of its event or by its reference: there the bar is no link.
PAGES_BY_CODE = {"apply", "apply_part"}
PAGES_BY_REFERENCE = {
    *("application_endorser", "application_check", "application_send"),
    *("application_code", "application_code_again"),
}


def _held(session: SessionBase) -> dict[str, list[str]]:
    return {call: [kept] if isinstance(kept, str) else kept for call, kept in session.get(KEY, {}).items()}


def held_tokens(session: SessionBase, call_id: int | None = None) -> list[str]:
    """Of one call, newest first; or of all."""
    held = _held(session)
    if call_id is not None:
        return held.get(str(call_id), [])
    return [token for tokens in held.values() for token in tokens]


def held_token(session: SessionBase, call_id: int) -> str:
    """The newest one, which the form shows."""
    return next(iter(held_tokens(session, call_id)), "")


def hold(session: SessionBase, application: Application) -> None:
    """From now on the form shows this one; what was held before stays within reach."""
    before = held_tokens(session, application.call_id)
    others = [token for token in before if token != application.token]
    tokens = [application.token, *others][:MOST_HELD]
    if tokens != before:
        session[KEY] = {**_held(session), str(application.call_id): tokens}


def let_go(session: SessionBase, application: Application) -> None:
    """Of this one alone, because it was sent."""
    before = held_tokens(session, application.call_id)
    if application.token in before:
        others = [token for token in before if token != application.token]
        session[KEY] = {**_held(session), str(application.call_id): others}


def forget(session: SessionBase, call_id: int) -> None:
    """Everything of this call: whoever sits here now asks for an empty form."""
    held = _held(session)
    if held.pop(str(call_id), None):
        session[KEY] = held


def in_hand(request: HttpRequest, call: Call) -> tuple[Application | None, list[Application]]:
    """Which application a page is about, and the other ones of this call that are not sent."""
    tokens = held_tokens(request.session, call.pk) if settings.SESSION_COOKIE_NAME in request.COOKIES else []
    found = live_applications(call, request.user, tokens)
    application = _meant(request.POST, found)
    if application is not None and application != found[0]:
        hold(request.session, application)
    return application, [row for row in found if row.state == Application.State.DRAFT and row != application]


def _meant(posted: QueryDict, found: list[Application]) -> Application | None:
    """The newest one; what comes from a page goes where the page came from, whatever was opened here since.

    A page that was empty when it was opened is known by its window. What was let go begins anew, unless an account has one.
    """
    newest = next(iter(found), None)
    reference, window = posted.get("of"), posted.get("window")
    if reference:
        instead = newest if newest is not None and newest.user_id is not None else None
        return next((row for row in found if row.reference == reference), instead)
    return next((row for row in found if window and row.saved_in == window), newest)


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

    tokens = held_tokens(session)
    if not tokens:
        return
    # Only one of two can become hers: the one she sees.
    for draft in sorted(drafts_held(tokens), key=lambda row: tokens.index(row.token)):
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
        _begun(application, match, call_code, behind=_is_behind(request.session, application))
        for application in unfinished(request.user, tokens, sent_to=call_code)
    ]
    return sorted(rows, key=lambda row: not row["sent"])


def bar_beside(request: HttpRequest, draft: Application) -> dict[str, Any]:
    """The bar on a page about this draft, for a page's context: without a query when this browser holds no other."""
    alone = held_tokens(request.session) == [draft.token] and draft.user_id is None
    if request.user.is_authenticated or not alone:
        return {}  # asked for as on every page
    now, until = timezone.now(), draft.call.deadline_at  # nobody without an account has more time
    draft.until = until  # type: ignore[attr-defined]  # as unfinished() names it
    can_be_sent = (
        draft.state == Application.State.DRAFT
        and draft.call.takes_part(now)
        and until >= now.replace(second=0, microsecond=0)
    )
    row = _begun(draft, request.resolver_match, "", behind=False)
    return {"unfinished_drafts": [row] if can_be_sent else []}


def _is_behind(session: SessionBase, application: Application) -> bool:
    """Whether this browser holds it, but the form shows a newer one."""
    return application.token in held_tokens(session, application.call_id)[1:]


def _begun(application: Any, match: ResolverMatch | None, call_code: str, *, behind: bool) -> dict[str, Any]:
    code = application.call.event.code
    sent = application.state != Application.State.DRAFT
    return {
        "title": title_of(application.call.event),
        "name": application.full_name if behind else "",
        "url": _goes_on_at(application, code, sent=sent, behind=behind),
        "deadline": shown_instant(application.until, application.call.event),
        "sent": sent,
        "here": code == call_code,
        "is_this_page": _is_its_page(match, code, application.reference, behind=behind),
    }


def _goes_on_at(application: Application, code: str, *, sent: bool, behind: bool) -> str:
    if sent:
        return reverse("my_application", args=[application.reference])
    if behind:
        return reverse("application_continue", args=[continue_token(application)])
    return reverse("apply", args=[code])


def _is_its_page(match: ResolverMatch | None, code: str, reference: str, *, behind: bool) -> bool:
    if match is None:
        return False
    by_code = not behind and match.url_name in PAGES_BY_CODE and match.kwargs.get("code") == code
    return by_code or (match.url_name in PAGES_BY_REFERENCE and match.kwargs.get("reference") == reference)


def key_of(session: SessionBase) -> str:
    """What tells this browser from others; empty without a stored session, which a visit alone never makes."""
    session.get(KEY)  # looked up, so that a cookie we never gave has no key
    return str(session.session_key or "")
