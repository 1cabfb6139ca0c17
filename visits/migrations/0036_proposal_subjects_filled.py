"""Answers to proposals name whom they were about; until now only their key said it."""

from django.db import migrations


def fill(apps, schema_editor):
    """Rule, subject and unit from the key ``rule:about:primary key:place``; the sentence from the lead."""
    kinds = {"cadre": "Cadre", "leadership": "LeadershipTeam", "unit": "Unit"}
    fields = {"cadre": "cadre_id", "leadership": "leadership_team_id", "unit": "unit_id"}
    for answer in apps.get_model("visits", "ProposalAnswer").objects.select_related("lead"):
        answer.rule, answer.about, key = answer.key.split(":")[:3]
        subject = apps.get_model("visits", kinds[answer.about]).objects.filter(pk=key).first()
        if subject:
            answer.unit_id = subject.pk if answer.about == "unit" else subject.unit_id
            setattr(answer, fields[answer.about], subject.pk)
        if answer.lead:
            answer.unit_id, answer.says = answer.lead.unit_id, answer.lead.says
        answer.save()


class Migration(migrations.Migration):
    dependencies = [("visits", "0035_proposal_subjects")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
