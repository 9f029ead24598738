"""Who may leave doors open: the owner of the tables, and nobody else.

Each trigger of pgtrigger's first asks a function whether a setting, `pgtrigger.ignore`, names it,
and stands aside if so. Anybody may set that, also a role that owns nothing (decision 65). So the
function is ours: it asks for the role as well. Each migration with a trigger brings theirs back
along; `migrate` puts ours in its place again.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

ASKED = "public._pgtrigger_should_ignore(name)"
# It runs at each row of each trigger. Nearly always nothing is named: then no role is asked for.
# Both roles have to be the owner's. The session's: whatever runs with the owner's rights on behalf
# of another (what a foreign key does to the rows behind it, SECURITY DEFINER) opens no door. The
# current one's: an owner who has put another role on is that one. All names are of pg_catalog,
# since a table of anybody's own with such a name, a temporary one, would be found before it.
_BODY = """
DECLARE
    named TEXT := pg_catalog.current_setting('pgtrigger.ignore', true);
    owner OID;
BEGIN
    IF named IS NULL OR named IN ('', '{}') THEN
        RETURN FALSE;
    END IF;
    IF (trigger_name = ANY (named::TEXT[])) IS NOT TRUE THEN
        RETURN FALSE;
    END IF;
    SELECT proowner INTO owner FROM pg_catalog.pg_proc
        WHERE oid = pg_catalog.to_regprocedure('public._pgtrigger_should_ignore(name)');
    RETURN pg_catalog.pg_has_role(session_user, owner, 'MEMBER')
        AND pg_catalog.pg_has_role(current_user, owner, 'MEMBER');
END;
"""
_INSTALL = f"""
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME)
RETURNS BOOLEAN AS $ours${_BODY}$ours$ LANGUAGE plpgsql"""
_IS_OURS = "SELECT prosrc = %s FROM pg_catalog.pg_proc WHERE oid = pg_catalog.to_regprocedure(%s)"
_IS_OWNER = """
SELECT pg_has_role(session_user, proowner, 'MEMBER') AND pg_has_role(current_user, proowner,
    'MEMBER') FROM pg_catalog.pg_proc WHERE oid = pg_catalog.to_regprocedure(%s)"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put ours in the place of theirs, unless it is there."""
    if not is_installed(connection):
        with connection.cursor() as cursor:
            cursor.execute(_INSTALL)


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    return _says(connection, _IS_OURS, _BODY, ASKED)


def may_open(connection: BaseDatabaseWrapper) -> bool:
    """Whether who asks is the owner, or might as well be."""
    return _says(connection, _IS_OWNER, ASKED)


def _says(connection: BaseDatabaseWrapper, question: str, *values: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return bool(cursor.fetchone() == (True,))
