"""Tables that are kept in pieces by time: how they are made ahead, looked at, and dropped.

A piece holds the rows whose key, a UUIDv7, was made within a week or a quarter
(docs/decisions/0042-tables-in-pieces.md).
"""
