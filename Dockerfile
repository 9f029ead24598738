# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
RUN python -m venv /app/.venv
COPY requirements/production.txt /tmp/
RUN /app/.venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes \
    -r /tmp/production.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 reading
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY manage.py ./
COPY newsroom ./newsroom
COPY comments ./comments
COPY moderation ./moderation
# Of how many arenas malloc may make for threads: each keeps what it once had.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_ROOT=/app/static MALLOC_ARENA_MAX=2
RUN python -m newsroom.words
RUN SECRET_KEY=only-for-collecting python manage.py collectstatic --no-input --verbosity 0
USER 10001
EXPOSE 8000
CMD ["python", "-m", "newsroom.serving", "--interface", "wsgi", "--host", "0.0.0.0", \
     "--port", "8000", "--workers", "2", "--blocking-threads", "6", "--no-ws", "newsroom.wsgi:application"]
