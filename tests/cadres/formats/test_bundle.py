"""What people upload: single files and zips, opened with care; forms are taken apart in a bound child."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from visits.cadres.formats import bundle
from visits.cadres.formats.bundle import Failure, Part, open_files, read_forms
from visits.cadres.formats.person import Person

DATA = Path(__file__).resolve().parents[1] / "data"
FORM = (DATA / "韦勇.lrmx").read_bytes()
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Person>&b;</Person>'


def package(members, encoding="utf-8"):
    """A zip whose names are kept in the encoding; GBK ones without the UTF-8 flag, as a Chinese Windows packs them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for number, (name, data) in enumerate(members.items()):
            made.writestr(
                name if encoding == "utf-8" else chr(65 + number) * len(name.encode(encoding)), data
            )
    raw = out.getvalue()
    if encoding != "utf-8":
        for number, name in enumerate(members):
            own = name.encode(encoding)
            raw = raw.replace(chr(65 + number).encode() * len(own), own)
    return raw


def encrypted(data):
    """The zip with the flag of encryption set on its first member, in both of its headers."""
    raw = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.find(mark) + at
        flags = struct.unpack_from("<H", raw, place)[0] | 1
        struct.pack_into("<H", raw, place, flags)
    return bytes(raw)


def test_the_files_of_a_folder_are_read():
    parts, failures, passed = open_files(
        [(path.name, path.read_bytes()) for path in sorted(DATA.glob("*.[lp]*"))]
    )
    people = read_forms(parts)
    assert failures == []
    assert passed == 0
    assert {person.values["name"] for person in people} == {"上官辉霞", "吴明敏", "赵静文", "陆昊", "韦勇"}
    assert all(person.photo for person in people)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_inside_a_zip_are_read_in_either_encoding(encoding):
    members = {
        "干部/韦勇.lrmx": FORM,
        "干部/吴明敏.lrm": (DATA / "吴明敏.lrm").read_bytes(),
        "干部/吴明敏.pic": (DATA / "吴明敏.pic").read_bytes(),
        "__MACOSX/干部/._韦勇.lrmx": b"x",
        "Thumbs.db": b"x",
        "~$花名册.xlsx": b"x",
    }
    parts, failures, passed = open_files([("全部.zip", package(members, encoding))])
    assert [part.name for part in parts if part.kind == "lrmx"] == ["全部.zip/干部/韦勇.lrmx"]
    assert [part.photo for part in parts if part.kind == "lrm"] == [members["干部/吴明敏.pic"]]
    assert (failures, passed) == ([], 3)


def test_sheets_are_named_as_sheets():
    parts, _failures, _passed = open_files([("a.XLSX", b"x"), ("b.csv", b"x"), ("c.xls", b"x")])
    assert [part.kind for part in parts] == ["sheet"] * 3


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.zip", b"not a zip", "damaged"),
        ("a.zip", package({"a.lrmx": FORM})[:200], "damaged"),
        ("a.zip", encrypted(package({"a.lrmx": FORM})), "password"),
        ("a.zip", package({"a.lrmx": b"\0" * (40 * 1024 * 1024)}), "far too large"),
        ("a.zip", package({"a.zip": package({"a.lrmx": FORM})}), "inside a zip"),
        ("a.docx", b"x", "Only"),
    ],
)
def test_what_cannot_be_opened_gets_a_sentence(name, data, words):
    parts, failures, _passed = open_files([(name, data)])
    assert parts == []
    assert len(failures) == 1
    assert words in failures[0].message


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(bundle, "MOST_MEMBERS", 2)
    _parts, (failure,), _passed = open_files([("a.zip", package({f"{n}.lrmx": b"x" for n in range(3)}))])
    assert "more than 2 files" in failure.message


def test_a_damaged_member_does_not_stop_the_others():
    data = package({"a.lrmx": bytes(range(256)) * 40, "b.lrmx": FORM})
    at = data.find(b"a.lrmx") + 40
    parts, failures, _passed = open_files([("z.zip", data[:at] + b"\xff" * 20 + data[at + 20 :])])
    assert [part.name for part in parts] == ["z.zip/b.lrmx"]
    assert [failure.file for failure in failures] == ["z.zip/a.lrmx"]


def test_each_form_of_a_batch_gets_its_person_or_its_sentence():
    contents = [FORM, b"", BOMB, b"<Person>", b"<People/>", b"x" * (13 * 1024 * 1024), FORM]
    found = read_forms([Part(f"{n}.lrmx", "lrmx", data) for n, data in enumerate(contents)])
    assert [type(one) for one in found] == [Person, *[Failure] * 5, Person]
    assert [one.file for one in found] == [f"{n}.lrmx" for n in range(7)]
    assert all(one.message for one in found if isinstance(one, Failure))


def test_a_form_as_deep_as_the_sea_is_refused_before_it_is_read():
    deep = b"<Person>" + b"<a>" * 3_500_000
    found = read_forms(
        [Part("0.lrmx", "lrmx", FORM), Part("1.lrmx", "lrmx", deep), Part("2.lrmx", "lrmx", FORM)]
    )
    assert [type(one) for one in found] == [Person, Failure, Person]


def test_forms_that_a_child_did_not_get_through_in_time_are_named(monkeypatch):
    monkeypatch.setattr(bundle, "SECONDS", 0.001)
    found = read_forms([Part(f"{n}.lrmx", "lrmx", FORM) for n in range(3)])
    assert [one.file for one in found if isinstance(one, Failure)] == ["0.lrmx", "1.lrmx", "2.lrmx"]


def test_no_forms_ask_no_child():
    assert read_forms([]) == []
