"""The list of sessions says which began by an electronic signature or by a provider of identity."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_consents_at_a_desk"),
    ]

    operations = [
        migrations.AlterField(
            model_name="usersession",
            name="way",
            field=models.CharField(
                choices=[
                    ("code", "code by e-mail or telephone"),
                    ("passkey", "passkey"),
                    ("password", "password and second step"),
                    ("recovery", "password and recovery code"),
                    ("signature", "electronic signature"),
                    ("provider", "confirmation of another service"),
                    ("other", "another way"),
                ],
                default="other",
                max_length=10,
            ),
        ),
    ]
