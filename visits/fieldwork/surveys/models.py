"""Questionnaires, ballots, the surveys that use them, and what came back."""

from .designs import Design, Question, QuestionKind, Questionnaire
from .returns import AnswerSheet
from .surveys import SealedAnswer, Survey, SurveyCode, SurveyState, SurveySubject, VoterClass

__all__ = [
    "AnswerSheet", "Design", "Question", "QuestionKind", "Questionnaire", "SealedAnswer", "Survey", "SurveyCode",
    "SurveyState", "SurveySubject", "VoterClass",
]  # fmt: skip
