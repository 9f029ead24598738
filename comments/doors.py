"""How an invariant is written into PostgreSQL where a CHECK cannot say it.

Every one is a trigger with a sentence for a name. What breaks it gets an integrity
error that carries the sentence as its constraint, as a CHECK's would.
"""

import pgtrigger

# What a statement brought, all of it.
_CAME = pgtrigger.Referencing(new="came")  # type: ignore[no-untyped-call] # theirs has no types
# Whether nobody who can sign in wrote the row `n`, but a name that an import brought.
BY_A_GHOST = """coalesce((SELECT ghost.issuer LIKE 'import:%' AND NOT ghost.is_active
    AND ghost.erased_at IS NULL FROM newsroom_reader ghost WHERE ghost.id = n.author_id), false)"""
# Whether the author that a row had is nobody who can sign in, but a name that an import brought.
OF_A_GHOST = """EXISTS (SELECT FROM newsroom_reader ghost WHERE ghost.id = OLD.author_id
    AND ghost.issuer LIKE 'import:%' AND NOT ghost.is_active)"""


def forbid(
    sentence: str,
    *,
    operation: pgtrigger.Operation,
    condition: pgtrigger.Condition | None = None,
) -> pgtrigger.Trigger:
    """A trigger that refuses every row it fires for. Its `condition` says which those are."""
    return _door(sentence, _refusal(sentence), operation, condition)


def forbid_when(
    sentence: str,
    found: str,
    *,
    operation: pgtrigger.Operation,
    condition: pgtrigger.Condition | None = None,
    first: str = "",
) -> pgtrigger.Trigger:
    """A trigger that refuses a row for which the SQL expression `found` is true.

    `condition` says which rows it is worth asking for; it can look into no other table.
    `first` is a statement before it, such as one that locks: what is found is what there is then.
    """
    back = "OLD" if operation == pgtrigger.Delete else "NEW"  # NULL would keep the row, unsaid.
    body = f"{first}IF {found} THEN {_refusal(sentence)} END IF; RETURN {back};"
    return _door(sentence, body, operation, condition)


def forbid_at_commit(
    sentence: str,
    missing: str,
    *,
    operation: pgtrigger.Operation,
    condition: pgtrigger.Condition | None = None,
) -> pgtrigger.Trigger:
    """A trigger that refuses a row for which the SQL expression `missing` is true at the end.

    It asks when the transaction commits: what the row owes may be written after it.
    """
    return pgtrigger.Trigger(
        name=sentence[:46],
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=operation,
        condition=condition,
        func=f"IF {missing} THEN {_refusal(sentence)} END IF; RETURN NULL;",
    )


def forbid_any(sentence: str, found: str, *, worth: str = "true") -> pgtrigger.Trigger:
    """A trigger that refuses an INSERT if the SQL expression `found` is true of any row, `n`.

    It asks once, of all rows together, when all of the statement is done: what rows of several
    tables say of each other may be written by one statement. `worth` is a condition on a row alone
    that is cheap, and says for which it is worth asking. The question is planned each time: it
    may be about one row or about thousands. Ask by a key, `(SELECT … WHERE key = n.key) IS NULL`:
    of many EXISTS PostgreSQL makes one join, and guesses in the dark how large a table is that
    has just been filled.
    """
    return pgtrigger.Trigger(
        name=sentence[:46],
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=_CAME,
        declare=[("is_broken", "boolean")],
        func=f"""IF EXISTS (SELECT FROM came n WHERE {worth}) THEN
            EXECUTE $ask$ SELECT EXISTS (SELECT FROM came n WHERE ({worth}) AND ({found})) $ask$
                INTO is_broken;
            IF is_broken THEN {_refusal(sentence)} END IF;
        END IF; RETURN NULL;""",  # noqa: S608 - of constants
    )


def for_each_that_came(name: str, body: str) -> pgtrigger.Trigger:
    """A trigger that runs a statement once behind an INSERT, over all rows of it: `came`."""
    return pgtrigger.Trigger(
        name=name[:46],
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=_CAME,
        func=f"{body} RETURN NULL;",
    )


def worth(condition: str) -> pgtrigger.Condition:
    """For which rows a trigger is worth calling: SQL about OLD and NEW alone.

    PostgreSQL looks at it where it is, without a call: most of what hangs on a text says nothing
    of most steps. Within it `pg_trigger_depth()` is one less than in the function behind it.
    """
    return pgtrigger.Condition(f"({condition})")


def update_of(*columns: str) -> pgtrigger.Operation:
    """An UPDATE that names one of these columns."""
    return pgtrigger.UpdateOf(*columns)  # type: ignore[no-untyped-call] # theirs has no types


def _door(
    sentence: str,
    body: str,
    operation: pgtrigger.Operation,
    condition: pgtrigger.Condition | None,
) -> pgtrigger.Trigger:
    # PostgreSQL cuts names at 63 bytes and pgtrigger adds its own; the error has the whole.
    return pgtrigger.Trigger(
        name=sentence[:46],
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=body,
    )


def _refusal(sentence: str) -> str:
    words = sentence.replace("_", " ")
    return (
        f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', "
        f"CONSTRAINT = '{sentence}', TABLE = TG_TABLE_NAME;"
    )
