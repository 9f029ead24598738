"""What happens to a comment, one verb a file.

A verb is a function that takes objects and keyword facts, locks what it changes in key
order (assignments, then revisions, then comments, then threads), runs in one
transaction, leaves a row behind, and raises a Refusal when the house says no. It never
sees a request. Side effects are hints after commit. Each is safe to repeat.
"""
