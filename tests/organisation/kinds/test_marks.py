"""Marks of posts and of cadres: of the city's own, shown by name, kept where they stand."""

import re
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from tests.world import make_cadre, make_post, make_unit
from visits.cadres.files.consulting import begin_matter
from visits.core.kinds.fields import KindField, KindSetField
from visits.core.kinds.models import Kind
from visits.organisation.kinds import actions
from visits.organisation.units.models import Post

pytestmark = pytest.mark.django_db
POST = {"title": "档案科科长", "level": "50", "standing": "head", "establishment": "1", "position": "0"}


@pytest.fixture
def unit(db):
    return make_unit("审计局")


def add(staff, family, zh, behaviour="plain"):
    return actions.add_kind(actor=staff, family=family, name_zh=zh, name_en="", behaviour=behaviour)


def test_a_post_bears_marks_and_the_obscure_ones_are_found(staff, as_staff, unit):
    own = add(staff, "post_mark", "驻村岗位", "obscure")
    page = reverse("units:add_post", args=[unit.pk])
    assert as_staff.post(page, POST | {"marks": [own.key, "key_post"]}).status_code == 302
    make_post(unit=unit, title="局长")
    post = Post.objects.get(title="档案科科长")
    assert post.marks == [own.key, "key_post"] or set(post.marks) == {own.key, "key_post"}
    assert list(Post.objects.marked("obscure")) == [post]
    shown = as_staff.get(reverse("units:posts", args=[unit.pk])).content.decode()
    assert "驻村岗位" in shown
    assert "关键岗位" in shown
    actions.retire_kind(actor=staff, kind=own)
    edit = reverse("units:edit_post", args=[post.pk])
    kept = POST | {"marks": [own.key], "base_version": post.version}
    assert as_staff.post(edit, kept).status_code == 302
    post.refresh_from_db()
    assert post.marks == [own.key]
    assert f'value="{own.key}"' not in as_staff.get(page).content.decode()


def file_of(cadre, client):
    page = client.get(reverse("cadres:edit", args=[cadre.pk]))
    form = page.context["form"]
    return {
        name: ("" if (value := form[name].value()) is None else value)
        for name in form.fields if name not in {"new_post"}
    }  # fmt: skip


def test_labels_are_ticked_kept_in_their_order_and_shown_by_name(staff, as_staff, unit):
    cadre = make_cadre(unit, labels="自定旧词；老黄牛")
    own = add(staff, "label", "驻村先锋")
    assert own.key == "驻村先锋"
    edit = reverse("cadres:edit", args=[cadre.pk])
    values = file_of(cadre, as_staff)
    assert values["labels"] == ["自定旧词", "老黄牛"]
    answer = as_staff.post(edit, values | {"labels": ["驻村先锋", "老黄牛", "自定旧词"]})
    assert answer.status_code == 302, answer.context["form"].errors
    cadre.refresh_from_db()
    assert cadre.labels == "自定旧词；老黄牛；驻村先锋"
    kind = Kind.objects.get(family="label", key="老黄牛")
    actions.rename_kind(actor=staff, kind=kind, base_version=1, name_zh="任劳任怨", name_en="")
    assert "任劳任怨" in as_staff.get(reverse("cadres:detail", args=[cadre.pk])).content.decode()
    sheet = load_workbook(BytesIO(b"".join(as_staff.get("/cadres.xlsx?cols=name&cols=labels")))).active
    assert "自定旧词；任劳任怨；驻村先锋" in {cell.value for row in sheet for cell in row}
    found = as_staff.get(reverse("cadres:list"), {"label": "驻村先锋"}).content.decode()
    assert cadre.name in found
    assert cadre.name in as_staff.get(reverse("cadres:list"), {"label": "自定旧词"}).content.decode()
    address = "/cadres/?" + urlencode(
        {"c-j": "all", "c-g": "1", "c-f": "label", "c-o": "has", "c-v": "任劳任怨"}
    )
    assert cadre.name in as_staff.get(address).content.decode()
    begin_matter(actor=staff, reason="年度核对")
    versions = as_staff.get(reverse("cadres:versions", args=[cadre.pk])).content.decode()
    assert "任劳任怨" in versions
    assert "老黄牛" not in versions


def test_no_template_shows_the_key_of_a_kind():
    kinds = {
        field.name for model in apps.get_models() for field in model._meta.concrete_fields
        if isinstance(field, KindField | KindSetField) and field.name != "kind"  # a word of much else
    }  # fmt: skip
    raw = re.compile(rf"\{{\{{\s*([\w.]+\.(?:{'|'.join(sorted(kinds))}|labels))\s*(?:\|[^}}]*)?\}}\}}")
    root = Path(settings.BASE_DIR) / "templates"
    found = {
        (str(path.relative_to(root)), shown)
        for path in root.rglob("*.html")
        for shown in raw.findall(path.read_text())
    }
    assert not found
