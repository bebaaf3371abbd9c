"""Export, erasure and purging, driven by the registry: a new personal field is covered when it is registered.

What no column shows (search entries, an account's sessions and keys) is reached by the collectors "erase" and
"personal_export" of config/wiring.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from core.audit import AuditValue, record
from core.files import StoredFile, delete_stored
from core.outbox import Message
from core.privacy import CATEGORIES, registered
from core.wiring import collect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.accounts import User
    from core.actors import Clock, TokenHolder


def subject_rows(user: User) -> Iterator[tuple[type[models.Model], models.QuerySet[Any]]]:
    """Every registered model with the rows that are about this person."""
    for model in apps.get_models():
        path = getattr(model, "DATA_SUBJECT", "")
        if not path or not registered(model):
            continue
        about = Q(**{path: user.pk})
        if model is Message:  # also mails written before there was an account
            about |= Q(to_email=user.email)
        yield model, model._base_manager.filter(about)


def personal_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """Everything the registry knows about a person: {model label: rows}, values as stored.

    Drafts that somebody else is still deliberating on (`EXPORTED_WHEN` of the model) come once they have left; what
    would give away somebody else's secret (`NEVER_EXPORTED`) stays out.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for model, rows in subject_rows(user):
        kept_back = getattr(model, "NEVER_EXPORTED", ())
        names = [
            column for name in registered(model) if name not in kept_back for column in _columns(model, name)
        ]
        if not names:
            continue
        ripe = rows.filter(**getattr(model, "EXPORTED_WHEN", {}))
        values = [dict(row) for row in ripe.values("pk", *sorted(names))]
        if values:
            found[model._meta.label] = values
    for part in collect("personal_export", user=user):
        found.update(part)
    return found


def personal_files(user: User) -> list[StoredFile]:
    """The files that are this person's: on her rows, or uploaded by her and not part of anybody's publication."""
    ids = set(StoredFile.objects.filter(uploaded_by=user).values_list("pk", flat=True))
    for model, rows in subject_rows(user):
        for field in _file_fields(model):
            ids.update(rows.exclude(**{field: None}).values_list(field, flat=True))
    for model in apps.get_models():
        if not getattr(model, "DATA_SUBJECT", ""):
            for field in _file_fields(model):
                ids.difference_update(
                    model._base_manager.filter(**{f"{field}__in": ids}).values_list(field, flat=True)
                )
    return list(StoredFile.objects.filter(pk__in=ids).order_by("uploaded_at"))


@transaction.atomic
def erase_person(user: User, *, by: User | TokenHolder | Clock) -> dict[str, int]:
    """Make a person disappear: rows blanked or deleted, files removed, the account closed. Counts stay true.

    Returns {model label: rows}. The trail keeps ids and field names only. Cannot be undone.
    """
    done: dict[str, int] = {}
    files = personal_files(user)
    # By key, at once: blanking an application's owner would hide what hangs on it.
    querysets = [
        (model, model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))))
        for model, rows in subject_rows(user)
    ]
    for _part in collect(
        "erase", user=user, by=by
    ):  # first: they find in the trail what it said of her elsewhere
        pass
    _erase_audit_values(user, querysets)
    for model, rows in sorted(querysets, key=lambda pair: not getattr(pair[0], "ERASE_ROWS", False)):
        if model._meta.label not in {"core.User", "core.StoredFile"}:
            done[model._meta.label] = _erase(model, rows, set(registered(model)))
    for stored in files:
        delete_stored(stored, by=by)
    StoredFile.objects.filter(uploaded_by=user).update(uploaded_by=None)
    _close_account(user)
    record(by=by, action="erase person", target=user, fields=sorted(done))
    return done


@transaction.atomic
def purge_event(
    event: models.Model,
    scope: str,
    ends_on: date,
    retention: Mapping[str, int],
    today: date,
    *,
    by: User | TokenHolder | Clock,
) -> dict[str, int]:
    """Blank or delete what an event no longer needs, by category; {category: rows touched}.

    A category is due `days` after the event's last day. A row with a category of its own goes with the first that is
    due, its own or its model's. Statistics stay.
    """
    done: dict[str, int] = {}
    for category, rule in CATEGORIES.items():
        days = retention.get(category, rule.days)
        if rule.counted_from != "event_end" or ends_on + timedelta(days=days) >= today:
            continue
        count = sum(_purge_model(model, event, scope, category, by) for model in apps.get_models())
        if count:
            done[category] = count
    if done:
        record(by=by, action="purge", target=event, fields=sorted(done))
    return done


