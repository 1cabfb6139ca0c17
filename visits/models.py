"""Table of contents of the domain: every room's models, bottom floor first."""

from visits.history.models import Revision
from visits.lists.models import Export, ImportBatch, SavedView
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
    Cadre,
    CadreToken,
    Education,
    FamilyMember,
    TaskAssignment,
    Tenure,
)
from visits.records.models import (  # isort: skip
    Answer,
    Attachment,
    Draft,
    FollowUp,
    Interview,
    OutlineQuestion,
    Rating,
    SealedSource,
    StateChange,
    Statement,
    Visit,
)

__all__ = [
    "Answer", "Assignment", "Attachment", "Cadre", "CadreToken", "Criterion", "Draft", "Education", "Export",
    "FamilyMember", "FollowUp", "Grade", "ImportBatch", "Interview", "KeyTask", "LeadershipTeam", "OutlineQuestion",
    "Post", "Rating", "Recusal", "Revision", "Round", "SavedView", "Scale", "Scheme", "ScopeEntry", "SealedSource",
    "StateChange", "Statement", "TaskAssignment", "TeamMembership", "Tenure", "Unit", "Visit", "VisitTeam",
]  # fmt: skip
