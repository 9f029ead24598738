"""An account of our own, taken along into a frame: for hosts that sign nobody in.

The frame opens this page in a window of its own, where our own session is known. The page says
a word to whoever opened it, if that is a page of ours, and only the frame that opened it takes it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom.models import Publication, Reader
from newsroom.sso import BadToken

SALT = "a reader, taken along into a frame"
LASTS = timedelta(minutes=1)


@never_cache
@require_safe
@login_required
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell the frame who is signed in with us."""
    publication = get_object_or_404(Publication, slug=slug)
    word = word_for(cast(Reader, request.user), publication)
    return render(request, "embed/hand_over.html", {"word": word, "publication": publication})


def word_for(reader: Reader, publication: Publication) -> str:
    return signing.dumps([str(reader.pk), publication.slug], salt=SALT)


def reader_by(word: str, publication: Publication) -> Reader:
    """Whom a word is about. Raises BadToken for one of another publication, or an old one."""
    try:
        told, slug = signing.loads(word, salt=SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise BadToken from error
    found = Reader.objects.filter(pk=told, is_active=True).first()
    if found is None or slug != publication.slug:
        raise BadToken
    return found
