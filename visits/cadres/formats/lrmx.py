"""``.lrmx``: the official editor's file of one person (XML), read and written.

What a form says in a way of its own (a dotted month, an unknown leaf) is kept in ``Person.form["leaves"]`` and written
back, so that a form that came in and was not changed goes out saying the same. Such a note is a list
``[name, text, after]`` for an unknown leaf that stood behind the leaf ``after``, ``[name, text, "", number]`` for one
of the family item with that number, and ``[name, text, "=", plain]`` for a known leaf whose text says ``plain``
in another way.
"""

import base64
import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from .blanks import is_nothing
from .leaves import (
    FAMILY,
    FORM_DAYS,
    FORM_TEXTS,
    ID,
    ITEM,
    LABELS,
    MONTHS,
    NAME,
    ORDER,
    PHOTO,
    SCHOOLINGS,
    SEX,
    SEXES,
    TEXTS,
)
from .months import doubt_of, read_month, said
from .parsing import photo_bytes
from .party import read_party
from .person import Person

SAME = "="  # marks a note that a known leaf was written in another way
STATUS = "ZhengZhiMianMao"  # editor 4 writes it at times; the order of the leaves does not know it
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # not of XML 1.0
NO_TEXTS = {
    *MONTHS,
    *FORM_DAYS,
    ID,
    "RuDangShiJian",
}  # what is no text of its own: there — and 无 are nothing
EMPTY = "\r\n  "  # what the editor puts into an empty leaf


def person_of(found: Mapping[str, Any], name: str) -> Person:
    """The person out of the texts that the parser found."""
    person = Person(
        file=name, educations=[], family=[], form={"leaves": []}, photo=photo_bytes(found["photo"])
    )
    before = ""
    for leaf, text in found["leaves"]:
        take(person, leaf, text, before)
        before = leaf
    for number, item in enumerate(found["family"]):
        take_item(person, number, item)
    if found["photo"] and not person.photo:
        tell(person, "warning", PHOTO, "", _("The photo cannot be read and is left out."))
    tell_dropped(person, found.get("dropped", []))
    finish(person)
    return person


def tell_dropped(person: Person, dropped: list[str]) -> None:
    """Signs that the editor wrote and XML does not allow."""
    if "&" in dropped:
        tell(
            person, "warning", "", "&", _("The form holds a bare “&”, which XML forbids; it was read as “&”.")
        )
    if signs := "、".join(sign for sign in dropped if sign != "&"):
        text = _("The form holds signs that no text may have; they were dropped: %(signs)s.")
        tell(person, "warning", "", signs, text % {"signs": signs})


def take(person: Person, leaf: str, text: str, before: str) -> None:
    """Read one leaf, by its name."""
    plain = text.strip()
    if leaf in LABELS and plain:
        person.raw[LABELS[leaf]] = plain
    if leaf == STATUS and plain:
        person.values["political_status"] = plain
    if leaf not in ORDER:
        form_of(person)["leaves"].append([leaf, text, before])
    elif not plain:
        return
    elif leaf in NO_TEXTS and is_nothing(plain):
        remember(person, leaf, text, "")
    elif leaf == NAME:
        person.values["name"] = unpadded(plain)
    elif leaf == SEX:
        take_sex(person, plain)
    elif leaf == ID:
        person.values["id_number"] = plain.upper()
        remember(person, leaf, text, plain.upper())
    elif leaf in MONTHS:
        take_month(person, leaf, plain)
    elif leaf in FORM_DAYS:
        take_day(person, leaf, plain)
    elif leaf in SCHOOLINGS:
        take_schooling(person, leaf, plain)
    elif leaf in FORM_TEXTS:
        form_of(person)[FORM_TEXTS[leaf]] = plain
        remember(person, leaf, text, plain)
    else:
        person.values[TEXTS[leaf]] = plain
        remember(person, leaf, text, plain)


def form_of(person: Person) -> dict[str, Any]:
    """What the form says beyond the file."""
    if person.form is None:
        person.form = {"leaves": []}
    return person.form


def remember(person: Person, leaf: str, text: str, plain: str) -> None:
    """Keep the leaf's own way of saying it, where it differs."""
    if text != plain:
        form_of(person)["leaves"].append([leaf, text, SAME, plain])


