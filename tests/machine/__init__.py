"""A machine that does anything in any order, and a small model that says what may come of it.

`machine.py` draws the steps, the actors take them (`writers.py`, `reviewers.py`, `desk.py`,
`house.py`), `stage.py` sees to it that each either succeeds as it may or is refused and leaves
nothing behind, and asks afterwards `laws.py` (SQL) and `model.py` (plain Python) whether all is
still as it may be.
"""
