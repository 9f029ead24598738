# syntax=docker/dockerfile:1
# Two images: the site (the last stage), and nginx before it with the same static files (`front`).
# For builds that never change by themselves give digests: --build-arg PYTHON=3.13-slim-trixie@sha256:…
ARG PYTHON=3.13-slim-trixie
ARG POSTGRES=18-trixie
ARG NGINX=1.28

FROM python:${PYTHON} AS build
RUN python -m venv /app/.venv
# `tracing` or `classifier` in its place: production and what that needs.
ARG REQUIREMENTS
COPY requirements/production.txt requirements/tracing.txt requirements/classifier.txt /tmp/
RUN /app/.venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes \
    -r "/tmp/${REQUIREMENTS:-production}.txt"

FROM postgres:${POSTGRES} AS postgres

FROM python:${PYTHON} AS site
# For backups: pg_dump of the server's version, which Debian does not have yet.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq5 liblz4-1 libzstd1 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=postgres /usr/lib/postgresql/18/bin/pg_dump /usr/lib/postgresql/18/bin/pg_restore /usr/local/bin/
COPY --from=postgres /usr/lib/*-linux-gnu/libpq.so.5* /usr/local/lib/
RUN ldconfig && pg_dump --version && pg_restore --version \
    && groupadd --system --gid 10001 reading \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin reading \
    && install --directory --owner=reading --group=reading --mode=0700 /backups
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY manage.py ./
COPY newsroom ./newsroom
COPY comments ./comments
COPY moderation ./moderation
# Of how many arenas malloc may make for threads: each keeps what it once had.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_ROOT=/app/static MALLOC_ARENA_MAX=2 \
    MPLCONFIGDIR=/tmp/matplotlib
RUN python -m newsroom.words \
    && SECRET_KEY=only-for-collecting python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q manage.py newsroom comments moderation

FROM nginx:${NGINX} AS front
RUN rm /etc/nginx/conf.d/default.conf
COPY deploy/nginx/third-reading.conf /etc/nginx/conf.d/
COPY deploy/nginx/third-reading /etc/nginx/third-reading
# What is said there is for machines of your own; here web processes have a name.
COPY deploy/compose/upstream.conf deploy/compose/server.conf /etc/nginx/third-reading/
# Whatever speaks TLS stands before this, and says so. The names are variables of nginx.
# hadolint ignore=SC2016
RUN sed --in-place 's/X-Forwarded-Proto $scheme;/X-Forwarded-Proto $http_x_forwarded_proto;/' \
    /etc/nginx/third-reading/pass.conf
COPY --from=site /app/static /srv/third-reading/static
USER 101
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/static/site/site.css"]

FROM site
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Third Reading" \
      org.opencontainers.image.description="Comments for newsrooms, read three times before they are public" \
      org.opencontainers.image.version="${VERSION}"
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s CMD ["python", "-m", "newsroom.alive", "web"]
CMD ["python", "-m", "newsroom.serving", "--interface", "wsgi", "--host", "0.0.0.0", \
     "--port", "8000", "--workers", "2", "--blocking-threads", "6", "--no-ws", "newsroom.wsgi:application"]
