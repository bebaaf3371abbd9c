"""The main navigation and the user's menu: which pages stand there, for whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

# (URL name, label, URL names of pages that belong to it)
PUBLIC = (
    ("call_list", gettext_lazy("Calls"), ("call_page",)),
    ("event_list", gettext_lazy("Events"), ("event_page",)),
    ("library", gettext_lazy("Library"), ("publication_page",)),
)
DESK = (("desk", gettext_lazy("My desk"), ("my_event", "my_letter_page", "my_application", "invitation")),)
TEAM = (("team_home", gettext_lazy("Team"), ()),)
ACCOUNT = (
    ("my_profile", gettext_lazy("My profile"), ()),
    ("my_data", gettext_lazy("My data"), ()),
)
SECURITY = (("mfa_index", gettext_lazy("Sign-in and security"), ()),)


def navigation(*, request: HttpRequest) -> dict[str, Any]:
    """`nav` and `user_menu` for base.html. Without a session cookie nobody is looked up, so pages can be cached."""
    user = _user(request)
    if user is None:
        return {"nav": _links(request, PUBLIC)}
    team = TEAM if user.works_in_team else ()
    security = SECURITY if user.works_in_team else ()
    return {
        "nav": _links(request, (*DESK, *team, *PUBLIC)),
        "user_menu": {
            "name": user.name or user.email,
            "links": _links(request, (*DESK, *ACCOUNT, *security)),
        },
    }


def _user(request: HttpRequest) -> Any:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)  # an error page may be made before anybody was looked up
    return user if user is not None and user.is_authenticated else None


def _links(request: HttpRequest, rows: Any) -> list[dict[str, Any]]:
    here = (request.resolver_match.url_name or "") if request.resolver_match else ""
    return [
        {
            "url": reverse(name),
            "label": str(label),
            "current": here == name or here in below or _is_team(name, here),
        }
        for name, label, below in rows
    ]


def _is_team(name: str, here: str) -> bool:
    return name == "team_home" and here.startswith("team_")
