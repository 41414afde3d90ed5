"""What was signed under an IIN that another account proved stops counting, without a moderator: an act of its own."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("petitions", "0007_terms_move_with_the_clocks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="signatureact",
            name="signature_act_of_staff_has_two_people",
        ),
        migrations.AlterField(
            model_name="petitionevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("started", "began to look for its first supporters"),
                    ("changed", "the text was changed; signatures begin anew"),
                    ("submitted", "the first supporters are there; sent to be checked"),
                    ("rejected", "rejected"),
                    ("appealed", "the author appealed"),
                    ("published", "published, open for signatures"),
                    ("extended", "the period was extended: nobody could sign"),
                    ("moved", "a term was moved with all clocks"),
                    ("removed", "a signature was removed by two people"),
                    ("restored", "a signature was restored after an appeal"),
                    ("released", "held signatures were counted"),
                    ("refused", "held signatures were refused"),
                    ("disowned", "a signature under another person's IIN stopped counting"),
                    ("reached", "the goal was reached; handed over to the addressee"),
                    ("lapsed", "time ran out"),
                    ("withdrawn", "withdrawn by the author"),
                    ("hidden", "hidden by a moderator"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="signatureact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("withdrawn", "withdrawn by the signer"),
                    ("renewed", "given again by the signer"),
                    ("released", "held one counts"),
                    ("refused", "held one does not count"),
                    ("removed", "removed by two people"),
                    ("restored", "restored after an appeal"),
                    ("disowned", "given under another person's IIN"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="signatureact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by", None), ("kind__in", ["withdrawn", "renewed", "disowned"]), ("second", None)),
                    models.Q(
                        ("by__isnull", False),
                        ("kind__in", ["released", "refused", "removed", "restored"]),
                        ("second__isnull", False),
                        models.Q(("by", models.F("second")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="signature_act_of_staff_has_two_people",
            ),
        ),
    ]
