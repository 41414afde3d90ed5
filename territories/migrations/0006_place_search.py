"""place_hits(words): which active units answer to which word, and how well. Read by territories.search.

The threshold of similarity belongs to this function alone. PostgreSQL lets an ordinary role set it only once pg_trgm is
loaded, hence the call before.
"""

from django.db import migrations

FUNCTION = """
SELECT show_limit();
CREATE FUNCTION place_hits(words text[]) RETURNS TABLE (number bigint, code varchar, path text, score float8)
LANGUAGE sql STABLE ROWS 500
SET pg_trgm.word_similarity_threshold = 0.45
AS $$
    SELECT w.number, t.code, t.path,
        CASE
            WHEN t.search_text LIKE '%|' || w.word || '|%' THEN 1.0
            WHEN t.search_text LIKE '%|' || w.word || '%' THEN 0.9
            WHEN t.search_text LIKE '% ' || w.word || '%' THEN 0.8
            ELSE 0.75 * word_similarity(w.word, t.search_text)
        END
    FROM unnest(words) WITH ORDINALITY AS w (word, number)
    JOIN territories_territory t ON t.abolished_on IS NULL AND (
        t.search_text LIKE '%|' || w.word || '%'
        OR t.search_text LIKE '% ' || w.word || '%'
        OR length(w.word) > 3 AND w.word <% t.search_text
    )
$$;
COMMENT ON FUNCTION place_hits(text[]) IS 'Read by territories.search; words are in its forgiving form.';
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0005_calendar_triggers")]

    operations = [migrations.RunSQL(sql=FUNCTION, reverse_sql="DROP FUNCTION place_hits(text[])")]
