"""Figures for Prometheus: what is counted as it happens, and what is so at the moment of asking.

sharing.py    how the counts of several processes come together
counters.py   all that is counted as it happens
requests.py   each request that Django answers
tasks.py      each task of a worker
processes.py  memory, descriptors and threads of the processes themselves
queues.py     which queues there are
waiting.py    every one of them: how much waits, and since when
database.py   how PostgreSQL does
parts.py      what is asked at a scrape, each part in its time
told.py       all of it as text, and who may read it
page.py       `GET /metrics` of a web process
listening.py  the same of a worker that stands apart, at a port of its own

docs/decisions/0051-metrics.md
"""
