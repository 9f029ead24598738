"""Signed tokens in, readers out.

A token is a JWT (RFC 7519) that a publication's own account system signs. Identity is
issuer and subject; everything else is an attribute. A bad token never fails a page: its bearer
is an anonymous reader, and is told why in the header `Third-Reading-Token`; only what
needs a reader is refused, with 401 and the same code.

    parsing      what a token says, before anybody believes it
    public_keys  what is a key, and of which algorithm
    key_sets     the keys that a newsroom publishes itself
    keys         which key a token has to be signed with
    looking_up   what is on record of whom it names, in one statement
    claims       what is asked of what it says
    profiles     what a newsroom says of its readers
    linking      an older account found by its confirmed address
    erased       tokens of before an erasure
    readers      whom it speaks for, and how it is signed out
    profile_findings  what is said there of a profile
    examining    all of this about one token, said and not done
    bearer       how it comes with a request
"""

from newsroom.sso.bearer import BearerToken, Session, token_problem
from newsroom.sso.claims import LEEWAY, LONGEST
from newsroom.sso.keys import key_name_of, sign
from newsroom.sso.parsing import expiry_of, id_of, methods_of
from newsroom.sso.readers import reader_of
from newsroom.sso.refusals import BadToken, ExpiredToken, NotYetValid, SignedOutToken, UnknownKey

__all__ = [
    "LEEWAY",
    "LONGEST",
    "BadToken",
    "BearerToken",
    "ExpiredToken",
    "NotYetValid",
    "Session",
    "SignedOutToken",
    "UnknownKey",
    "expiry_of",
    "id_of",
    "key_name_of",
    "methods_of",
    "reader_of",
    "sign",
    "token_problem",
]
