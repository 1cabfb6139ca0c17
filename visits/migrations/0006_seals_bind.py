"""Sealed texts are bound to their place: those of the first format are opened one last time and sealed anew."""

from django.db import migrations

from visits import rotation
from visits.core import cipher
from visits.core.fields import SealedTextField


def opener(raw, place):
    return cipher.unseal_unbound(raw) if raw.startswith(cipher.UNBOUND) else cipher.unseal(raw, place)


def bind(apps, schema_editor):
    """What does not open under the keys at hand stays as it is; it is refused where it is read."""
    tally, alias = rotation.Tally(), schema_editor.connection.alias
    versions = apps.get_model("visits", "Revision").objects.using(alias)
    fields = {
        ("Cadre", "id_number"): ("client_key",),
        ("SealedSource", "identity"): ("interview",),
        ("LeadWriter", "identity"): ("lead",),
        ("Draft", "content"): ("owner", "client_key"),
        ("Device", "recovery"): ("user", "key"),
    }
    for (label, name), row in fields.items():
        model = apps.get_model("visits", label)
        one = SealedTextField(row=row, step=cipher.STEP if name in {"id_number", "recovery"} else 256)
        one.set_attributes_from_name(name)
        rotation.rewrite(model._base_manager.using(alias), one, tally, opener)
        rotation.rewrite_versions_of(versions, model, one, tally, opener)
    rotation.rewrite_imports(apps.get_model("visits", "IntakeRow").objects.using(alias), tally, opener)


def seal_reasons(apps, schema_editor):
    """Why a name was asked for, and what was answered, lay open until now."""
    model = apps.get_model("visits", "SealRequest")
    for name in ("reason", "decision_note"):
        one = SealedTextField(row=("interview", "lead", "made_by"), step=256)
        one.set_attributes_from_name(name)
        rows = model._base_manager.using(schema_editor.connection.alias)
        rotation.rewrite(rows, one, rotation.Tally(), lambda raw, place: raw)


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_law_constraints")]
    operations = [
        migrations.RunPython(bind, migrations.RunPython.noop),
        migrations.AlterField(
            "sealrequest", "reason", SealedTextField(verbose_name="why the name is needed")
        ),
        migrations.AlterField(
            "sealrequest", "decision_note", SealedTextField(blank=True, verbose_name="note of the decision")
        ),
        migrations.RunPython(seal_reasons, migrations.RunPython.noop),
    ]
