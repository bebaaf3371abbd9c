"""Whoever reads the trail of an application reads words, and what was changed in it in her own language."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.actors import Clock
from core.audit import record
from participants.applications.answers.changes import change_texts
from participants.applications.models import Application, ApplicationChange, Question
from participants.applications.operations.merging import merge_applications
from participants.applications.trail import act_words, entry_words, merged_reference, withdrawal_words
from tests import factories as make
from tests.architecture.source import APPS, name_of, parse, python_files

# What is noted of other rows than applications; the trail of an event words it. A new action is here or in act_words().
OF_OTHER_ROWS = {
    *("add condition", "add file", "add participant", "add question", "add section", "add version"),
    *(
        "agree to merge accounts",
        "appoint member",
        "approval code right",
        "approval code wrong",
        "ask approver",
    ),
    *(
        "ask on behalf",
        "ask text approval",
        "assess",
        "assign translator",
        "became public",
        "begin selection",
        "change call",
    ),
    *("change condition", "change event", "change file", "change participant", "change profile"),
    *("change programme", "change question", "change section", "change version", "change"),
    *("close gap in reserve list", "confirm address", "copy event", "copy questions", "create call"),
    *("create event", "create programme", "create", "decide", "delete file", "discard mail", "edit mail"),
    *("end entry code", "end focal point", "end membership", "end translation", "erase person"),
    *(
        "extend deadline",
        "forget unconfirmed",
        "grant extension",
        "import applications",
        "invite",
        "keep view",
    ),
    *("make entry code", "make room in reserve list", "map columns", "merge accounts", "move condition"),
    *(
        "move in reserve list",
        "move question",
        "move section",
        "name endorser",
        "name focal point",
        "nominate",
    ),
    *("note applications", "note attendance", "open account", "postpone event", "prepare letters"),
    *("propose translations", "publish privacy notice", "purge", "rank nomination", "release mail"),
    *("remove condition", "remove file", "remove section", "remove sending capacity", "remove view"),
    *("remove visa lead time", "save visa lead time"),
    *("remove text beside an answer", "request own data", "request second factor reset"),
    *("reschedule publication", "restart release", "restore mail", "restore question", "retire question"),
    *("save designation", "save place", "save series", "save translations", "save travel", "save view"),
    *("save wording rule", "send approval code", "send text approval code", "set sending capacity"),
    *("set rates", "set timeline", "share view", "start release", "start wording", "tag applications"),
    *("take back extension", "text approval code right", "text approval code wrong", "undo decision"),
    *("untag applications", "upload applications", "use entry code", "wait for a place"),
    *("write text beside an answer", "write to participants"),
    *("add review phase", "change review phase", "copy criteria", "remove review phase"),
    *("add criterion", "add target", "agree on score", "ask for proposal", "assign assessors"),
    *("change board", "change criterion", "change target", "declare conflicts", "lift conflict"),
    *("note conflict", "order reserve list", "override proposal", "remark on row", "remove criterion"),
    *("remove target", "request files", "set assessment plan", "take assessors back", "take over place"),
    *("comment on board", "remove comment", "take over proposal", "take remark back", "undo taking over"),
}
# Of everything that has states: what a move led to is said by its state.
MOVES = {"move"}
# Put together of a part of a publication.
COMPUTED = {"materials/operations.py"}
# Writes what it is told.
RECORDER = "core/audit.py"


def _strings(node: ast.AST) -> set[str]:
    """What an expression may be, if it is a text or one of two."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    return _strings(node.body) | _strings(node.orelse) if isinstance(node, ast.IfExp) else set()


