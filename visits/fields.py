"""Model fields that every room shares."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PARTS = "|"


class CodePointField(models.CharField):
    """Text ordered and compared by code point on every database, so that keyset pages agree.

    PostgreSQL would otherwise order by the collation of the cluster, SQLite by bytes.
    """

    def db_parameters(self, connection: Any) -> dict[str, str | None]:
        """Ask PostgreSQL for the "C" collation; SQLite has it under the name BINARY by default."""
        parameters: dict[str, str | None] = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows to tick; a key that no database holds is refused like any other that is not offered."""

    LONGEST = 18  # digits of a key, within what both databases hold

    def _check_values(self, value: Any) -> Any:
        for key in value or []:
            if len(str(key)) > self.LONGEST:
                wrong = {"value": key}
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params=wrong
                )
        return super()._check_values(value)


class ChoiceSetField(models.CharField):
    """Several of a few choices, in one column: ``|front_line|site|``; Python sees a list of keys.

    Filter with ``holds(key)``: the bars make ``contains`` exact.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> list[str]:
        """Split the stored text."""
        return [part for part in (value or "").split(PARTS) if part]

    def to_python(self, value: Any) -> list[str]:
        """Take a list, or the stored text."""
        if isinstance(value, str):
            return [part for part in value.split(PARTS) if part]
        return list(value or [])

    def get_prep_value(self, value: Any) -> str:
        """Join in the order of the choices, each once."""
        if isinstance(value, str):
            return value
        order = [key for key, _label in self.flatchoices]
        chosen = sorted(set(value or []), key=lambda key: order.index(key) if key in order else 99)
        return PARTS + PARTS.join(chosen) + PARTS if chosen else ""

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse a key that is not among the choices."""
        known = {key for key, _label in self.flatchoices}
        if strange := [key for key in value if key not in known]:
            raise ValidationError(_("“%(value)s” is not one of the choices."), params={"value": strange[0]})
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise as stored."""
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> forms.Field:
        """A group of check boxes."""
        return forms.MultipleChoiceField(
            choices=self.flatchoices,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
            widget=forms.CheckboxSelectMultiple,
        )

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Give the model ``labels_of_<name>()``, the chosen labels in order."""
        super().contribute_to_class(cls, name, private_only)
        if not hasattr(cls, f"labels_of_{name}"):
            setattr(
                cls, f"labels_of_{name}", lambda this, field=self: field.labels(getattr(this, field.attname))
            )

    def labels(self, keys: Iterable[str]) -> list[str]:
        """Labels of the keys, in the order of the choices."""
        chosen = set(keys)
        return [str(label) for key, label in self.flatchoices if key in chosen]


def holds(key: str) -> str:
    """The text to look for with ``contains`` in a ChoiceSetField."""
    return f"{PARTS}{key}{PARTS}"


def _key(purpose: str) -> bytes:
    return hmac.digest(settings.FIELD_KEY.encode(), purpose.encode(), hashlib.sha256)


def seal(text: str) -> str:
    """Encrypt with AES-256-GCM under FIELD_KEY; the nonce stands before the cipher text, base64."""
    nonce = os.urandom(12)
    return "v1:" + base64.b64encode(nonce + AESGCM(_key("seal")).encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed: str) -> str:
    """Decrypt what ``seal`` made; ValueError where the key is another or the text was changed."""
    if not sealed:
        return ""
    raw = base64.b64decode(sealed.removeprefix("v1:"))
    try:
        return AESGCM(_key("seal")).decrypt(raw[:12], raw[12:], None).decode()
    except InvalidTag as error:
        raise ValueError("The sealed text does not fit FIELD_KEY.") from error


def fingerprint(text: str) -> str:
    """A keyed digest (HMAC-SHA-256) by which sealed values are matched without opening them."""
    return hmac.new(_key("match"), text.strip().upper().encode(), hashlib.sha256).hexdigest()


class SealedTextField(models.TextField):
    """Text that lies encrypted in the database and in backups; Python sees it plain."""

    def from_db_value(self, value: str | None, *_: Any) -> str:
        """Open what the column holds."""
        return unseal(value) if value else ""

    def get_prep_value(self, value: Any) -> str:
        """Seal what goes into the column."""
        return seal(str(value)) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        """Kept versions and fixtures hold it sealed."""
        return self.get_prep_value(self.value_from_object(obj))


def check_text(text: str) -> None:
    """Refuse what databases and offices choke on: NUL, control characters, lone surrogates.

    Rare characters, variation sequences and the interpunct pass whole.
    """
    if text.isprintable():  # nothing of the kind is printable; most texts end here
        return
    for place, letter in enumerate(text, start=1):
        code = ord(letter)
        if (
            0xD800 <= code <= 0xDFFF
            or (code < 32 and letter not in "\t\n\r")
            or code in {0x7F, 0xFFFE, 0xFFFF}
        ):
            raise ValidationError(
                _("Character %(place)s cannot be stored (it is not readable text). Please delete it."),
                params={"place": place},
                code="unreadable",
            )
