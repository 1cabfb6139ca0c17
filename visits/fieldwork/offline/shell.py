"""The page that opens without a network and what it needs to open without a network; nothing personal is in it."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from visits.fieldwork.offline.words import words

STYLES, SCRIPTS = ("css/site.css", "css/wide.css", "css/box.css"), ("js/box.js",)


def context() -> dict[str, Any]:
    """What the page is made of."""
    return {"styles": STYLES, "scripts": SCRIPTS, "words": words()}


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The page itself: the same for everybody who reads the same language."""
    response = HttpResponse(render_to_string("box/shell.html", context()))
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: keeps the page and its files, and nothing else."""
    made = context()
    page = render_to_string("box/shell.html", made)
    files = [static(name) for name in (*made["styles"], *made["scripts"], "icon.svg")]
    told = {
        "files": files,
        "page": reverse("box:shell"),
        "home": reverse("home"),
        "apart": reverse("surveys:answer", args=["x"]).removesuffix("x/"),
        "digest": hashlib.sha256(page.encode()).hexdigest()[:16],
    }
    response = render(request, "box/worker.js", told, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = reverse("home")
    return response


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone asks for to put the site on its first screen; it opens without a network too."""
    told = {
        "name": str(settings.SITE_NAME),
        "short_name": _("Today"),
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "standalone",
    }
    return JsonResponse(told, content_type="application/manifest+json")
