"""The versions of the outline: read, written in the making, compared, put in force."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from visits.core.access import can, require
from visits.core.pages import done, form_page, on_to
from visits.fieldwork.outlines import actions
from visits.fieldwork.outlines.differences import differences
from visits.fieldwork.visits.models import Outline, OutlineQuestion, TalkClass


class QuestionForm(forms.ModelForm):
    """One question of a version in the making."""

    class Meta:
        model = OutlineQuestion
        fields = ("talk_class", "check_key", "text", "position")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012  Django's own shape


class PublishForm(forms.Form):
    """What changed, in a line."""

    note = forms.CharField(label=Outline._meta.get_field("note").verbose_name, max_length=200, required=False)


class RemoveForm(forms.Form):
    """Nothing but the press."""


def scoped(request: HttpRequest, pk: int) -> Outline:
    """The version, if the user sees it."""
    found: Outline = get_object_or_404(Outline.objects.visible_to(request.user), pk=pk)
    return found


@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    """Every version, the newest first."""
    outlines = Outline.objects.visible_to(request.user).select_related("published_by")
    context = {"outlines": outlines, "may_write": can(request.user, "outline.write")}
    return render(request, "outlines/list.html", context)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version by class of person talked to, to read and to print; what it asks otherwise than another."""
    outline = scoped(request, pk)
    others = Outline.objects.visible_to(request.user).exclude(pk=pk)
    asked = request.GET.get("with", "")
    other = others.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    context = {
        "outline": outline,
        "groups": groups_of(outline),
        "others": others,
        "other": other,
        "differences": differences(other, outline) if other else [],
        "may_change": not outline.published_on and can(request.user, "outline.write", outline),
    }
    return render(request, "outlines/detail.html", context)


def groups_of(outline: Outline) -> list[dict[str, Any]]:
    """Questions under their class, those for all first."""
    labels = {"": _("Asked of everybody"), **dict(TalkClass.choices)}
    questions = list(outline.questions.all())
    return [
        {"label": label, "questions": found}
        for key, label in labels.items()
        if (found := [one for one in questions if one.talk_class == key])
    ]


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the next version, or go on with the one in the making."""
    require(request.user, "outline.write")
    made = actions.new_version(actor=request.user)
    done(request, _("%(outline)s is in the making: change it, then put it in force.") % {"outline": made})
    return redirect("outlines:detail", made.pk)


def _question_page(request: HttpRequest, outline: Outline, question: OutlineQuestion | None) -> HttpResponse:
    require(request.user, "outline.write", outline)
    form = QuestionForm(request.POST or None, instance=question)

    def write() -> HttpResponse:
        kept = OutlineQuestion.objects.get(pk=question.pk) if question else None
        actions.save_question(actor=request.user, outline=outline, question=kept, **form.cleaned_data)
        return on_to(request, _("The question is kept."), "outlines:detail", outline.pk)

    title = _("Question of the outline")
    return form_page(request, form, write, title=title, crumbs=crumbs_of(outline), button=_("Save"))


def crumbs_of(outline: Outline) -> list[tuple[Any, ...]]:
    """The way to the version."""
    return [(_("Interview outline"), "outlines:list"), (outline, "outlines:detail", outline.pk)]


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a question to a version in the making."""
    return _question_page(request, scoped(request, pk), None)


def _question(request: HttpRequest, pk: int) -> OutlineQuestion:
    seen = Outline.objects.visible_to(request.user)
    rows = OutlineQuestion.objects.filter(outline__in=seen).select_related("outline")
    found: OutlineQuestion = get_object_or_404(rows, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question of a version in the making."""
    question = _question(request, pk)
    return _question_page(request, question.outline, question)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and take a question out of a version in the making."""
    question = _question(request, pk)
    outline = question.outline
    require(request.user, "outline.write", outline)
    form = RemoveForm(request.POST if request.method == "POST" else None)

    def write() -> HttpResponse:
        actions.remove_question(actor=request.user, question=question)
        return on_to(request, _("The question is taken out."), "outlines:detail", outline.pk)

    page = {"title": _("Take the question out"), "intro": question.text, "button": _("Take out")}
    return form_page(request, form, write, crumbs=crumbs_of(outline), **page)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a version in force."""
    outline = scoped(request, pk)
    require(request.user, "outline.write", outline)
    form = PublishForm(request.POST if request.method == "POST" else None)

    def write() -> HttpResponse:
        actions.publish(actor=request.user, outline=outline, note=form.cleaned_data["note"])
        return on_to(request, _("%(outline)s is in force.") % {"outline": outline}, "outlines:detail", pk)

    return form_page(
        request,
        form,
        write,
        title=_("Put the outline in force"),
        crumbs=crumbs_of(outline),
        intro=_("Talks begun from now on are asked by this version. It no longer changes."),
        button=_("Put in force"),
    )
