"""Whom a form may name, offered while one types."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from .naming import in_full, people_found

LONGEST = 60  # characters that are looked up


@require_GET
def people(request: HttpRequest) -> JsonResponse:
    """People whom the ``words`` fit: key, name, unit and post, of whomever avoidance does not close to the user."""
    try:
        found = people_found(request.user, request.GET.get("words", "")[:LONGEST])
    except ValidationError:
        found = []
    return JsonResponse(
        {"people": [{"key": one.pk, "name": one.name, "post": in_full(one)} for one in found]}
    )
