"""The HTTP side every view shares: who may enter, loading what is visible, pages of a list, headers, caching.

Every view declares its access with `@public`, `@by_token`, `@signed_in` or `@on(...)`; a view that declares
nothing is refused to anonymous visitors by DenyByDefault, and a test lists it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache, wraps
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix, resolve, reverse, translate_url
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from core.localized import html_lang
from core.wiring import collect

if TYPE_CHECKING:
    from datetime import datetime

    from core.accounts import User

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """For annotations: what a view behind `@signed_in` or `@on` receives, because DenyByDefault let nobody else in."""

    user: User


# --- who may enter ----------------------------------------------------------------------------


def _declare(access: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]  # read by DenyByDefault and the tests
        return view

    return mark


public = _declare("public")  # everybody; the page may be cached when nobody is signed in
by_token = _declare("token")  # whoever holds the mailed or stored token; the view checks it
signed_in = _declare("signed in")  # any account; the view loads through visible_to(user)


def on(
    visible_to: Callable[[Any], QuerySet[M]], rule: str, *, field: str = "code", kwarg: str = "code"
) -> Callable[[View], View]:
    """A page on one object: hidden is 404, forbidden is 403, allowed gets the object instead of `kwarg`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            thing = load(visible_to(request.user), request.user, rule, **{field: kwargs.pop(kwarg)})
            return view(request, thing, *args, **kwargs)

        page.access = f"rule {rule}"  # type: ignore[attr-defined]  # read by DenyByDefault and the tests
        page.rule = rule  # type: ignore[attr-defined]  # read by the permission tests
        return page

    return wrap


def load(visible: QuerySet[M], user: Any, rule: str, **lookup: Any) -> M:
    """One visible row on which the user may do `rule`. Raises Http404 when hidden, PermissionDenied when forbidden."""
    thing = visible.filter(**lookup).first()
    if thing is None:
        raise Http404
    if not user.has_perm(rule, thing):
        raise PermissionDenied
    return thing


# allauth, the admin and Django's own views are not ours to decorate.
FOREIGN_ACCESS = {
    "account_login": "public",
    "account_signup": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_reset_password": "public",
    "account_reset_password_done": "public",
    "account_reset_password_from_key": "public",
    "account_reset_password_from_key_done": "public",
    "account_email_verification_sent": "public",
    "account_request_login_code": "public",
    "account_confirm_login_code": "public",
    "mfa_authenticate": "public",
    "mfa_login_webauthn": "public",
    "socialaccount_login_cancelled": "public",
    "socialaccount_login_error": "public",
    "socialaccount_signup": "public",
    "openid_connect_login": "public",
    "openid_connect_callback": "public",
}


class DenyByDefault:
    """Anonymous visitors see only what declares itself public; the user is not looked up for a public page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = response.status_code == 405 and request.method in {"GET", "HEAD"}
        return only_posted(request, response) if refused else response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404  # no address of ours has it, and PostgreSQL takes it in no question
        if access_of(view, request) in {"public", "token"}:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
        return None


def access_of(view: Any, request: HttpRequest) -> str:
    declared = getattr(view, "access", "")
    if declared:
        return str(declared)
    match = request.resolver_match
    name = str(match.url_name or "") if match else ""
    return FOREIGN_ACCESS.get(name, "")


def client_address(request: HttpRequest) -> str:
    """The visitor's address, believing X-Forwarded-For only as far as our own proxies wrote it."""
    hops: int = settings.COLLOQUY_TRUSTED_PROXIES
    forwarded: list[str] = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if hops and len(forwarded) >= hops and _is_address(forwarded[-hops].strip()):
        return forwarded[-hops].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


# --- headers ----------------------------------------------------------------------------------

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self';"
    " img-src 'self' data:; manifest-src 'self'; worker-src 'self'; form-action 'self'{origins};"
    " base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


# Forms on these pages may lead to an organisation's own sign-in.
LOGIN_PAGES = ("account_", "socialaccount_", "openid_", "sign_in")


class SecurityHeaders:
    """The content policy on every answer; `private, no-store` on every answer to somebody who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        login_page = bool(match and (match.url_name or "").startswith(LOGIN_PAGES))
        origins = "".join(f" {origin}" for origin in settings.COLLOQUY_OIDC_ORIGINS if login_page)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(origins=origins))
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        has_session = settings.SESSION_COOKIE_NAME in {*request.COOKIES, *response.cookies}
        if has_session and "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response


class InterfaceLanguage(LocaleMiddleware):
    """Django's own, with one difference: `/` answers in the browser's language without touching the session."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        response.headers["Content-Language"] = html_lang(translation.get_language() or settings.LANGUAGE_CODE)
        return response


# --- pages ------------------------------------------------------------------------------------


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs, without a query for an anonymous visitor."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    menus = lru_cache(maxsize=1)(lambda: _navigation(request))
    begun = lru_cache(maxsize=1)(lambda: _unfinished_drafts(request))
    return {
        "html_lang": html_lang(code),
        "language_code": code,
        "site_name": settings.COLLOQUY_SITE_NAME,
        "base_url": settings.COLLOQUY_BASE_URL,
        "demo": settings.COLLOQUY_DEMO,
        "languages": _language_links(request, code),
        "provisional_language": code not in settings.COLLOQUY_CONFIRMED_LANGUAGES,
        "now": timezone.now(),
        # Found out only by a page that shows it, and without a query for visitors who began nothing.
        "unfinished_drafts": SimpleLazyObject(lambda: [row for row in begun() if not row["sent"]]),
        "applied_here": SimpleLazyObject(lambda: next((row for row in begun() if row["here"]), None)),
        "nav": SimpleLazyObject(lambda: menus()["nav"]),
        "user_menu": SimpleLazyObject(lambda: menus().get("user_menu")),
    }


