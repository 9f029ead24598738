"""How a rule that is kept is known: by what it says, whoever keeps it. Pure."""


def key_in_sql(says: str) -> str:
    """The key of the rule that this SQL expression, a `jsonb`, says: made of its words alone."""
    return f"encode(substring(sha256(convert_to(({says})::text, 'UTF8')) FOR 16), 'hex')::uuid"
