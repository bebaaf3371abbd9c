"""Accounts: a user is an e-mail address. Signing in is by code, passkey, or password with a second factor."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal

if TYPE_CHECKING:
    from collections.abc import Callable


def normal_email(address: str) -> str:
    """The one form in which an address is stored and compared."""
    return address.strip().lower()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user without password has an unusable one: nobody signs in with an empty password."""
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password or None)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(
            email, password, **{**fields, "is_staff": True, "is_superuser": True, "works_in_team": True}
        )

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normal_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the support pages"), default=False)
    # Kept by the team operations: whoever has a role somewhere must have a second factor.
    works_in_team = models.BooleanField(_("works in a team"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    DATA_SUBJECT = "pk"
    NOT_PERSONAL = ("language", "password")
    PERSONAL = {
        "email": Personal("sign in and be written to", "account", "account", ("self", "organiser")),
        "name": Personal("be addressed", "account", "account", ("self", "team")),
        "last_login": Personal("find unused accounts", "account", "account", ("self",)),
    }

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = normal_email(self.email)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's mails go through our outbox, in the reader's language; nothing it does sends by itself."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        from core.account_mail import write_account_mail

        write_account_mail(template_prefix, email, context)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit)  # type: ignore[no-any-return]  # allauth is untyped here

    def get_client_ip(self, request: HttpRequest) -> str:
        from core.web import client_address

        return client_address(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not while a first second factor is being set up: it was shown a moment ago, and its code is used up."""
        if app == "allauth.mfa" and enrolled_just_now(self.request.user):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)  # type: ignore[no-any-return]  # allauth is untyped here

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """However she signed in, what she began before in this browser becomes hers."""
        from core.wiring import fire

        fire("signed_in", user=user, session=request.session)
        return super().post_login(request, user, **kwargs)  # type: ignore[no-any-return]  # allauth is untyped here


def log_in(request: HttpRequest, user: User, *, email: str, redirect_url: str) -> HttpResponse:
    """Sign in somebody who has just shown that `email` is hers, by allauth's own steps.

    Whoever has a second factor is sent to it first and signed in only after it.
    """
    from allauth.account.internal.flows.login import perform_login, record_authentication
    from allauth.account.models import Login

    record_authentication(request, user, method="code", email=email)
    login = Login(user=user, redirect_url=redirect_url, email=email)
    return perform_login(request, login)  # type: ignore[no-any-return]  # allauth is untyped here


def forget_old_sessions() -> None:
    """A job of the clock: sessions that have ended are no use to anybody."""
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()


# What a team member without second factor may open beside public pages: to enrol, and to sign out.
ENROLMENT_VIEWS = ("mfa_", "account_")


# In the session: the page she wanted, which the page of her new recovery codes leads on to.
AFTER_ENROLMENT = "after_enrolment"


class StaffSecondFactor:
    """Sends team members without TOTP or passkey to enrol, whatever page they ask for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if getattr(view, "access", "") == "public":
            return None
        name = (request.resolver_match.url_name or "") if request.resolver_match else ""
        if name.startswith(ENROLMENT_VIEWS):
            return None
        user = request.user
        if not user.is_authenticated or has_second_factor(user):
            return None
        if request.method == "GET":
            request.session[AFTER_ENROLMENT] = request.get_full_path()
        try:
            return redirect(f"{reverse('mfa_index')}?{urlencode({'next': request.get_full_path()})}")
        except NoReverseMatch:  # a project that mounts no MFA pages must fail loudly, not let people in
            raise RuntimeError("the second-factor pages are not mounted") from None


def enrolled_just_now(user: Any) -> bool:
    """Whether her oldest factor came within the time for which a proof of herself counts."""
    from allauth.mfa.models import Authenticator

    first = Authenticator.objects.filter(user=user).order_by("created_at").first()
    recent = timezone.now() - timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    return first is not None and first.created_at > recent


def needs_second_factor(user: User) -> bool:
    return (user.works_in_team or user.is_staff) and (
        user.email not in settings.COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR
    )


def has_second_factor(user: User) -> bool:
    """Recovery codes alone are none: they are what is left when a factor is lost."""
    from allauth.mfa.models import Authenticator

    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return not needs_second_factor(user) or is_mfa_enabled(user, kinds)
