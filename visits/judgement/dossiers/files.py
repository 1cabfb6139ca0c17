"""The files of a dossier: a Word paper, a workbook and a manifest for each recipient, from the frozen content alone."""

import datetime as dt
import io
import json
from collections.abc import Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import bracketed
from visits.core import docx as word
from visits.core.secrecy import Level, Secrecy
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet, write
from visits.judgement.appraisals.pack import Pack, digest, reputation_rows

from .content import LANGUAGE
from .models import Format, Recipient
from .recipients import version_for

Rows = list[list[Any]]


def files_of(content: Pack, number: int) -> dict[tuple[str, str], bytes]:
    """All files by recipient and form. The same content and number give the same bytes."""
    made: dict[tuple[str, str], bytes] = {}
    at = dt.datetime.fromisoformat(content["as_of"])
    with translation.override(LANGUAGE), timezone.override(at.tzinfo):
        for recipient, label in Recipient.choices:
            version = version_for(content, recipient)
            frame = Frame(number, content, str(label))
            made[recipient, Format.WORD] = paper(version, frame, at)
            made[recipient, Format.EXCEL] = workbook(version, frame, at)
            made[recipient, Format.MANIFEST] = manifest(version, frame, made, recipient)
    return made


class Frame:
    """What stands on every file: the dossier's number and moment, its recipient, the digest of the whole freeze, and
    the marks of what was frozen (dossiers of older versions hold none)."""

    def __init__(self, number: int, content: Pack, recipient: str) -> None:
        self.number, self.as_of, self.recipient = number, content["as_of"], recipient
        self.freeze = digest(content)
        self.marks = [Secrecy(Level(level), years) for level, years in content.get("secrecy", ())]

    @property
    def foot(self) -> str:
        """The line under each page."""
        word_of_it = _("Dossier")
        return f"{word_of_it} {self.number}  {self.recipient}  {self.freeze[:16]}"

    @property
    def lines(self) -> list[str]:
        """The lines under the title."""
        return [
            _("Dossier %(n)s, frozen %(at)s, %(recipient)s")
            % {"n": self.number, "at": self.as_of[:16].replace("T", " "), "recipient": self.recipient},
            f"{_('Digest of the freeze')}: SHA-256 {self.freeze}",
        ]


def parts_of(version: Pack) -> list[tuple[str, list[str], Rows]]:
    """The tables of a version that hold a line at least: title, heads and rows; paper and workbook both print these."""
    decision, subject = version["decision"], version["subject"]
    facts = [
        [_("Reasons"), decision["reasons"]],
        *decision["facts"],
        *decision["numbers"],
        *decision["clocks"],
    ]
    if decision["found"]:
        facts.insert(1, [_("Found through the visits"), decision["found"]])
    about = [[_("Name"), subject["subject"]["name"]], [_("Unit"), subject["subject"]["unit"]]]
    about += [[_("Post"), subject["subject"]["post"]]] if subject["subject"].get("post") else []
    parts = [
        (_("About"), [_("Item"), _("Content")], about),
        (_("Decision"), [_("Item"), _("Content")], facts),
        (_("Four musts"), [_("Must"), _("Result"), _("Day"), _("Who answers for it")], decision["musts"]),
        (_("Findings"), [_("For or against"), _("Check or dimension"), _("State"), _("What was found"), _("Fact")],
         [[one["side"], one["place"], one["state_name"], one["statement"], _fact(one)] for one in version["findings"]]),
        (_("Accounts of the subject"), [pgettext("judgement", "Finding"), pgettext("of the subject", "Account")],
         [[one["statement"], one["account"] or one["account_refused"]] for one in version["findings"]
          if one.get("account") or one.get("account_refused")]),
        (_("Evidence of the findings"),
         [pgettext("judgement", "Finding"), _("How it bears"), _("Passage"), pgettext("of evidence", "Source")],
         [[one["statement"], row["bears"], row["passage"], _source(row)]
          for one in version["findings"] for row in one["evidence"]]),
        (_("Appraisal"), [_("Item"), _("Content")], _appraisal(version["appraisal"])),
        (_("Leads"), [_("Lead"), _("State"), _("What it says")],
         [[one["words"], one["state"], one["text"]] for one in version["leads"]]),
        (_("Statements for and against"),
         [_("Day"), _("For or against"), _("Check or dimension"), _("Aspect"), _("Heard where"),
          pgettext("of evidence", "Source"), _("Statement")],
         [[one["day"], _side(one["side"]), one["place"], one.get("aspect", ""), one.get("stood", ""), _told(one),
           one["text"]]
          for one in subject["statements"]]),
        (_("Four aspects"), [_("Aspect"), _("for"), _("against")],
         [[one["place"], one["for"], one["against"]] for one in subject.get("aspects", ())]),
        (_("Standing among the people"), [_("Item"), _("Content")], reputation_rows(subject.get("reputation"))),
        (_("Own account"), [_("Day"), _("Own account")],
         [[one["day"], f"{one['text']}{_sent(one)}"] for one in subject["own_accounts"]]),
        (_("Ratings"), [_("Criterion"), _("Mean"), _("Sources"), _("Grades")],
         [[one["criterion"], *([_("withheld"), "", ""] if one["withheld"] else
           [one["mean"] or "", one["sources"], one["spread"]])] for one in subject["ratings"]]),
        (_("Not heard yet"), [_("Check or dimension")], [[gap] for gap in subject["gaps"]]),
        (_("Course"), [_("At"), _("By"), _("State"), _("Note")], decision["steps"]),
    ]  # fmt: skip
    return [part for part in parts if part[2]]


