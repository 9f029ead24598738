"""What the nights do: rows to arrays, what `learning/` finds in them, and back to rows.

Each job is bounded in memory, safe to run twice and at the same time as anything else, and
begins anew where it was killed: what it writes follows from what is there.
"""
