"""Table of contents of the domain: the models of every package."""

from visits.avoidance.models import Recusal
from visits.cadres.files.models import (
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
from visits.cadres.imports.models import HeaderName, IntakeRow, UnitName
from visits.cadres.leadership.models import AgeLimit
from visits.core.history.models import Revision
from visits.core.kinds.models import Kind
from visits.core.lists.models import Export, ImportBatch, Job, SavedView
from visits.core.marks.models import SecrecyMark
from visits.fieldwork.leads.models import Lead, LeadStep, LeadWriter, LeadYear
from visits.fieldwork.offline.models import Device
from visits.fieldwork.recommendations.models import (
    Recommendation,
    RecommendationNames,
    RecommendationStep,
    RecommendationVoice,
)
from visits.fieldwork.schedule.models import Contact, HearingQuota, Holiday, Move, PlannedVisit, VisitStart
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.site_visits.models import CadreSeen, PeopleMet, SiteVisit
from visits.fieldwork.surveys.count_models import (
    ClassCount,
    PaperEntry,
    PaperSheet,
    PublishedTable,
    Reconciliation,
)
from visits.fieldwork.surveys.models import (
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
from visits.fieldwork.symposia.models import Attendance, Symposium
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.hand_overs import HandOver
from visits.fieldwork.visits.heard import CadreHeard, RatedOn, TaskHeard, UnitHeard
from visits.fieldwork.visits.models import (
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
from visits.fieldwork.visits.upload_models import Upload, UploadPiece
from visits.judgement.appraisals.models import (
    Appraisal,
    AppraisalItem,
    AppraisalMember,
    AppraisalRecusal,
    AppraisalView,
)
from visits.judgement.decisions.models import Decision, DecisionStep, Ground, Must
from visits.judgement.dossiers.models import Dossier, DossierFile
from visits.judgement.findings.models import Finding, FindingEvidence, FindingStep
from visits.judgement.letters.models import FeedbackLetter
from visits.judgement.own_accounts.models import OwnAccount, OwnAccountFile, OwnAccountStep
from visits.judgement.proposals.models import ProposalAnswer
from visits.judgement.rectifications.models import (
    OutcomeCheck,
    Rectification,
    RectificationFile,
    RectificationStep,
)
from visits.organisation.notices.models import Escalation, Notice
from visits.organisation.rounds.closings import TeamClosing
from visits.organisation.rounds.models import (
    Assignment,
    Criterion,
    Grade,
    Round,
    Scale,
    Scheme,
    ScopeEntry,
    TeamMembership,
    VisitTeam,
)
from visits.organisation.units.models import KeyTask, LeadershipTeam, Post, Unit
from visits.reports.models import CoverageRule, DeskLook
from visits.reports.search.models import Passage, Tag, TagMark

__all__ = [
    "AgeLimit", "Answer", "AnswerSheet", "AppointmentForm", "Assignment", "Attachment", "Cadre", "CadreToken",
    "ClassCount", "CoverageRule", "Criterion", "Design", "Device", "Draft", "Education", "Export", "FamilyMember",
    "FollowUp", "Grade", "HeaderName", "ImportBatch", "IntakeRow", "PaperEntry", "PaperSheet", "PublishedTable",
    "Question", "Questionnaire", "Reconciliation", "SealedAnswer", "Survey", "SurveyCode", "SurveySubject",
    "VoterClass", "Interview", "Job", "KeyTask", "LeadershipTeam", "Matter", "Outline", "OutlineQuestion", "Post",
    "RankRecord", "Rating", "Recusal", "Revision", "Round", "SavedView", "Scale", "Scheme", "ScopeEntry", "SealRequest",
    "SealedSource", "Attendance", "Symposium", "CadreSeen", "PeopleMet", "SiteVisit",
    "StateChange", "Statement", "TaskAssignment", "TeamMembership", "Tenure", "Unit", "UnitName", "Visit",
    "VisitTeam", "Kind", "SecrecyMark",
    "Contact", "HearingQuota", "Holiday", "Move", "PlannedVisit", "VisitStart",
    "CadreHeard", "RatedOn", "TaskHeard", "UnitHeard", "Upload", "UploadPiece",
    "Passage", "Tag", "TagMark",
    "DeskLook", "HandOver", "ReviewComment", "TeamClosing",
    "Lead", "LeadStep", "LeadWriter", "LeadYear",
    "OwnAccount", "OwnAccountFile", "OwnAccountStep",
    "Recommendation", "RecommendationNames", "RecommendationStep", "RecommendationVoice",
    "Dossier", "DossierFile", "Escalation", "FeedbackLetter", "Notice",
    "Finding", "FindingEvidence", "FindingStep",
    "ProposalAnswer",
    "OutcomeCheck", "Rectification", "RectificationFile", "RectificationStep",
    "Decision", "DecisionStep", "Ground", "Must",
    "Appraisal", "AppraisalItem", "AppraisalMember", "AppraisalRecusal", "AppraisalView",
]  # fmt: skip