def _side(side: str) -> str:
    return _("for") if side == "for" else _("against")


def _sent(one: Pack) -> str:
    """That an own account came by link, with its receipt."""
    return bracketed("", f"{_('own account, sent by link')} {one['receipt']}") if one.get("receipt") else ""


def _told(one: Pack) -> str:
    """Who said it, with the mark of what came from a file of the past."""
    return bracketed(one.get("source", ""), _("imported") if one.get("imported") else "")


def _fact(one: Pack) -> str:
    return " ".join(filter(None, (one["fact_on"], one["fact_place"], one["fact"])))


def _source(row: Pack) -> str:
    told = row.get("source") or row.get("class", "")
    day = row.get("record") or row.get("month", "")
    return " ".join(filter(None, (row.get("document", ""), told, day, row.get("stood", ""))))


def _appraisal(one: Pack | None) -> Rows:
    if one is None:
        return []
    votes = _("for %(f)s, against %(a)s, abstained %(n)s") % {
        "f": one["votes"]["for"], "a": one["votes"]["against"], "n": one["votes"]["abstain"],
    }  # fmt: skip
    rows = [[_("Meeting"), f"{one['meeting']} {one['day']}"], [_("Conclusion"), one["conclusion"]],
            [_("Votes"), votes], [_("Grounds"), one["grounds"]],
            [_("Digest of the pack"), one["pack"]]]  # fmt: skip
    return [row for row in rows if row[1]]


def paper(version: Pack, frame: Frame, at: dt.datetime) -> bytes:
    """The Word file."""
    document = word.new(version["title"], frame.lines, kind="dossier", foot=frame.foot, marks=frame.marks)
    for title, heads, rows in parts_of(version):
        word.heading(document, title)
        word.table(document, heads, rows)
    return word.saved(document, at)


def workbook(version: Pack, frame: Frame, at: dt.datetime) -> bytes:
    """The workbook: a sheet for each part."""
    sheets = [
        Sheet(
            title=title,
            columns=_columns(heads, rows),
            rows=rows,
            lines=[version["title"], *frame.lines],
            footer=frame.foot,
            kind="dossier",
            marks=frame.marks,
        )
        for title, heads, rows in parts_of(version)
    ]
    out = io.BytesIO()
    write(out, sheets)
    return word.steady(out.getvalue(), at)


def _columns(heads: Sequence[str], rows: Rows) -> list[Column]:
    """Numbers where there is nothing else, running text in the last one."""

    def kind(at: int) -> str:
        if all(isinstance(row[at], int) for row in rows):
            return "number"
        return "long" if at == len(heads) - 1 else "text"

    return [Column(f"c{at}", head, itemgetter(at), kind=kind(at)) for at, head in enumerate(heads)]


def manifest(version: Pack, frame: Frame, files: dict[tuple[str, str], bytes], recipient: str) -> bytes:
    """What the version holds: digests of the freeze, of each of its parts and of its two files."""
    held = {
        "dossier": frame.number,
        "title": version["title"],
        "frozen_at": frame.as_of,
        "recipient": recipient,
        "algorithm": "SHA-256",
        "freeze": frame.freeze,
        "parts": [
            {"title": title, "rows": len(rows), "digest": digest([heads, rows])}
            for title, heads, rows in parts_of(version)
        ],
        "files": [
            {
                "form": form,
                "size": len(files[recipient, form]),
                "digest": sha256(files[recipient, form]).hexdigest(),
            }
            for form in (Format.WORD, Format.EXCEL)
        ],
    }
    return (json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
