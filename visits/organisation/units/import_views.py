"""Import of units in the browser: upload, look at what would happen, confirm."""

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from visits.core.access import require
from visits.core.lists.models import ImportBatch
from visits.core.pages import done, sentence, show_form
from visits.core.sheets.read import Unreadable

from .forms import ConfirmForm, ImportForm
from .import_actions import KIND, commit_plan, discard_plan, keep_plan
from .import_plan import counts, plan_import
from .resources import COLUMNS, SYNONYMS

SHOWN = 200  # rows of one kind on the preview page; the counts always cover the whole file


def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and plan; nothing of the register is written."""
    require(request.user, "unit.import")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            plan = plan_import(io.BytesIO(data), file.name)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            batch = keep_plan(actor=request.user, plan=plan, data=data)
            return redirect("units:import_preview", batch.pk)
    columns = [
        {"label": column.label, "also": "、".join(SYNONYMS.get(key, ()))} for key, column in COLUMNS.items()
    ]
    return show_form(request, "units/import.html", form, columns=columns)


def scoped(request: HttpRequest, pk: int) -> ImportBatch:
    """One's own import of units."""
    return get_object_or_404(ImportBatch.objects.filter(kind=KIND, made_by=request.user.pk), pk=pk)


def preview(request: HttpRequest, pk: int, refusal: str = "") -> HttpResponse:
    """What the file would do: new, changed field by field, unchanged, wrong."""
    batch = scoped(request, pk)
    plan = batch.plan
    parts = {
        act: [named(item) for item in plan["items"] if item["act"] == act] for act in ("create", "update")
    }
    context = {
        "batch": batch,
        "counts": counts(plan),
        "wrong_rows": sum(item["act"] == "wrong" for item in plan["items"]),
        "created": parts["create"][:SHOWN],
        "updated": parts["update"][:SHOWN],
        "unchanged": [item for item in plan["items"] if item["act"] == "unchanged"][:SHOWN],
        "errors": plan["errors"][:SHOWN],
        "warnings": plan["warnings"][:SHOWN],
        "shown": SHOWN,
        "writes": any(parts.values()),
        "form": ConfirmForm(),
        "is_open": batch.state == ImportBatch.State.PREVIEW,
        "refusal": refusal,
    }
    return render(request, "units/import_preview.html", context, status=422 if refusal else 200)


def named(item: dict[str, Any]) -> dict[str, Any]:
    """The row with the labels of its columns in the reader's language."""
    changes = [
        {"label": COLUMNS[key].label, "old": old, "new": new}
        for key, old, new in item["changes"]
        if old or new
    ]
    return item | {"changes": changes}


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file in, in one transaction; a second time it does nothing."""
    batch = scoped(request, pk)
    form = ConfirmForm(request.POST)
    skip = form.is_valid() and form.cleaned_data["skip_errors"]
    try:
        result = commit_plan(actor=request.user, batch=batch, skip_errors=skip)
    except ValidationError as error:
        return preview(request, pk, refusal=sentence(error))
    done(request, told(result))
    return redirect("units:list")


def told(result: dict[str, int]) -> str:
    """What was taken in, in one sentence."""
    new = ngettext("%(count)s unit is new", "%(count)s units are new", result["create"])
    changed = ngettext("%(count)s is changed", "%(count)s are changed", result["update"])
    text = _("The file is taken in: %(new)s, %(changed)s, %(unchanged)s unchanged.")
    return text % {
        "new": new % {"count": result["create"]},
        "changed": changed % {"count": result["update"]},
        "unchanged": result["unchanged"],
    }


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the plan aside."""
    batch = scoped(request, pk)
    try:
        discard_plan(actor=request.user, batch=batch)
    except ValidationError as error:
        return preview(request, pk, refusal=sentence(error))
    done(request, _("The file is put aside. Nothing was written."))
    return redirect("units:import")
