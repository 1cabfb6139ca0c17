"""Forms of sign-in and of the administrators."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import AccountRequest, Role, User

WHOSE = ("user", "made_by", "decided_by")


class SignInForm(forms.Form):
    """Account name and password."""

    username = forms.CharField(
        label=_("Account name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class UnlockForm(forms.Form):
    """The password once more."""

    unlock_password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    """A new password twice, held to the rules."""

    new_password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password2 = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.rules = password_validators_help_texts()

    def clean_new_password1(self) -> str:
        """Hold the new password to the rules."""
        password = self.cleaned_data["new_password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two new passwords that differ."""
        data = self.cleaned_data
        first, second = data.get("new_password1"), data.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("The two new passwords differ. Type the same one twice."))
        return data


class PasswordForm(NewPasswordForm):
    """The present password, and the new one twice."""

    field_order = ("old_password", "new_password1", "new_password2")

    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ChosenPasswordForm(NewPasswordForm):
    """The code that belongs to a link, and the password chosen with it."""

    field_order = ("code", "new_password1", "new_password2")

    code = forms.CharField(
        label=pgettext_lazy("password link", "Code"),
        max_length=32,
        help_text=_("Eight letters and digits. The administrator who approved tells it to you."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class CodeForm(forms.Form):
    """Six digits from the second factor."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_("The six digits that the app on your telephone shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class AccountForm(forms.ModelForm):
    """A new account, with what its second administrator needs to know."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Who approves reads it."))

    class Meta:
        model = User
        fields = ("username", "name", "office", "phone", "role")


class ProfileForm(forms.ModelForm):
    """Who holds the account."""

    class Meta:
        model = User
        fields = ("name", "office", "phone")


class AskForm(forms.Form):
    """What is asked for somebody's account; which fields there are depends on the kind."""

    FIELDS: ClassVar[dict[str, str]] = {
        AccountRequest.Kind.PASSWORD: "forget_second_factor",
        AccountRequest.Kind.ROLE: "role",
        AccountRequest.Kind.NAME: "name",
    }

    role = forms.ChoiceField(label=_("Role"), required=False, choices=Role.choices)
    name = forms.CharField(label=_("Name"), max_length=64)
    forget_second_factor = forms.BooleanField(
        label=_("Also forget the second factor (telephone lost)"), required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Who approves reads it."))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.FIELDS.values()) - {self.FIELDS.get(kind)}:
            del self.fields[name]


class RequestFilter(forms.Form):
    """The list of requests, narrowed."""

    ANY = ("", _("all"))

    q = forms.CharField(label=_("Search"), required=False, max_length=64)
    kind = forms.ChoiceField(label=_("Request"), required=False, choices=[ANY, *AccountRequest.Kind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *AccountRequest.State.choices])

    def narrow(self, rows: QuerySet[AccountRequest]) -> QuerySet[AccountRequest]:
        """By words (account, who asked or decided, reason), kind and state; what is not valid narrows nothing."""
        data = self.cleaned_data if self.is_valid() else {}
        if words := data.get("q"):
            people = [f"{whose}__{field}__icontains" for whose in WHOSE for field in ("username", "name")]
            rows = rows.filter(reduce(or_, [Q(**{path: words}) for path in [*people, "reason__icontains"]]))
        return rows.filter(**{name: data[name] for name in ("kind", "state") if data.get(name)})


class AccountFilter(forms.Form):
    """The list of accounts, narrowed."""

    q = forms.CharField(label=_("Search"), required=False, max_length=64)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), ("active", _("may sign in")), ("disabled", _("disabled"))],
    )

    def narrow(self, rows: QuerySet[User]) -> QuerySet[User]:
        """By account name, name or office, and by state; what is not valid narrows nothing."""
        data = self.cleaned_data if self.is_valid() else {}
        if words := data.get("q"):
            rows = rows.filter(
                Q(username__icontains=words) | Q(name__icontains=words) | Q(office__icontains=words)
            )
        if state := data.get("state"):
            rows = rows.filter(is_active=state == "active")
        return rows


class RoleFilter(AccountFilter):
    """The list of roles, narrowed."""

    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("all")), ("none", Role.NONE.label), *(one for one in Role.choices if one[0])],
    )

    def narrow(self, rows: QuerySet[User]) -> QuerySet[User]:
        """Also by role."""
        rows = super().narrow(rows)
        role = self.cleaned_data.get("role") if self.is_valid() else ""
        return rows.filter(role="" if role == "none" else role) if role else rows
