"""What only the owner of a table may do, where the role that serves the site does not own it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import ProgrammingError
from psycopg.errors import InsufficientPrivilege

logger = logging.getLogger(__name__)


@contextmanager
def if_allowed(what: str) -> Iterator[None]:
    """Leave off where PostgreSQL says that this role may not: the log tells `what` it was."""
    try:
        yield
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        logger.info("%s is for its owner", what)
