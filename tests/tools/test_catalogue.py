"""The catalogue is compiled without gettext, and its faults are found."""

import ast
import gettext as stock
import re
from pathlib import Path

import django
import django_otp
import import_export
import polib
import pytest

from cadre_review import catalogue
from tests.words_of_pages import LATIN, MADE, NAMES
from visits.core.lists.lists import TITLES
from visits.core.lists.spec import LISTS

ROOT = Path(catalogue.__file__).parents[1]
WRITTEN_IN = re.compile(r"\{\{ ?([\w.]+)(?:\|[^}]*)? ?\}\}")  # a value in a sentence of a page
CODE = [path for folder in ("visits", "cadre_review") for path in (ROOT / folder).rglob("*.py")]


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


# Words that offices found wrong or unclear (what is not said stands in docs/glossary.md).
RIGHT = {
    ("what-if", "Before"): "调配前", ("what-if", "After"): "调配后",
    (None, "Before"): "修改前", ("change", "Before"): "修改前", ("decision", "Before"): "任前",
    (None, "After"): "修改后", ("change", "After"): "修改后", ("decision", "After"): "任后",
    ("visit", "being written"): "填写中", ("visit", "with the lead"): "组长审核中", (None, "returned"): "退回",
    ("visit", "returned by the lead"): "组长退回", (None, "submitted"): "已报送", (None, "accepted"): "已采纳",
    (None, "Typed and not saved"): "未保存的输入", (None, "Draft box"): "离线箱",
    ("draft box", "refused"): "未被接收，需更正",
    (None, "Decide"): "作出决定", ("lead", "What came of it"): "核查结果", (None, "PIN"): "本机口令",
    (None, "Compare with teams of the same kind"): "与同类班子比较", (None, "Put all away"): "全部标为已读",
    (None, "Account"): "账号", (None, "Source"): "来源",
    (None, "Question"): "题目", (None, "Group of kinds"): "所属分类", (None, "Holiday"): "节日名称",
}  # fmt: skip


@pytest.fixture(scope="module")
def ours():
    """The catalogue of the site: (context, sentence) → Chinese."""
    file = polib.pofile(str(ROOT / "cadre_review/locale/zh_Hans/LC_MESSAGES/django.po"))
    return {
        (one.msgctxt, one.msgid): one.msgstr or one.msgstr_plural.get(0) for one in file if not one.obsolete
    }


def test_every_sentence_of_the_code_is_in_chinese(ours):
    """Also those that makemessages does not see: under another name, or within an f-string."""
    missing = {key for path in CODE for key in sentences(path) if not ours.get(key)}
    assert not missing


def test_every_sentence_of_the_catalogue_is_said_somewhere(ours):
    """By the code, a page, a script, a file of data, or a library that is translated here."""
    said = {one.value for path in CODE for one in ast.walk(ast.parse(path.read_text()))
            if isinstance(one, ast.Constant) and isinstance(one.value, str)}  # fmt: skip
    for library in (django, django_otp, import_export):
        for path in Path(library.__file__).parent.rglob("locale/zh_Hans/LC_MESSAGES/django.po"):
            said |= {one.msgid for one in polib.pofile(str(path))}
    pages = WRITTEN_IN.sub(r"%(\1)s", texts_of("templates", "*")).replace("%s", "%%s")
    written = " ".join((pages + texts_of("static", "*.js") + texts_of("visits", "*.toml")).split())
    left = {words for _context, words in ours if words not in said}
    assert not {one for one in left if " ".join(one.split()).replace('"', '\\"') not in written
                and " ".join(one.split()) not in written}  # fmt: skip


def texts_of(folder, ending):
    return " ".join(path.read_text() for path in (ROOT / folder).rglob(ending) if path.is_file())


def test_the_words_of_the_field_are_used(ours):
    assert {key: ours.get(key) for key in RIGHT} == RIGHT


def test_every_list_that_leaves_has_a_name_in_the_register():
    told = re.compile(r'list_key="(\w+)"|^KEY = "(\w+)"|enter\(request\.user, "(\w+)"', re.MULTILINE)
    used = {key for path in CODE for found in told.findall(path.read_text()) for key in found if key}
    assert not (used | set(LISTS)) - set(TITLES)


def sentences(path):
    """The (context, sentence) pairs that a module hands to gettext and its kin, under whatever name."""
    tree = ast.parse(path.read_text())
    imports = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    names = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy")
        for one in imports if one.module == "django.utils.translation" for alias in one.names
    }  # fmt: skip
    for call in ast.walk(tree):
        kind = (
            names.get(call.func.id)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            else None
        )
        words = (
            [one.value for one in getattr(call, "args", []) if isinstance(one, ast.Constant)] if kind else []
        )
        if kind in {"gettext", "ngettext"} and words:
            yield None, words[0]
        elif kind in {"pgettext", "npgettext"} and len(words) > 1:
            yield words[0], words[1]


# What commands and their sentences name as it is typed: programs, options, settings in small letters, kinds of file.
TYPED_AS_IT_IS = """
force Debian apt-get install postgresql-client python manage py migrate SQLite init command synchronous journal mode
foreign keys transaction PostgreSQL commit on chmod DurableFileSystemStorage compile catalogue collectstatic Person
Ctrl-C make run Django verify-full sslmode Ed anchor cover rows secrecy toml
"""
HOLES = re.compile(r"%\(\w+\)[-.\d]*[a-z]|%[a-z]|\{\w+\}|<[^>]+>")


def test_no_chinese_sentence_holds_an_english_word(ours):
    """Also those that no walk sees: messages after a post, refusals, notices, what commands say."""
    known = NAMES.union(TYPED_AS_IT_IS.split())
    left = {
        (word, said)
        for said in ours.values()
        for word in LATIN.findall(MADE.sub(" ", HOLES.sub(" ", said)))
        if not word.isupper() and word not in known
    }
    assert left == set()
