"""The field component and what a Django form gives it."""

import pytest
from django import forms
from django.template import Context, Template

from config.components import drawn


class SignIn(forms.Form):
    """A form with a password."""

    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    again = forms.CharField(widget=forms.PasswordInput(render_value=True))


@pytest.mark.parametrize("name", ["password", "again"])
def test_a_password_never_goes_back_into_the_page(name):
    form = SignIn({"email": "aigul@example.kz", "password": "qupia-soz-1", "again": "qupia-soz-2"})
    form.is_valid()
    html = drawn("field", {"bound": form[name]})
    assert 'type="password"' in html
    assert "qupia" not in html
    assert "value=" not in html


def test_a_password_given_by_hand_is_not_shown_either():
    assert "qupia" not in drawn("field", {"name": "p", "label": "P", "type": "password", "value": "qupia-soz"})


def test_what_else_was_typed_stays():
    form = SignIn({"email": "aigul@", "password": "x"})
    html = Template('{% load components %}{% component "field" bound=form.email %}').render(Context({"form": form}))
    assert 'value="aigul@"' in html
