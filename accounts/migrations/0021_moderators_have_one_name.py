"""The role is called "moderator" everywhere: no change of the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_proofs_by_signature_stay"),
    ]

    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="platform_role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("moderator", "moderator"),
                    ("second_moderator", "second moderator, for appeals"),
                    ("registrar", "registrar of offices"),
                    ("auditor", "auditor, reads only"),
                    ("operator", "operator of the platform"),
                ],
                max_length=20,
                verbose_name="role in the platform",
            ),
        ),
        migrations.AlterField(
            model_name="platformrole",
            name="role",
            field=models.CharField(
                choices=[
                    ("moderator", "moderator"),
                    ("second_moderator", "second moderator, for appeals"),
                    ("registrar", "registrar of offices"),
                    ("auditor", "auditor, reads only"),
                    ("operator", "operator of the platform"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
    ]
