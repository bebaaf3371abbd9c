"""The team completes or corrects one field for the applicant, with a reason that she reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call, Event, Role
from participants.applications.answers.completion import belongs_to, completable, field_at, only
from participants.applications.checks import Filled
from participants.applications.kinds import Stored
from participants.applications.models import Answer, AnswerMask, Application, ApplicationChange
from participants.applications.operations.completion import NotToComplete, OthersDepend, complete_field
from participants.applications.operations.drafts import EditConflict
from participants.applications.operations.masks import mask_passage
from participants.applications.operations.sending import Incomplete
from participants.applications.queries import asked, filled_of
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
State = Application.State
WHY = "She told us on the phone"


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def application(call: Call) -> Application:
    return make.application(call)


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme)
    client.force_login(made)
    return made


def complete(application: Application, field: str, by: User, **typed: Any) -> Application:
    version = Application.objects.get(pk=application.pk).revision
    return complete_field(application, field, Filled(**typed), version=version, reason=WHY, by=by)


def nothing_happened(application: Application) -> bool:
    before = (application.role, application.revision, application.saved_at)
    application.refresh_from_db()
    counts = (ApplicationChange.objects.count(), Message.objects.count(), AuditEntry.objects.count())
    return counts == (0, 0, 0) and before == (application.role, application.revision, application.saved_at)


# --- the operation ----------------------------------------------------------------------------


def test_a_field_is_completed_and_she_is_told_why(application: Application, organiser: User) -> None:
    application.language = "sq"
    application.save(update_fields=["language"])
    done = complete(
        application, "role", organiser, profile={"role": "Head nurse", "organisation": "Elsewhere"}
    )
    assert (done.role, done.organisation, done.revision) == ("Head nurse", "Centre for Social Work", 1)
    change = ApplicationChange.objects.get()
    assert (change.before, change.after, change.reason) == ("Social worker", "Head nurse", WHY)
    assert (change.by, change.asked) == (organiser, None)
    mail = Message.objects.get()
    assert (mail.kind, mail.language, mail.to_email) == ("application_completed", "sq", application.email)
    assert WHY in mail.text
    assert "Head nurse" not in mail.text
    assert AuditEntry.objects.get(action="complete application").fields == ["role"]


def test_what_she_left_empty_elsewhere_does_not_matter(application: Application, organiser: User) -> None:
    """A15: only the one field is checked, whatever else the form demands of her."""
    empty = make.question(application.call, "short", required=True)
    asked_too = make.question(application.call, "number", required=True)
    Application.objects.filter(pk=application.pk).update(given_name="", territory="", languages={})
    done = complete(
        application, f"question_{asked_too.pk}", organiser, answers={asked_too.pk: Stored(text="12")}
    )
    assert filled_of(done).answers[asked_too.pk].text == "12"
    assert empty.pk not in filled_of(done).answers
    assert ApplicationChange.objects.get().asked == asked_too


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("role", {"profile": {"role": ""}}),
        ("territory", {"profile": {"territory": "US"}}),
        ("languages", {"languages": {}}),
    ],
)
def test_the_one_field_must_be_right(
    application: Application, organiser: User, field: str, typed: dict[str, Any]
) -> None:
    with pytest.raises(Incomplete) as refused:
        complete(application, field, organiser, **typed)
    assert all(belongs_to(name, field) for name in refused.value.found)
    assert nothing_happened(application)


def test_a_wrong_answer_is_refused(application: Application, organiser: User) -> None:
    number = make.question(application.call, "number")
    with pytest.raises(Incomplete):
        complete(application, f"question_{number.pk}", organiser, answers={number.pk: Stored(text="many")})
    assert nothing_happened(application)


def test_the_same_value_again_changes_nothing(application: Application, organiser: User) -> None:
    complete(application, "role", organiser, profile={"role": "Social worker"})
    assert nothing_happened(application)


def test_languages_are_completed_together(application: Application, organiser: User) -> None:
    levels = {"mk": {"follows": 3, "speaks": 3}}
    done = complete(application, "languages", organiser, languages=levels)
    assert done.languages == levels
    assert done.role == "Social worker"


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_a_draft_is_hers_alone(application: Application, organiser: User, state: str) -> None:
    Application.objects.filter(pk=application.pk).update(state=state)
    with pytest.raises(NotToComplete):
        complete(application, "role", organiser, profile={"role": "Other"})
    assert nothing_happened(application)


@pytest.mark.parametrize("field", ["email", "state", "question_0", "reference", ""])
def test_other_columns_are_no_fields(application: Application, organiser: User, field: str) -> None:
    with pytest.raises(NotToComplete):
        complete(application, field, organiser, profile={field: "x"})
    assert nothing_happened(application)


def test_what_she_changed_in_the_meantime_is_not_overwritten(
    application: Application, organiser: User
) -> None:
    Application.objects.filter(pk=application.pk).update(revision=3)
    with pytest.raises(EditConflict):
        complete_field(
            application, "role", Filled(profile={"role": "Other"}), version=2, reason=WHY, by=organiser
        )
    application.refresh_from_db()
    assert (application.role, Message.objects.count()) == ("Social worker", 0)


def test_an_answer_that_others_depend_on_stays(application: Application, organiser: User) -> None:
    parent = make.question(application.call, "yes_no")
    child = make.question(application.call, "short", shown_if=parent, shown_if_key="yes")
    make.answer(application, parent, text="", choices=["yes"])
    make.answer(application, child, text="Because")
    with pytest.raises(OthersDepend):
        complete(
            application, f"question_{parent.pk}", organiser, answers={parent.pk: Stored(choices=("no",))}
        )
    assert nothing_happened(application)
    assert Answer.objects.get(question=parent).choices == ["yes"]


def test_masks_follow_what_the_team_changes(application: Application, organiser: User) -> None:
    answer = make.answer(application, make.question(application.call), text="Ana Demo came")
    [mask] = mask_passage(application, "Ana Demo", reason="A name", by=organiser)
    typed = {answer.question_id: Stored(text="Then Ana Demo came")}
    complete(application, f"question_{answer.question_id}", organiser, answers=typed)
    assert AnswerMask.objects.get(pk=mask.pk).start == len("Then ")


def test_what_is_offered(application: Application) -> None:
    call = application.call
    parent, file = make.question(call, "yes_no"), make.question(call, "file")
    child = make.question(call, "short", shown_if=parent, shown_if_key="yes")
    after = make.question(call, "short", stage="after", about="diet")

    def offered() -> set[str]:
        return set(completable(application, asked(call, stage=None), filled_of(application)))

    assert f"question_{parent.pk}" in offered()
    assert not offered() & {f"question_{one.pk}" for one in (file, child, after)}
    make.answer(application, parent, text="", choices=["yes"])
    assert f"question_{child.pk}" in offered()
    application.state = State.SELECTED
    assert f"question_{after.pk}" in offered()
    application.state = State.WITHDRAWN
    assert offered() == set()


@pytest.mark.parametrize(
    ("anchor", "field"),
    [
        ("given_name", "given_name"),
        ("gender_0", "gender"),
        ("territory", "territory"),
        ("follows_sq", "languages"),
        ("question_7", "question_7"),
        ("question_7_0", "question_7"),
        ("question_7_file", "question_7"),
        ("question_7_sq_listening", "question_7"),
        ("email", "email"),
    ],
)
def test_the_field_behind_an_anchor(anchor: str, field: str) -> None:
    assert field_at(f"form#id_{anchor}") == field


def test_only_the_named_field_is_taken() -> None:
    saved = Filled({"role": "A"}, {"sq": {"follows": 5}}, "a@example.org", {1: Stored("one")})
    typed = Filled({"role": "B", "organisation": "C"}, {}, "b@example.org", {1: Stored("x"), 2: Stored("y")})
    assert only("role", typed, saved) == Filled({"role": "B"}, saved.languages, None, {})
    assert only("question_2", typed, saved) == Filled({}, saved.languages, None, {2: Stored("y")})
    assert only("languages", typed, saved) == Filled({}, {}, None, {})


# --- the pages --------------------------------------------------------------------------------


def page_of(application: Application, field: str) -> str:
    return reverse("team_field", args=[application.call.event.code, application.reference, field])


def test_the_organiser_completes_a_field_and_the_applicant_reads_it(
    client: Client, application: Application, organiser: User
) -> None:
    one = reverse("team_application", args=[application.call.event.code, application.reference])
    assert page_of(application, "role") in client.get(one).content.decode()
    assert "Social worker" in client.get(page_of(application, "role")).content.decode()
    sent = {"version": "0", "reason": WHY, "role": "Head nurse"}
    assert client.post(page_of(application, "role"), sent).status_code == 302
    assert "Completed by the team" in client.get(one).content.decode()
    client.force_login(application.user)
    hers = client.get(reverse("my_application", args=[application.reference])).content.decode()
    assert WHY in hers
    assert "<del>Social worker</del>" in hers.replace("<p>", "").replace("</p>", "")
    copy = client.get(reverse("application_copy", args=[application.reference])).json()
    assert copy["changes"][0]["reason"] == WHY


def test_every_field_has_a_page_that_saves_what_it_shows(
    client: Client, application: Application, organiser: User
) -> None:
    for kind in (
        "short",
        "long",
        "number",
        "date",
        "one",
        "several",
        "yes_no",
        "territory",
        "levels",
        "link",
    ):
        make.question(application.call, kind)
    for field in completable(application, asked(application.call, stage=None), filled_of(application)):
        response = client.get(page_of(application, field))
        assert response.status_code == 200, field
        data = {name: value for name, value in _shown(response.context["form"]).items() if value is not None}
        again = client.post(page_of(application, field), {**data, "reason": WHY})
        assert again.status_code == 302, (field, again.context["form"].errors)
    assert not ApplicationChange.objects.exists()


def _shown(form: Any) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields if form[name].value() != []}


@pytest.mark.parametrize(
    "sent",
    [
        {"version": "0", "reason": "", "role": "Other"},
        {"version": "0", "reason": WHY, "role": ""},
        {"version": "7", "reason": WHY, "role": "Other"},
        {"reason": WHY, "role": "Other"},
    ],
)
def test_what_cannot_be_taken_comes_back(
    client: Client, application: Application, organiser: User, sent: dict[str, str]
) -> None:
    response = client.post(page_of(application, "role"), sent)
    assert response.status_code == 422
    assert (Message.objects.count(), ApplicationChange.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_nobody_else_of_the_team_completes(client: Client, application: Application, role: str) -> None:
    client.force_login(make.member(application.call.event.programme, role))
    sent = {"version": "0", "reason": WHY, "role": "Other"}
    assert client.post(page_of(application, "role"), sent).status_code in {403, 404}
    assert nothing_happened(application)


def test_nothing_is_completed_in_the_archive(
    client: Client, application: Application, organiser: User
) -> None:
    Event.objects.filter(pk=application.call.event_id).update(state=Event.State.ARCHIVED)
    one = reverse("team_application", args=[application.call.event.code, application.reference])
    assert page_of(application, "role") not in client.get(one).content.decode()
    assert client.get(page_of(application, "role")).status_code == 403


@pytest.mark.parametrize("field", ["email", "token", "question_999"])
def test_other_fields_have_no_page(
    client: Client, application: Application, organiser: User, field: str
) -> None:
    assert client.get(page_of(application, field)).status_code == 404
