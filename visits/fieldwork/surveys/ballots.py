"""Ballots about cadres by name, once their results are open: a source of 群众口碑 (``visits.standing``)."""

from django.db.models import Exists, OuterRef, Q

from .models import SurveyState, SurveySubject

BY_NAME = Q(Exists(SurveySubject.objects.filter(survey=OuterRef("pk"))))
BALLOTS = Q(state=SurveyState.PUBLISHED) & BY_NAME
