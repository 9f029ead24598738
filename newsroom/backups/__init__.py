"""The whole database as files, and back again: around PostgreSQL's own pg_dump and pg_restore.

Nothing in Valkey needs to survive, and so nothing of it is kept: messages are hints.
"""
