"""Files of a visit: added, served to those who see the visit, taken off."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db.models.fields.files import FieldFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadre_review.callers import told, wants_data
from cadre_review.marks import labelled, listed
from visits.core.access import require
from visits.core.pages import add_errors, done, form_page, sentence
from visits.core.storage import harmless_name
from visits.fieldwork.visits.actions import attachments
from visits.fieldwork.visits.actions.states import open_visit
from visits.fieldwork.visits.covering import FILE_TEXTS, covered, will_be_covered
from visits.fieldwork.visits.forms.states import AttachmentForm, CaptionForm
from visits.fieldwork.visits.models import Attachment, Visit
from visits.fieldwork.visits.views.comments import COVERED
from visits.fieldwork.visits.views.states import scoped, within


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add photos or documents."""
    visit = scoped(request, pk)
    require(request.user, "visit.attach", visit)
    initial = {"site_visit": request.GET.get("site", "")[:12]}
    form = AttachmentForm(request.POST or None, request.FILES or None, visit=visit, initial=initial)
    if request.method == "POST" and form.is_valid() and _attach_all(request, visit, form):
        return redirect("visits:detail", pk)
    return form_page(
        request, form, template="records/attach.html", title=_("Add photos or documents"), visit=visit,
        upload_key=form["client_key"].value(), **within(visit),
    )  # fmt: skip


def _attach_all(request: HttpRequest, visit: Visit, form: AttachmentForm) -> bool:
    """Add each file that was chosen, whole or not at all; say of each one refused why, and whether none was."""
    files = form.cleaned_data["file"]
    added = [file.name for file in files if _attach(request, visit, form, file, one_of=len(files))]
    if added:
        names = listed(added)
        done(request, _("“%(name)s” is added.") % {"name": names})
        _tell(request, visit, names, form.cleaned_data["caption"])
    if added and form.errors:  # what is chosen next is no repetition of what came
        fresh = request.POST.copy()
        fresh["client_key"] = str(uuid4())
        form.data = fresh
    return not form.errors


def _attach(request: HttpRequest, visit: Visit, form: AttachmentForm, file: Any, one_of: int) -> bool:
    said = form.cleaned_data
    try:
        if file.size > attachments.LARGEST:
            raise ValidationError({"file": _("The file is larger than 20 MB.")})
        data = file.read()
        key = said["client_key"]
        attachments.attach(
            actor=request.user,
            visit=visit,
            client_key=key if one_of == 1 else uuid5(key, hashlib.sha256(data).hexdigest()),
            name=file.name,
            data=data,
            caption=said["caption"],
            site_visit=said["site_visit"],
        )
    except ValidationError as error:
        if one_of == 1 or "file" not in getattr(error, "error_dict", {}):
            add_errors(form, error)
        else:
            form.add_error("file", labelled(file.name, sentence(error)))
        return False
    return True


def _tell(request: HttpRequest, visit: Visit, *texts: str) -> None:
    """Whoever wrote a text of which others read part covered hears it."""
    if will_be_covered(visit, *texts):
        done(request, str(COVERED), "warning")


def caption(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Say what a file shows and at which site it was taken."""
    attachment = scoped_file(request, pk, file)
    require(request.user, "visit.attach", attachment.visit)
    initial = {"caption": attachment.caption, "site_visit": attachment.site_visit_id}
    form = CaptionForm(
        request.POST if request.method == "POST" else None, visit=attachment.visit, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            if said["caption"] == initial["caption"]:  # what was covered for the reader stays as it is
                said["caption"] = None
            attachments.write_caption(actor=request.user, attachment=attachment, **said)
        except ValidationError as error:
            if wants_data(request):
                return told(sentence(error), 422)
            add_errors(form, error)
        else:
            if wants_data(request):
                return JsonResponse({"ok": True})
            done(request, _("Saved."))
            _tell(request, attachment.visit, said["caption"] or "")
            return redirect("visits:detail", pk)
    return form_page(
        request, form, template="records/caption.html", title=_("Caption"), intro=attachment.name, button=_("Save"),
        visit=attachment.visit, attachment=attachment, **within(attachment.visit),
    )  # fmt: skip


def scoped_file(request: HttpRequest, pk: int, file: int, of: Any = Attachment.objects) -> Attachment:
    """The file with its texts as the user may read them, if they see its visit."""
    rows = of.visible_to(request.user).select_related("visit__unit", "visit__team__round")
    found: Attachment = covered([get_object_or_404(rows, pk=file, visit=pk)], request.user, *FILE_TEXTS)[0]
    return found


def download(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """The file as a download; taking it is in the log first."""
    attachment = scoped_file(request, pk, file)
    open_visit(actor=request.user, visit=attachment.visit)
    name = harmless_name(attachment.name, attachment.content_type)
    data = opened(attachment.file)
    return FileResponse(data, as_attachment=True, filename=name, content_type=attachment.content_type)


def opened(file: FieldFile) -> Any:
    """The stored bytes; Http404 where the store has lost them."""
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Http404(_("The file is not in the store. Tell the system administrator.")) from None


def thumbnail(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """The small picture for the page."""
    attachment = scoped_file(request, pk, file)
    if not attachment.thumbnail:
        raise Http404
    return FileResponse(opened(attachment.thumbnail), content_type="image/jpeg")


def remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file off, after a question."""
    attachment = scoped_file(request, pk, file)
    require(request.user, "visit.attach", attachment.visit)
    if request.method != "POST":
        question = _("Take “%(name)s” off this visit?") % {"name": attachment.name}
        why = _("It no longer appears with the visit; the log says who took it off.")
        return form_page(
            request, Form(), title=_("Take off"), heading=question, intro=why, danger=True, **within(attachment.visit)
        )  # fmt: skip
    said = _("“%(name)s” is taken off.") % {"name": attachment.name}
    return _done(request, attachment, attachments.remove, said)


@require_POST
def bring_back(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Put a file that was taken off back."""
    attachment = scoped_file(request, pk, file, of=Attachment.everything)
    require(request.user, "visit.attach", attachment.visit)
    said = _("“%(name)s” is there again.") % {"name": attachment.name}
    return _done(request, attachment, attachments.bring_back, said)


def _done(
    request: HttpRequest, attachment: Attachment, action: Callable[..., None], said: str
) -> HttpResponse:
    """Do it, and say so on the page of the visit; a script hears it as data."""
    try:
        action(actor=request.user, attachment=attachment)
    except ValidationError as error:
        if wants_data(request):
            return told(sentence(error), 422)
        done(request, sentence(error), level="error")
    else:
        if wants_data(request):
            return JsonResponse({"ok": True})
        done(request, said)
    return redirect("visits:detail", attachment.visit_id)