def tell(person: Person, level: str, leaf: str, value: str, message: str) -> None:
    """Something to be said about a leaf."""
    column = LABELS.get(leaf, leaf)
    person.issues.append({"level": level, "column": column, "value": value[:200], "message": message})


def unpadded(name: str) -> str:
    """The name without padding blanks; blanks between Latin words stay single."""
    return " ".join(name.split()) if name.isascii() else "".join(name.split())


def padded(name: str) -> str:
    """A name of two characters as the editor sets it, with two blanks between them."""
    return f"{name[0]}  {name[1]}" if len(name) == 2 and not name.isascii() else name


def take_sex(person: Person, plain: str) -> None:
    """Male or female."""
    if plain in SEXES:
        person.values["sex"] = SEXES[plain]
    else:
        tell(person, "error", SEX, plain, _("This is neither 男 nor 女."))


def take_month(person: Person, leaf: str, plain: str) -> None:
    """A month in any of its forms."""
    month = read_month(plain)
    if month is None:
        tell(person, "error", leaf, plain, _("This is not a month. Write it as 197508."))
        return
    person.values[MONTHS[leaf]] = month.isoformat()
    if doubt := doubt_of(said(plain)):
        tell(person, "warning", leaf, plain, doubt)
    remember(person, leaf, plain, f"{month:%Y%m}")


def read_day(text: str) -> dt.date | None:
    """A day as YYYYMMDD, dotted or with 年月日; None where it is none. A month stands for its first day."""
    digits = "".join(sign if sign.isdigit() else " " for sign in text).split()
    parts = [digits[0][:4], digits[0][4:6], digits[0][6:8]] if len(digits) == 1 else digits
    try:
        year, month, day = (int(part) if part else 1 for part in [*parts, "1"][:3])
        return dt.date(year, month, day)
    except (ValueError, IndexError):
        return None


def take_day(person: Person, leaf: str, plain: str) -> None:
    """A day; one that cannot be read is kept as written and said."""
    day = read_day(plain) if plain else None
    if day is None:
        tell(person, "warning", leaf, plain, _("This is not a date; it was not read."))
        form_of(person)["leaves"].append([leaf, plain, SAME, ""])
        return
    form_of(person)[FORM_DAYS[leaf]] = day.isoformat()
    remember(person, leaf, plain, f"{day:%Y%m%d}")


def take_schooling(person: Person, leaf: str, plain: str) -> None:
    """One place of the full-time or the on-job schooling."""
    mode, part = SCHOOLINGS[leaf]
    lines = person.educations if person.educations is not None else []
    line = next((one for one in lines if one["mode"] == mode), None)
    if line is None:
        line = {"mode": mode, "level": "", "degree": "", "level_school": "", "degree_school": ""}
        lines.append(line)
    line[part] = plain
    person.educations = lines


def take_item(person: Person, number: int, item: list[list[str]]) -> None:
    """One member of the family; an empty item is nobody."""
    said = {ITEM[leaf]: text.strip() for leaf, text in item if leaf in ITEM}
    for leaf, text in item:
        if leaf not in ITEM:
            form_of(person)["leaves"].append([leaf, text, "", number])
    if not any(said.values()):
        return
    relative = relative_of(said)
    if relative is None:
        tell(
            person,
            "warning",
            FAMILY,
            "、".join(said.values()),
            _("A member of the family has no name; left out."),
        )
        return
    if person.family is not None:
        person.family.append(relative)


def relative_of(said: Mapping[str, str]) -> dict[str, Any] | None:
    """A member of the family; None without a name. A birth that is no month is kept as written."""
    name, birth = unpadded(said.get("name", "")), said.get("birth", "")
    if not name:
        return None
    month = read_month(birth) if birth else None
    exact = month is not None and birth == f"{month:%Y%m}"
    return {
        "relation": said.get("relation", ""), "name": name, "birth_month": month.isoformat() if month else None,
        "birth_text": "" if exact else birth, "political_status": said.get("political_status", ""),
        "unit_and_post": said.get("unit_and_post", ""),
    }  # fmt: skip


