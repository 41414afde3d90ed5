"""fold(text): the SQL twin of territories.folding.fold. Own character table, so the database's locale does not matter."""

from django.db import migrations

CHANGED = (
    "ёәғқңөұүһіıłøđäáâàãåāăąçćčďéèêëēęěğǵģíîìïīįķļñńňņóòôöőōŕřśşšșťțúùûüūůű"
    "ýÿźżžЁӘҒҚҢӨҰҮҺІŁØĐÄÁÂÀÃÅĀĂĄÇĆČĎÉÈÊËĒĘĚĞǴĢÍÎÌÏĪĮĶĻÑŃŇŅÓÒÔÖŐŌŔŘŚŞŠȘŤȚÚÙÛ"
    "ÜŪŮŰÝŸŹŻŽABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯİ\u00a0\u2007"
    "\u202f\t\n\r‐‑‒–—−"
)
INTO = (
    "еагкноуухиilodaaaaaaaaacccdeeeeeeegggiiiiiiklnnnnoooooorrssssttuuuuuuu"
    "yyzzzеагкноуухиlodaaaaaaaaacccdeeeeeeegggiiiiiiklnnnnoooooorrssssttuuu"
    "uuuuyyzzzabcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюяi  "
    "    ------"
)


class Migration(migrations.Migration):
    dependencies = [("territories", "0001_extensions")]

    operations = [
        migrations.RunSQL(
            sql=f"""
                CREATE FUNCTION fold(text) RETURNS text
                LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
                RETURN pg_catalog.translate(pg_catalog.normalize($1, 'NFC'), '{CHANGED}', '{INTO}')
            """,
            reverse_sql="DROP FUNCTION fold(text)",
        ),
    ]