def _purge_model(
    model: type[models.Model],
    event: models.Model,
    scope: str,
    category: str,
    by: User | TokenHolder | Clock,
) -> int:
    rules = registered(model)
    names = {name for name, row in rules.items() if row.category == category}
    path, by_scope = getattr(model, "EVENT", ""), getattr(model, "EVENT_SCOPE", "")
    own = getattr(model, "ROW_CATEGORY", "")
    if not (names or own) or not (path or by_scope):
        return 0
    lookup = {path: event.pk} if path else {by_scope: scope}
    if not names:
        names, lookup = set(rules), {**lookup, own: category}
    rows = model._base_manager.filter(**lookup)
    files = _files_of(model, rows)
    count = _erase(model, rows, names)
    for stored in files:
        delete_stored(stored, by=by)
    return count


def _erase(model: type[models.Model], rows: models.QuerySet[Any], names: set[str]) -> int:
    """Delete the rows, or blank the named fields where something in them is left to blank; how many."""
    if getattr(model, "ERASE_ROWS", False):
        count = rows.count()
        rows.delete()
        return count
    keep = {name for name, row in registered(model).items() if row.statistic}
    columns = [column for name in sorted(names - keep) for column in _columns(model, name)]
    blanks = {column: _blank(model, column) for column in columns}
    if not blanks:
        return 0
    random = {column for column, value in blanks.items() if callable(value)}
    fixed = {column: value for column, value in blanks.items() if column not in random}
    changed = ~Q(**fixed) if fixed else Q()
    count = 0
    for row in rows.filter(changed) if not random else rows:  # unique columns need a value each
        if all(getattr(row, column) in (value, None) for column, value in fixed.items()) and _is_blanked(
            row, random
        ):
            continue
        for column in random:
            setattr(row, column, blanks[column]())
        for column, value in fixed.items():
            setattr(row, column, value)
        row.save(update_fields=[*fixed, *random])
        count += 1
    return count


def _is_blanked(row: Any, columns: set[str]) -> bool:
    return all(str(getattr(row, column)).startswith("erased-") for column in columns)


def _columns(model: type[models.Model], name: str) -> list[str]:
    """The attribute names of a field: one per language for a translated text."""
    translated = getattr(getattr(model, "_modeltranslation", None), "fields", {})
    if name in translated:
        return [field.attname for field in translated[name]]
    return [model._meta.get_field(name).attname]  # type: ignore[union-attr]  # registered names are concrete fields


def _blank(model: type[models.Model], column: str) -> Any:
    """The empty value of a column; for a unique one, a maker of values that identify nobody."""
    field = next(field for field in model._meta.concrete_fields if column in (field.attname, field.name))
    if field.null:
        return None
    if field.unique or (model is Message and column == "key"):
        from django.utils.crypto import get_random_string

        size = min((field.max_length or 20) - 7, 20)
        return (lambda: f"erased-{get_random_string(size)}") if size > 4 else (lambda: get_random_string(8))
    if isinstance(field, models.JSONField):
        return field.get_default()
    if isinstance(field, models.EmailField):
        return "erased@invalid.invalid" if not field.blank else ""
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.BinaryField):
        return b""
    return ""


def _file_fields(model: type[models.Model]) -> list[str]:
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is StoredFile
    ]


def _files_of(model: type[models.Model], rows: models.QuerySet[Any]) -> list[StoredFile]:
    if not getattr(model, "ERASE_ROWS", False):
        return []
    ids = {pk for field in _file_fields(model) for pk in rows.values_list(field, flat=True) if pk}
    return list(StoredFile.objects.filter(pk__in=ids))


def _erase_audit_values(user: User, querysets: list[tuple[type[models.Model], models.QuerySet[Any]]]) -> None:
    """Empty the reasons and addresses in the trail of everything that is about this person, or done by her."""
    about = Q(entry__actor_kind="user", entry__actor_id=str(user.pk)) | Q(name="actor", value=user.email)
    for model, rows in querysets:
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        if ids:
            about |= Q(entry__target_type=model._meta.label_lower, entry__target_id__in=ids)
    AuditValue.objects.filter(about).exclude(value="").update(value="", erased_at=timezone.now())


def _close_account(user: User) -> None:
    user.email = f"erased-{user.pk}@invalid.invalid"
    user.name, user.last_login = "", None
    user.is_active = user.is_staff = user.is_superuser = user.works_in_team = False
    user.set_unusable_password()
    user.save()
