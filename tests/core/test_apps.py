"""What is missing is said in the same words by every form, also by those of others."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.models import Group
from django.forms import modelform_factory
from django.test import RequestFactory
from django.utils import translation


class Everything(forms.Form):
    text = forms.CharField()
    number = forms.IntegerField()
    day = forms.DateField()
    file = forms.FileField()
    one = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    tick = forms.BooleanField()
    own = forms.BooleanField(error_messages={"required": "Our own words."})


@pytest.mark.parametrize(
    ("field", "words"),
    [
        *((name, "Please fill this in.") for name in ("text", "number", "day", "file")),
        ("one", "Please choose an answer."),
        ("some", "Please choose at least one."),
        ("tick", "Please tick this to confirm."),
        ("own", "Our own words."),
    ],
)
def test_each_kind_of_field_has_one_wording(field: str, words: str) -> None:
    assert Everything({}).errors[field] == [words]


def test_forms_of_others_say_it_alike(rf: RequestFactory) -> None:
    login: Any = LoginForm({}, request=rf.get("/"))
    group = modelform_factory(Group, fields=["name"])({})
    assert {*login.errors["login"], *group.errors["name"]} == {"Please fill this in."}


def test_it_is_said_in_the_readers_language() -> None:
    with translation.override("sq"):
        assert Everything({}).errors["text"] != ["Please fill this in."]
        assert Everything({}).errors["one"] != ["Please choose an answer."]
