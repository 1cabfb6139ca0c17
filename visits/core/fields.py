"""Fields of models and forms that every package shares."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from visits.core.cipher import STEP, seal, unseal

if TYPE_CHECKING:
    from cadre_review.accounts.models import User

M = TypeVar("M", bound=models.Model)
PARTS = "|"


def account(label: Any = None, related: str = "+", **more: Any) -> "models.ForeignKey[User, User]":
    """Whose doing a row is, or who takes part: an account with such rows is never deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name=related, verbose_name=label, **more
    )


def optional_account(
    label: Any = None, related: str = "+", **more: Any
) -> "models.ForeignKey[User | None, User | None]":
    """The same, where it may be nobody or nobody yet."""
    return optional(settings.AUTH_USER_MODEL, related, label, **more)


def required(to: type[M], related: str, label: Any = None, **more: Any) -> "models.ForeignKey[M, M]":
    """A row that another names always; what is named is not deleted."""
    return models.ForeignKey(to, models.PROTECT, related_name=related, verbose_name=label, **more)


@overload
def optional(to: str, related: str, label: Any = None, **more: Any) -> "models.ForeignKey[Any, Any]": ...
@overload
def optional(
    to: type[M], related: str, label: Any = None, **more: Any
) -> "models.ForeignKey[M | None, M | None]": ...
def optional(to: Any, related: str, label: Any = None, **more: Any) -> Any:
    """The same, where there may be none; what is named is not deleted, unless ``on_delete`` says so."""
    more = {"on_delete": models.PROTECT} | more
    return models.ForeignKey(to, null=True, blank=True, related_name=related, verbose_name=label, **more)


def imported_from() -> models.CharField:
    """The column that says from which file and row a record of the past was taken in; empty for all others."""
    return models.CharField(_("imported from"), max_length=200, blank=True, default="", editable=False)


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


class Day(forms.DateField):
    """A day as offices write it."""

    widget = forms.DateInput(format="%Y-%m-%d")


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


class Sealed(str):
    """A cipher text as the column holds it: whoever reads the attribute of a row finds it opened."""

    __slots__ = ()


class Kept(Sealed):
    """A cipher text as a kept version holds it: it opens as that version of that row only."""

    __slots__ = ()


class SealedAttribute(DeferredAttribute):
    """Opens the cipher text when somebody reads it, and not before."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.opened(instance, value)  # type: ignore[attr-defined]
            self.__set__(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """Text that lies encrypted in the database and in backups; whoever reads the row sees it plain.

    ``row`` names the fields by which the cipher text is bound to its row: they are there before the row is and
    never change. It is written through the row only; ``update()`` with a text is refused. ``step`` is the fineness
    in bytes with which its length shows.
    """

    descriptor_class = SealedAttribute

    def __init__(
        self, *args: Any, row: tuple[str, ...] = ("client_key",), step: int = STEP, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.step = row, step

    def place_of(self, instance: models.Model, version: int | None = None) -> str:
        """Where the text lies: table, row, field, and the version where it is a kept one."""
        values = [getattr(instance, name) for name in self.attnames(instance)]
        return self.place(instance._meta.db_table, values, version)

    def attnames(self, model: Any) -> list[str]:
        """The attributes that hold the plain values of ``row``."""
        return [model._meta.get_field(name).attname for name in self.row]

    def place(self, table: str, values: Iterable[Any], version: int | None = None) -> str:
        """The same from the plain values of the fields that ``row`` names."""
        parts = [table, *(str(value).replace("-", "") for value in values), self.name]
        return "|".join(parts if version is None else [*parts, f"version {version}"])

    def opened(self, instance: models.Model, value: Sealed) -> str:
        """The plain text; CannotOpen where the cipher text was made for another place."""
        version = instance.version if isinstance(value, Kept) else None  # type: ignore[attr-defined]
        return unseal(value, self.place_of(instance, version))

    def from_db_value(self, value: str | None, *_: Any) -> Sealed | str:
        """What the column holds, marked as cipher text."""
        return Sealed(value) if value else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | str:
        """Seal for this row, always anew: a copy of a row is another place."""
        text = str(getattr(model_instance, self.attname) or "")
        return Sealed(seal(text, self.place_of(model_instance), self.step)) if text else ""

    def get_prep_value(self, value: Any) -> str:
        """Only cipher text goes into the column."""
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is sealed: write it through the row, and look for its fingerprint.")
        return str(value or "")

    def value_to_string(self, obj: models.Model) -> str:
        """Kept versions hold it sealed, bound to their version."""
        text = str(getattr(obj, self.attname) or "")
        version = getattr(obj, "version", 0)
        return seal(text, self.place_of(obj, version), self.step) if text else ""


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


def check_texts(values: Mapping[str, Any]) -> None:
    """The same for several values, each at its field; what is no text passes."""
    problems: dict[str, ValidationError] = {}
    for name, value in values.items():
        try:
            check_text(value if isinstance(value, str) else "")
        except ValidationError as error:
            problems[name] = error
    if problems:
        raise ValidationError(problems)


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts trimmed, line ends as ``\\n``; unreadable characters are refused at their field."""
    check_texts(values)
    return {name: _even(value) if isinstance(value, str) else value for name, value in values.items()}


def _even(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
