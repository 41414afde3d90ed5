"""Extensions that the territories rest on; both come with PostgreSQL and may be created by the database's owner."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        TrigramExtension(),  # place search and text search by similarity
        BtreeGistExtension(),  # exclusion constraints that hold a key and a period together
    ]
