"""Where readers are at home: at a publication whose accounts they have, be it by its own tokens
or by a provider that it has chosen, and whether or not they wrote there.

One rule, asked in three ways: of an issuer, of publications, and in SQL. Who signed up here is
of no publication, and may take part in all; whoever asks has to say so.
"""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from newsroom.models.provider import IdentityProvider
from newsroom.models.publication import Publication

# Of a publication `p`. Kept in triggers: a change of it is a migration of each.
AT_HOME = """(p.token_issuer = {issuer} OR EXISTS (SELECT FROM newsroom_identityprovider chosen
    WHERE chosen.publication_id = p.id AND chosen.issuer = {issuer}))"""


def homes_of(issuer: str) -> QuerySet[Publication]:
    """Where readers of this issuer are at home; first the one whose own accounts they are."""
    chosen = IdentityProvider.objects.filter(publication=OuterRef("pk"), issuer=issuer)
    found = Publication.objects.filter(Q(token_issuer=issuer) | Exists(chosen))
    return found.order_by(Case(When(token_issuer=issuer, then=0), default=1), "pk")


def at_home_in(publications: QuerySet[Publication]) -> Q:
    """Of readers: those who are at home at any of these."""
    chosen = IdentityProvider.objects.filter(publication__in=publications)
    own = Q(issuer__in=publications.values("token_issuer"))
    return own | Q(issuer__in=chosen.values("issuer"))
