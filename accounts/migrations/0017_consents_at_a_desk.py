"""A resident agrees at an office's desk too: whoever reads the text out to them writes it down, and is named."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_erasures_and_consents"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="consent", name="consent_purpose_is_known"),
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("filing", "a report with a name or a contact"),
                    ("signing", "signing a petition"),
                    ("desk", "a report that an office's desk wrote down"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                condition=models.Q(("recorded_by__isnull", False)), fields=["recorded_by"], name="consent_recorded_by"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["filing", "signing", "desk"])), name="consent_purpose_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "desk"), ("recorded_by__isnull", False), ("user", None)),
                    models.Q(models.Q(("purpose", "desk"), _negated=True), ("recorded_by", None)),
                    _connector="OR",
                ),
                name="consent_at_a_desk_is_recorded_by_somebody",
            ),
        ),
    ]
