"""For the script in a frame: what the host's page is to be told of the reader."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from comments.embed.frames import framed_for
from moderation.workflow.announcing import announce
from newsroom.models import Reader


@never_cache
@login_required
@require_POST
def happened(request: HttpRequest) -> JsonResponse:
    """What is new at the publication whose site frames us, and told with this. Elsewhere nothing:
    no page of the house asks."""
    publication = framed_for(request)
    if publication is None:
        return JsonResponse({"events": []})
    told = announce(cast(Reader, request.user), publication)
    return JsonResponse({"events": [one.as_row() for one in told]})
