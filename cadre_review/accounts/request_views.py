"""The pages of requests about accounts: asked by one administrator, decided by another one."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cadre_review.pages import done, form_page, on_to, sentence
from cadre_review.site_lists import SiteList, show

from . import requests as acts
from .admin_views import me, moment
from .forms import AskForm, RequestFilter
from .models import AccountRequest, User

ASKABLE = frozenset({acts.Kind.PASSWORD, acts.Kind.ROLE, acts.Kind.ENABLE, acts.Kind.NAME})


def _rows() -> QuerySet[AccountRequest]:
    return AccountRequest.objects.select_related("user", "made_by", "decided_by")


def _waiting_first() -> QuerySet[AccountRequest]:
    return _rows().annotate(waiting=Case(When(state=acts.State.ASKED, then=1), default=0))


REQUESTS = SiteList(
    key="requests",
    title=gettext_lazy("Requests about accounts"),
    columns={
        "kind": (gettext_lazy("Request"), "kind"),
        "account": (gettext_lazy("Account"), lambda one: f"{one.user.username} · {one.user.name}"),
        "state": (gettext_lazy("State"), "state"),
        "by": (gettext_lazy("Asked by"), "made_by__name"),
        "at": (gettext_lazy("Asked at"), lambda one: moment(one.made_at)),
        "reason": (gettext_lazy("Reason"), "reason"),
        "decided_by": (gettext_lazy("Decided by"), "decided_by__name"),
        "decided_at": (gettext_lazy("Decided at"), lambda one: moment(one.decided_at)),
    },
    rows=_waiting_first,
    order=("-waiting", "-made_at", "-pk"),
    filter_form=RequestFilter,
    page=lambda one, reader: reverse("accounts:request", args=[one.pk]),
    empty=gettext_lazy("Nothing was asked that fits."),
)


def requests(request: HttpRequest) -> HttpResponse:
    """All requests, those to be decided first."""
    return show(request, REQUESTS)


def request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what, for whom, why; what the reader may do about it."""
    return _page(request, get_object_or_404(_rows(), pk=pk))


def _page(request: HttpRequest, one: AccountRequest, **more: Any) -> HttpResponse:
    actor = me(request)
    namesakes = User.objects.filter(name=one.user.name).exclude(pk=one.user_id)
    context = {
        "one": one,
        "may_decide": one.state == acts.State.ASKED and acts.may_decide(actor, one),
        "may_hand_over": acts.can_hand_over(actor, one),
        "namesakes": namesakes.order_by("username")[:10],
        **more,
    }
    return render(request, "accounts/request.html", context)


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a change of an account: ``kind`` in the address says which (a new password by default)."""
    kind = request.GET.get("kind", acts.Kind.PASSWORD)
    if kind not in ASKABLE:
        raise Http404
    user = get_object_or_404(User, pk=pk)
    form = AskForm(request.POST or None, kind=kind, initial={"role": user.role, "name": user.name})

    def write() -> HttpResponse:
        made = acts.ask(actor=me(request), user=user, kind=kind, **form.cleaned_data)
        return on_to(request, _("Asked. Another administrator decides."), "accounts:request", made.pk)

    way = _(
        "With the approval the present password and the session end. The person chooses a new one: "
        "you hand over a link, who approved tells the code."
    )
    told = _("The person is told who asked and who approved. For 72 hours the account opens no seal.")
    return form_page(
        request,
        form,
        write,
        title=f"{acts.Kind(kind).label} · {user.username}",
        crumbs=[(_("Requests about accounts"), "accounts:requests")],
        intro=" · ".join(filter(None, [user.name, user.office, user.get_role_display()])),
        notes=[way, told] if kind == acts.Kind.PASSWORD else [told],
        button=_("Ask"),
    )


@never_cache
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse; the code for the person is shown once, in the answer itself."""
    one = get_object_or_404(_rows(), pk=pk)
    try:
        code = acts.decide(actor=me(request), request=one, approve=request.POST.get("decision") == "approve")
    except ValidationError as error:
        done(request, sentence(error), level="error")
    else:
        if code:
            one.refresh_from_db()
            return _page(request, one, code=code)
        done(request, _("Decided; the person is told at the next sign-in."))
    return redirect("accounts:request", pk)


@never_cache
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for the person, shown once, in the answer itself."""
    one = get_object_or_404(_rows(), pk=pk)
    try:
        token = acts.hand_over(actor=me(request), request=one)
    except PermissionDenied as error:
        done(request, str(error), level="error")
        return redirect("accounts:request", pk)
    address = request.build_absolute_uri(reverse("accounts:link", args=[token]))
    return _page(request, one, link=address)
