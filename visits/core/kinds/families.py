"""The families of kinds, and what a kind of each can do: the built-in behaviours that rules and figures ask for.

A city adds kinds and names them; each follows one of these behaviours from its first day to its last.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Family(models.TextChoices):
    """What is sorted by kinds."""

    TASK = "task", _("types of key tasks")
    CHANNEL = "channel", _("channels of leads")
    FINDING = "finding", _("kinds of findings")
    DECISION = "decision", _("kinds of decisions")
    LABEL = "label", _("marks of cadres")
    POST_MARK = "post_mark", _("marks of posts")
    ASPECT = "aspect", _("aspects of a cadre")
    SOURCE = "source", _("classes of source")


class Plain(models.TextChoices):
    """A word to sort by; no rule depends on it."""

    PLAIN = "plain", _("a word to sort by")


class ChannelBehaviour(models.TextChoices):
    """How a lead that came so is opened, and whether somebody outside brought it."""

    TALK = "talk", _("rests on a statement of a talk")
    VISIT = "visit", _("raised by a visit team")
    LETTER = "letter", _("brought by a person, who may be named and is sealed")
    OFFICE = "office", _("handed over by another office")
    DATA = "data", pgettext_lazy("channel", "follows from data")


class FindingBehaviour(models.TextChoices):
    """Of whom it is found, and whether it speaks for or against them."""

    CADRE_AGAINST = "cadre_against", _("against a cadre")
    CADRE_FOR = "cadre_for", _("for a cadre")
    TEAM_AGAINST = "team_against", _("against a leadership team")
    TEAM_FOR = "team_for", _("for a leadership team")


class DecisionBehaviour(models.TextChoices):
    """What is moved and decided; measures stand from light to heavy."""

    PROMOTION = "promotion", _("promotion")
    GREATER_USE = "greater_use", _("greater use")
    EXAMPLE = "example", _("held up as an example")
    REMINDER = "reminder", _("reminder talk")
    CRITICISM = "criticism", _("criticism and education")
    SELF_EXAMINATION = "self_examination", _("ordered self-examination")
    ADMONITION = "admonition", _("admonition")
    TRANSFER = "transfer", _("transfer from the post")
    LATERAL = "lateral", _("lateral move")
    RANK_ONLY = "rank_only", _("rank only")
    REMOVAL = "removal", _("removal")
    DEMOTION = "demotion", _("demotion")
    RESHUFFLE = "reshuffle", _("reshuffle of the leadership team")
    RECTIFY = "rectify", _("demand to rectify")


class PostBehaviour(models.TextChoices):
    """What a mark of a post says to the proposals."""

    PLAIN = "plain", _("a word to sort by")
    OBSCURE = "obscure", _("an obscure post, whose holder is easily overlooked")


class AspectBehaviour(models.TextChoices):
    """Whether an aspect is the one of which the people served and the ballots speak."""

    PLAIN = "plain", _("a word to sort by")
    REPUTATION = "reputation", _("standing among the people: also what the people served and ballots say")


class SourceBehaviour(models.TextChoices):
    """Who was heard, in the words that may stand in place of a sealed name."""

    LEADER = "leader", _("superior leader")
    TEAM_MEMBER = "team_member", _("member of the leadership team")
    MIDDLE = "middle", _("middle-level cadre")
    STAFF = "staff", _("staff member")
    SERVED = "served", _("person served")
    PARTNER = "partner", _("cooperating unit")
    NEIGHBOUR = "neighbour", _("neighbour or relative")
    SELF = "self", _("the cadre himself")


@dataclass(frozen=True)
class Rules:
    """What a family allows: the behaviours there are, and those of which the built-in kind stays the only one."""

    behaviours: type[models.TextChoices] = Plain
    single: frozenset[str] = frozenset()
    is_worded: bool = False  # what rows hold is the word itself, as files write it


RULES: dict[str, Rules] = {
    Family.TASK: Rules(),
    Family.CHANNEL: Rules(ChannelBehaviour, frozenset({ChannelBehaviour.TALK, ChannelBehaviour.DATA})),
    Family.FINDING: Rules(FindingBehaviour),
    Family.DECISION: Rules(DecisionBehaviour),
    Family.LABEL: Rules(is_worded=True),
    Family.POST_MARK: Rules(PostBehaviour),
    Family.ASPECT: Rules(AspectBehaviour, frozenset({AspectBehaviour.REPUTATION})),
    Family.SOURCE: Rules(SourceBehaviour, frozenset({SourceBehaviour.SELF})),
}
