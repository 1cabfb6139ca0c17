"""What packages give to the core when the site starts: the lists that leave as Excel, the kinds of long work."""

from collections.abc import Callable, Mapping
from typing import Any

from visits.cadres.documents.work import make_papers
from visits.cadres.files.lists import cadres_list
from visits.cadres.files.task_list import TASK_ASSIGNMENTS
from visits.cadres.imports.work import read, take_in
from visits.cadres.leadership.leaving import LEAVING
from visits.cadres.leadership.lists import leadership_list
from visits.core.lists.models import Job
from visits.core.lists.spec import ListSpec
from visits.fieldwork.follow_ups.lists import FOLLOW_UPS
from visits.fieldwork.leads.lists import LEADS
from visits.fieldwork.recommendations.lists import RECOMMENDATIONS
from visits.fieldwork.schedule.lists import PLANS
from visits.fieldwork.sealed_sources.lists import seal_list
from visits.fieldwork.site_visits.lists import site_list
from visits.fieldwork.surveys.lists import SURVEYS
from visits.fieldwork.symposia.lists import SYMPOSIA
from visits.fieldwork.visits.lists import INTERVIEWS, RATINGS, VISITS
from visits.judgement.appraisals.lists import APPRAISALS
from visits.judgement.decisions.ground_list import ground_list
from visits.judgement.decisions.lists import DECISIONS
from visits.judgement.dossiers.lists import DOSSIERS
from visits.judgement.findings.lists import BADLY_RUN, FINDINGS, OUTSTANDING, WATCHED
from visits.judgement.letters.lists import LETTERS
from visits.judgement.own_accounts.lists import OWN_ACCOUNTS
from visits.judgement.proposals.lists import ANSWERS, PROPOSALS
from visits.judgement.rectifications.lists import CHECKS, RECTIFICATIONS
from visits.organisation.kinds.lists import KINDS
from visits.organisation.notices.lists import NOTICES
from visits.organisation.rounds.unit_list import units_list
from visits.organisation.units.lists import KEY_TASKS
from visits.organisation.units.post_list import POSTS
from visits.reports.coverage.lists import coverage_list
from visits.reports.coverage.matrix import matrix_list
from visits.reports.coverage.people import people_list
from visits.reports.coverage.tasks import task_coverage_list
from visits.reports.leading.done import done_list
from visits.reports.search.lists import SEARCH

LISTS: Mapping[str, ListSpec | Callable[[Any], ListSpec]] = {
    "units": units_list,
    "cadres": cadres_list,
    "key_tasks": KEY_TASKS,
    "task_assignments": TASK_ASSIGNMENTS,
    "posts": POSTS,
    "kinds": KINDS,
    "visits": VISITS,
    "interviews": INTERVIEWS,
    "recommendations": RECOMMENDATIONS,
    "own_accounts": OWN_ACCOUNTS,
    "symposia": SYMPOSIA,
    "sites": site_list,
    "seals": seal_list,
    "ratings": RATINGS,
    "coverage": coverage_list,
    "coverage_matrix": matrix_list,
    "coverage_people": people_list,
    "coverage_tasks": task_coverage_list,
    "leadership_teams": leadership_list,
    "leaving": LEAVING,
    "surveys": SURVEYS,
    "plans": PLANS,
    "leads": LEADS,
    "proposals": PROPOSALS,
    "proposal_answers": ANSWERS,
    "notices": NOTICES,
    "follow_ups": FOLLOW_UPS,
    "letters": LETTERS,
    "dossiers": DOSSIERS,
    "decisions": DECISIONS,
    "grounds": ground_list,
    "rectifications": RECTIFICATIONS,
    "outcome_checks": CHECKS,
    "appraisals": APPRAISALS,
    "findings": FINDINGS,
    "outstanding": OUTSTANDING,
    "watched": WATCHED,
    "badly_run": BADLY_RUN,
    "done": done_list,
    "search": SEARCH,
}

# Each takes the Job and ends with ``deliver`` or ``lead_on``.
WORK: Mapping[str, Callable[[Job], None]] = {
    "papers": make_papers,
    "intake_read": read,
    "intake_commit": take_in,
}
