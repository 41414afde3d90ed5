"""Nobody meets an English sentence of a library in a Kazakh or Russian form."""

import re

import pytest
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import override
from rest_framework import serializers

CYRILLIC = re.compile(r"[а-яәғқңөұүһі]", re.IGNORECASE)
ENGLISH = re.compile(
    r"\b(enter|ensure|this|value|field|must|select|valid|upload|file|password|character)\b", re.IGNORECASE
)


class Everything(forms.Form):
    text = forms.CharField(max_length=3)
    least = forms.CharField(min_length=3)
    number = forms.IntegerField(max_value=5)
    price = forms.DecimalField(max_digits=3, decimal_places=1)
    email = forms.EmailField()
    day = forms.DateField()
    choice = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    address = forms.URLField(assume_scheme="https")
    key = forms.UUIDField()
    image = forms.ImageField()
    nothing = forms.CharField()


DATA = {
    "text": "abcd",
    "least": "a",
    "number": "9",
    "price": "1234.56",
    "email": "x",
    "day": "soon",
    "choice": "z",
    "several": ["z"],
    "address": "no address",
    "key": "x",
}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_error_of_a_form_is_translated(language):
    with override(language):
        form = Everything(DATA)
        assert set(form.errors) == set(form.fields)
        for name, messages in form.errors.items():
            for message in messages:
                assert CYRILLIC.search(message), (name, message)
                assert not ENGLISH.search(message), (name, message)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_weak_passwords_are_refused_in_the_language(language):
    with override(language), pytest.raises(ValidationError) as caught:
        validate_password("12345")
    assert len(caught.value.messages) == 3
    assert not [message for message in caught.value.messages if ENGLISH.search(message)]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_null_bytes_are_refused_in_the_language(language):
    with override(language), pytest.raises(ValidationError) as caught:
        ProhibitNullCharactersValidator()("a\0b")
    assert not ENGLISH.search(caught.value.messages[0])


class Letter(serializers.Serializer):
    text = serializers.CharField(max_length=3)
    number = serializers.IntegerField(min_value=5)
    yes = serializers.BooleanField()
    key = serializers.UUIDField()
    at = serializers.DateTimeField()
    names = serializers.ListField(child=serializers.CharField(), max_length=1)
    nothing = serializers.CharField()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_error_of_the_api_is_translated(language):
    wrong = {"text": "abcd", "number": 1, "yes": "?", "key": "x", "at": "soon", "names": ["a", "b"]}
    with override(language):
        letter = Letter(data=wrong)
        assert not letter.is_valid()
        for name, messages in letter.errors.items():
            assert CYRILLIC.search(str(messages[0])), (name, messages)


def test_a_plural_of_a_library_takes_our_forms():
    with override("kk"):
        assert forms.CharField(max_length=3).widget is not None
        form = Everything({**DATA, "text": "abcd"})
        assert form.errors["text"] == ["3 таңбадан асырмаңыз (қазір 4)."]
    with override("ru"):
        assert Everything({**DATA, "least": "a"}).errors["least"] == ["Напишите не меньше 3 символов (сейчас 1)."]
