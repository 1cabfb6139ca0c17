"""No form of the site answers in Django's words: every field of every form, every way to be wrong, both languages."""

import copy
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

import cadre_review
import visits
from cadre_review import form_words
from visits.core.lists.filters import SearchField, ThingField
from visits.judgement.decisions.models import Ground
from visits.organisation.units.models import Unit

WRONG = ("", "x" * 21_000, "2018-13-45", "99:99", "-999999999999", "9" * 30, "不在其中", "a\x00b")


def every_form():
    for package in (visits, cadre_review):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and ".management" not in module.name:
                importlib.import_module(module.name)
    known = form_words._below(forms.BaseForm)
    return {one for one in known if one.__module__.split(".")[0] in {"visits", "cadre_review"}}


def without_rows(field):
    """A copy that looks into no table: choices that are rows offer none."""
    made = copy.deepcopy(field)
    if isinstance(made, ThingField | SearchField):
        made.queryset = Unit.objects.none()
    elif isinstance(made, forms.ModelChoiceField):
        made.queryset = made.queryset.model.objects.none()
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_field_of_every_form_speaks_in_our_words(language):
    found = every_form()
    assert len(found) > 80
    with override(language):
        djangos = {str(text) for text in form_words._djangos().values()}
        for made in found:
            for name, field in made.base_fields.items():
                probe = type("Probe", (forms.Form,), {name: without_rows(field)})
                for value in WRONG:
                    form = probe({name: value})
                    for error in form.errors.get_json_data().get(name, []):
                        said = error["message"]
                        assert said not in djangos, (made, name, value, said)
                        assert "这个字段" not in said, (made, name)
                        assert "确保" not in said, (made, name)
                    for error in form.errors.as_data().get(name, []):
                        assert not form_words._is_djangos(error.message), (made, name, value)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (forms.CharField(label="地点", max_length=5), "六个字的地点", "“地点”最多5个字，现有6个字。"),
        (forms.CharField(label="地点"), "", "请填写“地点”。"),
        (forms.DateField(label="日期"), "x", "“日期”不是有效的日期，请按 2018-05-01 的格式填写。"),
        (forms.IntegerField(label="应到", min_value=1), "0", "“应到”不能小于1。"),
        (forms.IntegerField(label="应到"), "x", "“应到”不是有效的数字。"),
        (
            forms.ChoiceField(label="类别", choices=[("a", "甲")]),
            "b",
            "“类别”所选的内容不在可选范围内，请重新选择。",
        ),
        (forms.CharField(label="名", error_messages={"required": "写上名字。"}), "", "写上名字。"),
    ],
)
def test_the_field_is_named_and_an_own_sentence_stays(field, value, said):
    form = type("Probe", (forms.Form,), {"one": field})({"one": value})
    assert form.errors["one"] == [said]


def test_what_an_action_refuses_by_the_model_is_named_as_well():
    form = type("Probe", (forms.Form,), {"rule": forms.CharField(label="规定", required=False)})({"rule": ""})
    assert form.is_valid()
    with pytest.raises(ValidationError) as refusal:
        Ground().clean_fields()
    form.add_error("rule", refusal.value.error_dict["rule"])
    assert form.errors["rule"] == ["请填写“规定”。"]


def test_every_choice_of_a_file_has_our_button():
    """Where it is drawn by hand, or it lies in a button of ours; not on the pages of a link, which load no script."""
    pages = [path for path in Path("templates").rglob("*.html") if "/q/" not in str(path)]
    drawn = re.compile(r'<input[^>]*type="file"[^>]*>\s*(?:{%[^%]*%})?')
    found = [tag for path in pages for tag in drawn.findall(path.read_text())]
    assert len(found) >= 2
    assert [tag for tag in found if "visually-hidden" not in tag and "file_button.html" not in tag] == []
