"""The process log: what a line is, what it never holds, and how a request is followed.

lines.py       what a line is: one object of known fields, whoever writes it
failures.py    what is told of an error: kind, place, and words that are nobody's
redacting.py   the last line of defence: what looks like an address, a token or a row is taken out
following.py   the id of a request, bound to whatever is done for it, here and in a worker
requests.py    a request's own id and its own line
tasks.py       a task's own line
guarding.py    what gets past all that answers a request
processes.py   what kind of process this is, and its last words
"""