def _name(call: ast.Call) -> str:
    """What is called: a function, or a method of whatever."""
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _handed_on(tree: ast.Module, helper: ast.FunctionDef) -> set[str]:
    """The actions a helper gets from its callers, or has by default."""
    names = [argument.arg for argument in helper.args.args if argument.arg != "self"]
    found = {text for default in helper.args.defaults for text in _strings(default)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if _name(call) == helper.name:
            given = dict(zip(names, call.args, strict=False))
            given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            found |= _strings(given["action"]) if "action" in given else set()
    return found


def _acts_of_the_trail(tree: ast.Module) -> set[str]:
    """The name under which a module writes many entries at once, where it does; elsewhere an Act is something else."""
    taken = (
        node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "core.audit"
    )
    return {name.name for node in taken for name in node.names} & {"Act"}


def _actions() -> dict[str, set[str]]:
    """{action: files}, of every call of the trail in the project."""
    found: dict[str, set[str]] = {}
    for path in python_files(*APPS):
        tree, name = parse(path), name_of(path)
        if name == RECORDER:
            continue
        writers = {"record", *_acts_of_the_trail(tree)}
        helpers = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for helper in helpers:
            for call in (node for node in ast.walk(helper) if isinstance(node, ast.Call)):
                if getattr(call.func, "id", "") not in writers:
                    continue
                named = (keyword.value for keyword in call.keywords if keyword.arg == "action")
                action = next(named, None) or call.args[0]
                said = _strings(action) or (
                    _handed_on(tree, helper) if isinstance(action, ast.Name) else set()
                )
                assert said or name in COMPUTED, f"{name}:{call.lineno}: which action?"
                for one in said:
                    found.setdefault(one, set()).add(name)
    return found


def test_every_action_of_an_application_has_words() -> None:
    """A new action is worded for readers, or said to be noted of something else; none is in neither or both."""
    written = _actions()
    assert set(written) - MOVES == OF_OTHER_ROWS | set(act_words())
    assert not OF_OTHER_ROWS & set(act_words())


def test_a_trail_is_read_only_where_its_acts_have_words() -> None:
    """Another page that shows one needs words for what it shows."""
    readers = {
        name_of(path)
        for path in python_files(*APPS)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "core.audit"
        and {"history", "AuditEntry"} & {alias.name for alias in node.names}
    }
    assert readers == {
        "core/models.py",
        "participants/applications/trail.py",
        "participants/applications/views/team.py",
        "participants/selection/board/queries.py",  # the number of the last one only
        "participants/selection/replacing.py",  # who declined, to be offered nothing again
        "participants/selection/trail/queries.py",
        "participants/selection/trail/words.py",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("state", Application.State.values)
def test_a_move_is_said_by_the_state_it_led_to(state: str) -> None:
    application = make.application()
    entry = record(by=Clock("test"), action="move", target=application, after=state)
    assert entry_words(entry) == str(Application.State(state).label)


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def organiser(client: Client, trust_staff: Any) -> Client:
    return client


def page(client: Client, application: Application, language: str = "en") -> str:
    address = reverse("team_application", args=[application.call.event.code, application.reference])
    return client.get(address.replace("/en/", f"/{language}/", 1)).content.decode()


@pytest.mark.django_db
def test_merged_applications_say_so_in_words(organiser: Client) -> None:
    call = make.call()
    by = make.member(call.event.programme)
    kept, merged = make.application(call), make.application(call, email="arta@example.net")
    merge_applications(kept, merged, from_merged=[], by=by)
    organiser.force_login(by)
    assert "Merged with another application" in page(organiser, kept)
    assert "merge applications" not in page(organiser, kept)
    merged.refresh_from_db()
    gone = page(organiser, merged)
    assert f"Merged into the application {kept.reference}." in gone
    assert reverse("team_application", args=[call.event.code, kept.reference]) in gone
    assert "→" not in gone
    assert "Reason for withdrawing" not in gone
    assert merged.user is not None
    organiser.force_login(merged.user)
    copy = organiser.get(reverse("application_copy", args=[merged.reference])).json()
    assert copy["reason"] == f"Merged into the application {kept.reference}."


@pytest.mark.django_db
def test_an_action_nobody_has_worded_is_shown_as_it_is() -> None:
    """An old entry of an action that is gone does not take the page down."""
    assert (
        entry_words(record(by=Clock("test"), action="fold in four", target=make.application()))
        == "fold in four"
    )


@pytest.mark.django_db
def test_nobody_writes_herself_into_a_merge(organiser: Client) -> None:
    call = make.call()
    other = make.application(call, email="arta@example.net")
    third = make.application(call, email="third@example.net", given_name="Third")
    merge_applications(other, third, from_merged=[], by=make.member(call.event.programme))
    forged = make.application(call, state="withdrawn", withdrawn_reason=f"→ {other.reference}")
    assert merged_reference(forged) == ""
    assert withdrawal_words(forged) == f"→ {other.reference}"
    organiser.force_login(make.member(call.event.programme))
    shown = page(organiser, forged)
    assert "Reason for withdrawing" in shown
    assert f"→ {other.reference}" in shown
    assert "Merged into" not in shown


@pytest.mark.django_db
def test_a_merge_is_known_without_the_reason_and_costs_others_nothing(
    django_assert_num_queries: Any,
) -> None:
    call = make.call()
    kept, merged = make.application(call), make.application(call, email="arta@example.net")
    merge_applications(kept, merged, from_merged=[], by=make.member(call.event.programme))
    merged.refresh_from_db()
    merged.withdrawn_reason = ""
    assert merged_reference(merged) == kept.reference
    with django_assert_num_queries(0):
        assert merged_reference(kept) == ""


@pytest.mark.django_db
def test_her_own_reason_stays_her_own(organiser: Client) -> None:
    application = make.application(state="withdrawn", withdrawn_reason="→ Another job")
    assert merged_reference(application) == ""
    organiser.force_login(make.member(application.call.event.programme))
    assert "→ Another job" in page(organiser, application)


@pytest.mark.django_db
def test_what_was_changed_is_named_in_the_readers_language() -> None:
    application = make.application(language="sq", written_in="sr")
    asked = make.question(
        application.call, Question.Kind.LONG, label_en="Why?", label_sq="Pse?", label_mk="", label_sr=""
    )
    one_of = make.question(application.call, Question.Kind.ONE, label_en="", label_sq="Cila?")

    def texts(question: str, asked: Question | None = None) -> tuple[str, str, str]:
        found = change_texts(
            ApplicationChange(application=application, question=question, asked=asked), application
        )
        return (str(found["label"]), found["label"].html_lang, found["lang"])

    with translation.override("sq"):
        role, place = (str(translation.gettext(words)) for words in ("Your role there", "Where do you work?"))
        assert texts(role) == (role, "sq", "")
        assert texts("Pse?", asked) == ("Pse?", "sq", "sr-Cyrl")
    assert role != "Your role there"
    with translation.override("en"):
        assert texts(role) == ("Your role there", "en", "")
        assert texts(place) == ("Where do you work?", "en", "sq")
        assert texts("Pse?", asked) == ("Why?", "en", "sr-Cyrl")
        assert texts("Cila?", one_of) == ("Cila?", "sq", "sq")
        assert texts("A question that is gone") == ("A question that is gone", "sq", "")


@pytest.mark.django_db
def test_the_organiser_reads_the_card_in_her_language(organiser: Client) -> None:
    application = make.application(language="sq")
    asked = make.question(application.call, label_en="Why?", label_sq="Pse?")
    ApplicationChange.objects.create(
        application=application, question="Pse?", asked=asked, before="Para", after="Pas"
    )
    organiser.force_login(make.member(application.call.event.programme))
    assert '<dt><span lang="en">Why?</span>' in page(organiser, application)
    assert '<dt><span lang="sq">Pse?</span>' in page(organiser, application, "sq")
    assert '<dd dir="auto" lang="sq"><del>Para</del>' in page(organiser, application)
