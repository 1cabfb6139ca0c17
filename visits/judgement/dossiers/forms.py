"""The form of dossiers."""

from uuid import uuid4

from django import forms


class FreezeForm(forms.Form):
    """Freeze once, however often the button is pressed."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
