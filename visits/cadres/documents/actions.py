"""Making papers: one at once, many as long work; each registered, and logged with every file it was made of."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.audit.log import Line, record_all
from cadre_review.request_cache import reading
from visits.cadres.files.actions import unmask_within
from visits.cadres.files.lists import cadres_list
from visits.cadres.files.models import Cadre
from visits.cadres.files.versions import Snapshot, living_files
from visits.cadres.files.withheld import shown
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.lists import jobs
from visits.core.lists.actions import request_export, take_approved
from visits.core.lists.export import limit_of
from visits.core.lists.models import Export, Job
from visits.core.lists.query import Query
from visits.core.lists.register import QUERY_LENGTH, registered
from visits.core.marks.reading import highest_on
from visits.core.secrecy import Secrecy

from .appointment_form import write_form
from .content import form_of
from .kinds import HOLDS_ID, Paper
from .official_file import write_official

MOST = 20_000  # people of one order
SHORTEST = 4  # characters of a reason


def people(user: Any, data: QueryDict) -> Query:
    """The cadre list as its address line narrows it, and to those picked where some are."""
    query = Query(cadres_list(user), user, data)
    picked = [int(key) for key in data.getlist("pick") if key.isdecimal() and len(key) < 12]
    if picked:
        query.rows = query.rows.filter(pk__in=picked)
    return query


def keys_of(query: Query) -> list[int]:
    """The cadres in the order of the list."""
    return query.keys()


def needs_approval(actor: Any, count: int, with_id: bool) -> bool:
    """Whether the reviewer decides: above the role's limit, or with whole ID numbers."""
    return with_id or count > limit_of(actor)


def order(*, actor: Any, query: Query, matter: str, what: str, with_id: bool, reason: str) -> Job | Export:
    """Order papers for a list: the work that makes them, or the request that waits for the reviewer."""
    require(actor, "cadre.paper")
    data = query.data.copy()
    data["what"] = what
    with_id = with_id and what in HOLDS_ID
    data.pop("with_id", None)
    if with_id:
        data["with_id"] = "1"
    query = people(actor, data)
    count = query.rows.order_by().count()
    check_size(count, query)
    if not needs_approval(actor, count, with_id):
        return begin(actor=actor, query=query, matter=matter)
    check_reason(reason)
    return request_export(actor=actor, list_key="papers", query=query.words(), reason=reason.strip())


def check_size(count: int, query: Query) -> None:
    """Refuse an order for nobody, for too many, or by a filter too long for the register."""
    if not count:
        raise ValidationError(_("The list holds nobody. Widen its filters."))
    if count > MOST:
        raise ValidationError(
            ngettext(
                "Papers are made for at most %(most)s person at a time. Narrow the list.",
                "Papers are made for at most %(most)s people at a time. Narrow the list.",
                MOST,
            )
            % {"most": MOST}
        )
    if len(query.words()) > QUERY_LENGTH:
        raise ValidationError(_("So many single people cannot be named at once. Choose them by filters."))


def check_reason(reason: str) -> None:
    """Refuse a reason that says nothing."""
    check_text(reason)
    if len(reason.strip()) < SHORTEST:
        raise ValidationError(
            {"reason": _("Say what the papers are needed for; the reviewer decides on it.")}
        )


@transaction.atomic
def begin(*, actor: Any, query: Query, matter: str, approved: Export | None = None) -> Job:
    """Register the papers of a list and put the work in line; ``approved`` is the reviewer's approval."""
    require(actor, "cadre.paper")
    what = Paper(query.data.get("what", ""))
    with_id = query.data.get("with_id") == "1"
    count = query.rows.order_by().count()
    export = approved
    if export is None:
        if needs_approval(actor, count, with_id):
            raise ValidationError(_("These papers need the reviewer's approval."))
        export = registered(actor, "papers", query.words(), count)
    else:
        take_approved(actor=actor, export=export)
        Export.objects.filter(pk=export.pk).update(rows=count)
    wanted = {"query": query.words(), "matter": matter, "reason": export.reason, "export": export.pk}
    return jobs.start(actor=actor, kind="papers", title=str(what.label), wanted=wanted, total=count)


@transaction.atomic
def make_one(
    *, actor: Any, cadre: Cadre, what: str, matter: str, with_id: bool = False, reason: str = ""
) -> tuple[bytes, str]:
    """One appointment form and its file name; with the ID number for a reason that is logged."""
    if limit_of(actor) < 1:
        raise ValidationError(
            _("A paper that you take away needs the reviewer's approval. Order it from the list.")
        )
    paper, words = Paper(what), QueryDict(mutable=True)
    words.update({"what": what, "q": cadre.name})
    number = ""
    if with_id and paper in HOLDS_ID:
        number = unmask_within(actor=actor, cadre=cadre, reason=reason)
    export = registered(actor, "papers", words.urlencode(), 1, reason if number else "")
    log_papers(actor, [cadre], paper, export, matter=matter, reason=reason if number else "")
    marks = highest_on("cadre", [cadre.pk])
    return write(paper, shown(actor, cadre), number, marks), f"{safe(cadre.name)}.{paper.value}"


def log_papers(
    actor: Any, cadres: list[Cadre], paper: Paper, export: Export, *, matter: str, reason: str
) -> None:
    """Enter in the log that papers are made of these files."""
    for cadre in cadres:
        require(actor, "cadre.paper", cadre)
    said = {"paper": paper.value, "export": export.number}
    said |= {name: text for name, text in (("matter", matter), ("reason", reason)) if text}
    record_all(actor, [Line("cadre.paper", cadre, said) for cadre in cadres])


def make_batch(
    *, actor: Any, cadres: list[Cadre], paper: Paper, export: Export, with_id: bool, matter: str
) -> list[tuple[str, bytes]]:
    """Some forms of a list, each logged before it is drawn; name of the person and the bytes.

    The drawing holds no lock: others write meanwhile.
    """
    log_batch(actor, cadres, paper, export, with_id=with_id, matter=matter)
    marks = highest_on("cadre", [cadre.pk for cadre in cadres])
    return [
        (
            safe(file.cadre.name),
            write(paper, shown(actor, file), file.cadre.id_number if with_id else "", marks),
        )
        for file in living_files(cadres)
    ]


@transaction.atomic
def log_batch(
    actor: Any, cadres: list[Cadre], paper: Paper, export: Export, *, with_id: bool, matter: str
) -> None:
    """Enter each file of which a paper is made, and each whole ID number with its reason."""
    with reading(actor):
        for cadre in cadres if with_id else ():
            unmask_within(actor=actor, cadre=cadre, reason=export.reason)
        log_papers(actor, cadres, paper, export, matter=matter, reason=export.reason if with_id else "")


def write(paper: Paper, file: Snapshot, id_number: str, marks: Mapping[int, Secrecy]) -> bytes:
    """The form in its format; the official one has no place for the mark of the file."""
    if paper == Paper.OFFICIAL:
        return write_official(file, id_number)
    mark = marks.get(file.cadre.pk)
    return write_form(form_of(file, timezone.localdate()), mark.words if mark else "")


def safe(name: str) -> str:
    """A person's name as part of a file name."""
    return "".join("_" if sign in '\\/:*?"<>|' or ord(sign) < 32 else sign for sign in name) or "_"
