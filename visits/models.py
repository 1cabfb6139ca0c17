"""Table of contents of the domain: every room's models, bottom floor first."""

from visits.history.models import Revision
from visits.lists.models import Export, ImportBatch, Job, SavedView
from visits.units.models import KeyTask, LeadershipTeam, Post, Unit

from visits.teams.models import (  # isort: skip
    Assignment,
    Criterion,
    Grade,
    Recusal,
    Round,
    Scale,
    Scheme,
    ScopeEntry,
    TeamMembership,
    VisitTeam,
)
from visits.cadres.models import (  # isort: skip
    AppointmentForm,
    Cadre,
    CadreToken,
    Education,
    FamilyMember,
    Matter,
    RankRecord,
    TaskAssignment,
    Tenure,
)
from visits.cadres.leadership.models import AgeLimit  # isort: skip
from visits.cadres.intake.models import HeaderName, IntakeRow, UnitName  # isort: skip
from visits.records.models import (  # isort: skip
    Answer,
    Attachment,
    Draft,
    FollowUp,
    Interview,
    Outline,
    OutlineQuestion,
    Rating,
    SealedSource,
    StateChange,
    Statement,
    Visit,
)
from visits.records.handing import HandOver  # isort: skip
from visits.records.comments import ReviewComment  # isort: skip
from visits.surveys.models import (  # isort: skip
    AnswerSheet,
    Design,
    Question,
    Questionnaire,
    SealedAnswer,
    Survey,
    SurveyCode,
    SurveySubject,
    VoterClass,
)
from visits.surveys.count_models import (  # isort: skip
    ClassCount,
    PaperEntry,
    PaperSheet,
    PublishedTable,
    Reconciliation,
)
from visits.records.sealing.models import SealRequest  # isort: skip
from visits.records.sites.models import PeopleMet, SiteVisit  # isort: skip
from visits.records.symposia.models import Attendance, Symposium  # isort: skip
from visits.plans.models import (  # isort: skip
    Contact,
    HearingQuota,
    Holiday,
    Move,
    PlannedVisit,
    VisitStart,
)
from visits.teams.closings import TeamClosing  # isort: skip
from visits.notices.models import Escalation, Notice  # isort: skip
from visits.leads.models import Lead, LeadStep, LeadWriter, LeadYear  # isort: skip
from visits.reviews.findings.models import Finding, FindingEvidence, FindingStep  # isort: skip
from visits.reviews.appraisals.models import (  # isort: skip
    Appraisal,
    AppraisalItem,
    AppraisalMember,
    AppraisalRecusal,
    AppraisalView,
)
from visits.reviews.decisions.models import Decision, DecisionStep, Ground, Must  # isort: skip
from visits.reviews.dossiers.models import Dossier, DossierFile  # isort: skip
from visits.reviews.letters.models import FeedbackLetter  # isort: skip
from visits.reviews.rectifications.models import (  # isort: skip
    OutcomeCheck,
    Rectification,
    RectificationFile,
    RectificationStep,
)
from visits.reviews.proposals.models import ProposalAnswer  # isort: skip
from visits.box.models import Device  # isort: skip
from visits.reports.models import CoverageRule, DeskLook  # isort: skip

__all__ = [
    "AgeLimit", "Answer", "AnswerSheet", "AppointmentForm", "Assignment", "Attachment", "Cadre", "CadreToken",
    "ClassCount", "CoverageRule", "Criterion", "Design", "Device", "Draft", "Education", "Export", "FamilyMember",
    "FollowUp", "Grade", "HeaderName", "ImportBatch", "IntakeRow", "PaperEntry", "PaperSheet", "PublishedTable",
    "Question", "Questionnaire", "Reconciliation", "SealedAnswer", "Survey", "SurveyCode", "SurveySubject",
    "VoterClass", "Interview", "Job", "KeyTask", "LeadershipTeam", "Matter", "Outline", "OutlineQuestion", "Post",
    "RankRecord", "Rating", "Recusal", "Revision", "Round", "SavedView", "Scale", "Scheme", "ScopeEntry", "SealRequest",
    "SealedSource", "Attendance", "Symposium", "PeopleMet", "SiteVisit",
    "StateChange", "Statement", "TaskAssignment", "TeamMembership", "Tenure", "Unit", "UnitName", "Visit",
    "VisitTeam",
    "Contact", "HearingQuota", "Holiday", "Move", "PlannedVisit", "VisitStart",
    "DeskLook", "HandOver", "ReviewComment", "TeamClosing",
    "Lead", "LeadStep", "LeadWriter", "LeadYear",
    "Dossier", "DossierFile", "Escalation", "FeedbackLetter", "Notice",
    "Finding", "FindingEvidence", "FindingStep",
    "ProposalAnswer",
    "OutcomeCheck", "Rectification", "RectificationFile", "RectificationStep",
    "Decision", "DecisionStep", "Ground", "Must",
    "Appraisal", "AppraisalItem", "AppraisalMember", "AppraisalRecusal", "AppraisalView",
]  # fmt: skip
