"""The catalogue is compiled without gettext, and its faults are found."""

import gettext as stock

import polib
import pytest

from cadre_review import catalogue


@pytest.fixture
def po(settings, tmp_path):
    """A catalogue of one entry, of this test alone."""
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path]

    def write(msgid: str, msgstr: str, **more):
        file = polib.POFile()
        file.metadata = {"Content-Type": "text/plain; charset=utf-8"}
        file.append(polib.POEntry(msgid=msgid, msgstr=msgstr, **more))
        file.save(str(folder / "django.po"))
        return folder / "django.po"

    return write


def test_compiled_catalogue_is_read_by_gettext(po):
    path = po("visit", "走访")
    assert catalogue.compile_stale() == [path]
    with path.with_suffix(".mo").open("rb") as file:
        assert stock.GNUTranslations(file).gettext("visit") == "走访"
    assert catalogue.compile_stale() == []


@pytest.mark.parametrize(
    ("msgid", "msgstr", "more", "word"),
    [
        ("visit", "", {}, "not translated"),
        ("visit", "走访", {"flags": ["fuzzy"]}, "fuzzy"),
        ("%(count)d visits", "%(conut)d 次走访", {}, "placeholders"),
        ("100 % of %(name)s", "%(name)s 的全部", {}, None),
        ("visit", "走访", {}, None),
    ],
)
def test_faults_are_named(po, msgid, msgstr, more, word):
    po(msgid, msgstr, **more)
    found = catalogue.faults()
    assert [word in line for line in found] == ([True] if word else [])


def test_plural_without_number_in_one_form_is_sound(po):
    po("one visit", "", msgid_plural="%(count)d visits", msgstr_plural={0: "%(count)d 次走访"})
    assert catalogue.faults() == []
