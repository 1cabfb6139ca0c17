"""The answers to a file that comes in pieces, for the page and for the draft box alike."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cadre_review.callers import told
from visits.core.access import require
from visits.core.pages import sentence
from visits.fieldwork.visits.actions.attachments import LARGEST, attach
from visits.fieldwork.visits.actions.uploads import LARGEST_PIECE, arrived, take_piece
from visits.fieldwork.visits.forms.states import site_field
from visits.fieldwork.visits.models import Attachment, Visit
from visits.fieldwork.visits.views.states import scoped

ACTS = {
    "picture": "thumbnail",
    "caption": "caption",
    "remove": "remove_file",
    "bring_back": "bring_back_file",
}


class PieceForm(forms.Form):
    """One piece: of which file, from which byte on, of how many in all. Without that number it is the whole file."""

    key = forms.UUIDField()
    place = forms.IntegerField(min_value=0, max_value=LARGEST, required=False)
    size = forms.IntegerField(min_value=1, required=False)
    sha256 = forms.RegexField(r"^[0-9a-f]{64}\Z", required=False)
    name = forms.CharField(max_length=255, required=False, empty_value="photo.jpg")
    caption = forms.CharField(max_length=200, required=False)
    file = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site_visit"] = site_field(visit)

    def clean_file(self) -> Any:
        """Nothing larger than is taken in is read."""
        file = self.cleaned_data["file"]
        if file and file.size > (LARGEST_PIECE if self.cleaned_data.get("size") else LARGEST):
            raise ValidationError(_("The file is larger than 20 MB."))
        return file


@require_POST
def piece(request: HttpRequest, pk: int) -> JsonResponse:
    """One piece of a file for a visit."""
    visit = scoped(request, pk)
    require(request.user, "visit.attach", visit)
    return file_taken(request, visit)


def file_taken(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Take the piece of this request: 200 with ``has``, the bytes that are there, a receipt once it is whole; 422."""
    form = PieceForm(request.POST, request.FILES, visit=visit)
    if not form.is_valid():
        return told(" ".join(text for texts in form.errors.values() for text in texts), 422)
    said = form.cleaned_data
    whose = {"actor": request.user, "visit": visit, "client_key": said["key"]}
    described = {name: said[name] for name in ("name", "caption", "site_visit")}
    data = said["file"].read() if said["file"] else b""
    try:
        there = arrived(**whose, **described)
        if there is None and not said["size"]:
            there = attach(**whose, **described, data=data, sent_digest=said["sha256"])
        if there is None:
            place = {"place": said["place"] or 0, "size": said["size"], "digest": said["sha256"]}
            has = take_piece(**whose, **place, data=data)
            there = arrived(**whose, **described)
    except ValidationError as error:
        return told(sentence(error), 422)
    return JsonResponse(receipt(there, said["size"] or len(data)) if there else {"has": has})


def receipt(there: Attachment, size: int) -> dict[str, Any]:
    """What a script is told of a file that is whole: that it is, and where its picture and its acts are."""
    told_of = {
        "key": str(there.client_key),
        "sha256": there.sent_digest,
        "size": size,
        "received_at": timezone.localtime(there.added_at).isoformat(),
    }
    urls = {name: reverse(f"visits:{route}", args=[there.visit_id, there.pk]) for name, route in ACTS.items()}
    return {"has": size, "receipt": told_of, "urls": urls}
