"""Which package answers which address."""

from django.urls import include, path

from visits.avoidance.urls import avoidance_patterns
from visits.cadres.files.task_list import TASK_ASSIGNMENTS
from visits.cadres.urls import cadre_patterns
from visits.core.lists.views import ledger
from visits.demo.practice_views import renew
from visits.demo.styleguide import styleguide
from visits.fieldwork.offline.urls import box_patterns
from visits.fieldwork.schedule.urls import plan_patterns
from visits.fieldwork.surveys.urls import survey_patterns
from visits.fieldwork.visits.urls_forms import hand_over_patterns
from visits.judgement.appraisals.urls import appraisal_patterns
from visits.judgement.closings.urls import round_closing_patterns, team_closing_patterns
from visits.judgement.decisions.urls import decision_patterns
from visits.judgement.dossiers.urls import dossier_patterns
from visits.judgement.findings.urls import finding_patterns
from visits.judgement.letters.urls import letter_patterns
from visits.judgement.meetings.urls import meeting_patterns
from visits.judgement.own_accounts.urls import account_of_finding, own_account_patterns
from visits.judgement.proposals.urls import proposal_patterns
from visits.judgement.rectifications.urls import rectification_patterns
from visits.judgement.urls import evidence_patterns, review_patterns
from visits.organisation.kinds.urls import kind_patterns
from visits.organisation.notices.urls import notice_patterns
from visits.organisation.rounds.unit_list import units_list
from visits.organisation.rounds.urls import round_urls, team_urls
from visits.organisation.units.urls import post_patterns, task_patterns, unit_patterns
from visits.reports.next_round.urls import copy_patterns

# What is asked all day stands first: an address is looked for from top to bottom.
urlpatterns = [
    path("", include((box_patterns, "box"))),
    path("", include("visits.core.lists.urls")),
    path("", include("visits.core.help.urls")),
    path("", include("visits.core.marks.urls")),
    path("", include((ledger("units", units_list) + unit_patterns, "units"))),
    path("", include((task_patterns, "key_tasks"))),
    path("", include((post_patterns, "posts"))),
    path("", include((ledger("key-tasks/people", TASK_ASSIGNMENTS), "task_assignments"))),
    path("", include((kind_patterns, "kinds"))),
    path("", include((cadre_patterns + evidence_patterns, "cadres"))),
    path("", include("visits.fieldwork.urls")),
    path("", include((plan_patterns, "plans"))),
    path("", include((proposal_patterns, "proposals"))),
    path("", include((finding_patterns + account_of_finding, "findings"))),
    path("", include((own_account_patterns, "own_accounts"))),
    path("", include((appraisal_patterns + meeting_patterns, "appraisals"))),
    path("", include((decision_patterns, "decisions"))),
    path("", include((dossier_patterns, "dossiers"))),
    path("", include((letter_patterns, "letters"))),
    path("", include((notice_patterns, "notices"))),
    path("", include((rectification_patterns, "rectifications"))),
    path("", include((survey_patterns, "surveys"))),
    path("", include((review_patterns, "reviews"))),
    path("", include((round_urls + copy_patterns + round_closing_patterns + hand_over_patterns, "rounds"))),
    path("", include((team_urls + avoidance_patterns + team_closing_patterns, "teams"))),
    path("practice/renew/", renew, name="practice_renew"),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("visits.reports.urls")),
]
