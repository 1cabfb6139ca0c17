"""Files of a visit: added, served to those who see the visit, taken off."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.fields.files import FieldFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from visits.core.access import require
from visits.core.pages import add_errors, done, form_page
from visits.core.storage import harmless_name
from visits.fieldwork.visits.actions import attachments
from visits.fieldwork.visits.actions.states import open_visit
from visits.fieldwork.visits.covering import FILE_TEXTS, covered, will_be_covered
from visits.fieldwork.visits.forms.states import AttachmentForm, CaptionForm
from visits.fieldwork.visits.models import Attachment, Visit
from visits.fieldwork.visits.views.comments import COVERED
from visits.fieldwork.visits.views.states import scoped, within


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo or document."""
    visit = scoped(request, pk)
    require(request.user, "visit.attach", visit)
    initial = {"site_visit": request.GET.get("site", "")[:12]}
    form = AttachmentForm(request.POST or None, request.FILES or None, visit=visit, initial=initial)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > attachments.LARGEST:
                raise ValidationError({"file": _("The file is larger than 20 MB.")})
            attachments.attach(
                actor=request.user,
                visit=visit,
                client_key=form.cleaned_data["client_key"],
                name=file.name,
                data=file.read(),
                caption=form.cleaned_data["caption"],
                site_visit=form.cleaned_data["site_visit"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("“%(name)s” is added.") % {"name": file.name})
            _tell(request, visit, file.name, form.cleaned_data["caption"])
            return redirect("visits:detail", pk)
    return form_page(
        request, form, title=_("Add a photo or document"), button=_("Add"), **within(visit)
    )  # fmt: skip


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
            add_errors(form, error)
        else:
            done(request, _("Saved."))
            _tell(request, attachment.visit, said["caption"] or "")
            return redirect("visits:detail", pk)
    return form_page(
        request, form, template="records/caption.html", title=_("Caption"), intro=attachment.name, button=_("Save"),
        visit=attachment.visit, attachment=attachment, **within(attachment.visit),
    )  # fmt: skip


def scoped_file(request: HttpRequest, pk: int, file: int) -> Attachment:
    """The file with its texts as the user may read them, if they see its visit."""
    rows = Attachment.objects.visible_to(request.user).select_related("visit__unit", "visit__team__round")
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
    try:
        attachments.remove(actor=request.user, attachment=attachment)
    except ValidationError as error:
        done(request, str(error.messages[0]), level="error")
    else:
        done(request, _("“%(name)s” is taken off.") % {"name": attachment.name})
    return redirect("visits:detail", pk)