def finish(person: Person) -> None:
    """What follows from the leaves: month of Party entry, political status, unit as written, what is missing."""
    values = person.values
    party = read_party(values.get("party_entry", ""))
    if party.month:
        values["party_entry_month"] = party.month.isoformat()
    if party.status and "political_status" not in values:
        values["political_status"] = party.status
    person.family, person.educations = person.family or None, person.educations or None
    person.unit_text = values.get("post_title", "")
    for leaf, key in ((NAME, "name"), (SEX, "sex"), ("ChuShengNianYue", "birth_month")):
        if key not in values and not any(one["column"] == LABELS[leaf] for one in person.issues):
            tell(person, "error", leaf, "", _("The form does not say this. Fill it in with the editor."))


Text = Callable[[str], str]


def write_lrmx(person: Person) -> bytes:
    """The person as the official editor writes him: UTF-8, lines as on its system, the photo's bytes in base64."""
    notes = list((person.form or {}).get("leaves", []))
    texts = texts_of(person)
    for note in notes:
        if len(note) == 4 and note[2] == SAME and texts.get(note[0], "") == note[3]:
            texts[note[0]] = note[1]
    strange = [restated(person, note) for note in notes if len(note) == 3]
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<Person>"]
    lines += [element(note[0], note[1]) for note in strange if note[2] == ""]
    for leaf in ORDER:
        if leaf == FAMILY:
            lines.append(family(person, [note for note in notes if len(note) == 4 and note[2] != SAME]))
        else:
            lines.append(element(leaf, texts.get(leaf, "")))
        lines += followers(leaf, strange)
    return "\r\n".join([*lines, "</Person>"]).encode()


def restated(person: Person, note: list[Any]) -> list[Any]:
    """An unknown leaf as it came; the political status is one that the file may have corrected since."""
    told = str(person.values.get("political_status") or "")
    return [note[0], told, note[2]] if note[0] == STATUS and told and note[1].strip() else note


def followers(leaf: str, strange: list[list[Any]]) -> list[str]:
    """The unknown leaves that stood behind this one, and behind those."""
    made = []
    for note in strange:
        if note[2] == leaf and note[2] != "":
            made.append(element(note[0], note[1]))
            if note[0] not in ORDER:
                made += followers(note[0], [one for one in strange if one is not note])
    return made


def texts_of(person: Person) -> dict[str, str]:
    """The text of each known leaf."""
    values, form = person.values, person.form or {}
    texts = {NAME: padded(values.get("name", "")), ID: values.get("id_number", "")}
    texts[SEX] = {key: word for word, key in SEXES.items()}.get(values.get("sex", ""), "")
    texts |= {leaf: str(values.get(key) or "") for leaf, key in TEXTS.items()}
    texts |= {leaf: digits(values.get(key), 6) for leaf, key in MONTHS.items()}
    texts |= {leaf: str(form.get(key) or "") for leaf, key in FORM_TEXTS.items()}
    texts |= {leaf: digits(form.get(key), 8) for leaf, key in FORM_DAYS.items()}
    by_mode = {line["mode"]: line for line in person.educations or []}
    texts |= {leaf: by_mode.get(mode, {}).get(part, "") for leaf, (mode, part) in SCHOOLINGS.items()}
    texts[PHOTO] = base64.encodebytes(person.photo).decode() if person.photo else ""
    return texts


def digits(value: Any, count: int) -> str:
    """A date or its ISO text as so many digits."""
    return str(value or "").replace("-", "")[:count]


def element(name: str, text: str) -> str:
    """One leaf; an empty one holds a line break and blanks, as the editor leaves it."""
    return f"  <{name}>{kept(text) if text else EMPTY}</{name}>"


def kept(text: str) -> str:
    """The text as XML holds it; a carriage return would be lost unless it is written as a reference."""
    return escape(ILLEGAL.sub("", text), {"\r": "&#13;"})


def family(person: Person, notes: list[list[Any]]) -> str:
    """The members of the family."""
    lines = [f"  <{FAMILY}>"]
    for number, one in enumerate(person.family or []):
        birth = one.get("birth_text") or digits(one.get("birth_month"), 6)
        texts = {leaf: birth if key == "birth" else str(one.get(key) or "") for leaf, key in ITEM.items()}
        lines.append("    <Item>")
        lines += [f"      <{leaf}>{kept(text)}</{leaf}>" for leaf, text in texts.items()]
        lines += [f"      <{note[0]}>{kept(note[1])}</{note[0]}>" for note in notes if note[3] == number]
        lines.append("    </Item>")
    return "\r\n".join([*lines, f"  </{FAMILY}>"])
