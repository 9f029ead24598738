"""Traces, where somebody has said where to send them: what was done for a request, and how long
each part took, over web and worker.

spans.py       what call sites say; where nothing is traced, nothing at all happens there
carrying.py    how a message tells the worker for which request each of its rows is
statements.py  a statement without any value. Pure
beginning.py   said by whatever starts a process
sending.py     spans as OpenTelemetry has them, and to where they go: imported where traced
tasks.py       each task that is done for a request
"""