def _navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav` and, for somebody signed in, `user_menu`: a higher app knows which pages there are."""
    return {name: value for part in collect("navigation", request=request) for name, value in part.items()}


def _unfinished_drafts(request: HttpRequest) -> list[dict[str, Any]]:
    """What she has begun and not `sent`, for the bar; and `here`, on the page of a call, hers to this call."""
    return [draft for found in collect("unfinished_drafts", request=request) for draft in found]


def _language_links(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    path = request.get_full_path()
    # Our addresses differ in nothing but the language they begin with, and every page shows these links: resolving
    # and reversing the address six times took a tenth of a page.
    root = get_script_prefix()
    prefix = f"{root}{current}/"
    return [
        {
            "code": code,
            "html_lang": row["html"],
            "name": row["name"],
            "url": f"{root}{code}/{path.removeprefix(prefix)}"
            if path.startswith(prefix)
            else translate_url(path, code),
            "current": code == current,
        }
        for code, row in settings.COLLOQUY_LANGUAGES.items()
    ]


def paginate(request: HttpRequest, rows: QuerySet[M] | list[M], size: int = 50) -> Page[M]:
    """One page of a list; `?page=` out of range gives the nearest page, never an error."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def invalid(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with errors: status 422, so that scripts and tests see it was not accepted."""
    return render(request, template, {**context, "title_prefix": _("Error:") + " "}, status=422)


def cached_public(
    request: HttpRequest,
    key: str,
    make: Callable[[], HttpResponse],
    *,
    changes_at: Iterable[datetime | None] = (),
) -> HttpResponse:
    """A public page from the cache: only without a session cookie, only for pages without form, token or user.

    `key` says what the page shows and its version. It lives until the earliest of 60 s, the next instant of
    `changes_at` (an opening, a deadline), and the change of day.
    """
    if not _is_strangers_page(request):
        return make()
    name = _cache_name(request, key)
    body = cache.get(name)
    if body is None:
        response = make()
        has_token = request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)
        if response.status_code != 200 or response.cookies or has_token:
            return response
        cache.set(name, (response.content, response["Content-Type"]), _seconds_until(changes_at))
        return response
    content, content_type = body
    return HttpResponse(content, content_type=content_type)


def cached_form(
    request: HttpRequest,
    key: str,
    make: Callable[[], HttpResponse],
    *,
    changes_at: Iterable[datetime | None] = (),
) -> HttpResponse:
    """The empty form of a public page, like `cached_public`; tokens and marks are made anew for each visitor.

    Whatever `make` draws must say nothing about this visitor but in hidden fields named in _ONCE.
    """
    if not _is_strangers_page(request):
        return make()
    name = _cache_name(request, key)
    content = cache.get(name)
    if content is None:
        response = make()
        if response.status_code != 200 or response.cookies:
            return response
        content = _ONCE.sub(rb"\1", response.content)
        cache.set(name, content, _seconds_until(changes_at))
    values = {b"csrfmiddlewaretoken": get_token(request), b"window": secrets.token_hex(8)}
    filled = _ONCE.sub(lambda found: found[1] + values[found[2]].encode(), content)
    response = HttpResponse(filled)
    add_never_cache_headers(response)
    return response


# The start of a hidden field that differs for every visitor, up to its value.
_ONCE = re.compile(rb'(name="(csrfmiddlewaretoken|window)" value=")[^"]*')


def _is_strangers_page(request: HttpRequest) -> bool:
    return request.method == "GET" and settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.GET


def _cache_name(request: HttpRequest, key: str) -> str:
    return f"page:{translation.get_language()}:{request.get_host()}:{request.path}:{key}"


def _seconds_until(instants: Iterable[datetime | None]) -> float:
    now = timezone.now()
    # Midnight is a full hour of UTC in every zone our events live in, and "days left" changes then.
    next_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    ahead = [60.0, (next_hour - now).total_seconds()]
    ahead += [(instant - now).total_seconds() for instant in instants if instant and instant > now]
    return max(min(ahead), 0.01)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for 404; an exception that has a sentence for people says so with `for_people`."""
    sentence = str(exception) if getattr(exception, "for_people", False) else ""
    return render(request, "404.html", {"sentence": sentence}, status=404)


def only_posted(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """The page for 405: an address that only takes what a button sends was opened by itself, as a language link does.

    Whoever may not enter was refused before, and one who may is not asked for more than the view asked.
    """
    refusal.content = render_to_string("405.html", {"back": _page_above(request.path_info)}, request)
    return refusal


def _page_above(path: str) -> str:
    """The nearest address above this one that leads anywhere; "" when only the first page is left."""
    pieces = path.strip("/").split("/")
    for end in range(len(pieces) - 1, 1, -1):
        above = f"/{'/'.join(pieces[:end])}/"
        try:
            resolve(above)
        except Http404:
            continue
        return f"{get_script_prefix().rstrip('/')}{above}"
    return ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form: nothing is acted on, every typed text comes back for review with a fresh token.

    A view that can show its own form filled again says so with an attribute `stale_form`; only for a form of our
    own, because another site must not put words into it.
    """
    path = request.get_full_path()
    try:
        match = resolve(request.path_info)
    except Http404:
        path, match = "/", None
    again = getattr(match.func, "stale_form", None) if match else None
    if again is not None and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin":
        return again(request, *match.args, **match.kwargs)  # type: ignore[no-any-return, union-attr]  # a view's own answer
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name and name not in {"code", "token"}
        for value in values
        if value.strip()
    ]
    return render(request, "csrf.html", {"typed": typed, "path": path}, status=403)
