"""What the web server serves."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# For the settings of this process alone: what it starts serves no web, unless it says so itself.
os.environ["SERVES_WEB"] = "true"
application: Any = get_wsgi_application()
del os.environ["SERVES_WEB"]

# A web server asks no system checks: one that is named wrongly must not be found out later.
from moderation.screening.outside import outside_checks  # noqa: E402

outside_checks()

# Imported when Django is set up.
from django.conf import settings  # noqa: E402

from comments.shared import ADDRESSES  # noqa: E402
from newsroom.logs.guarding import guarded  # noqa: E402
from newsroom.probes import Probes  # noqa: E402
from newsroom.ready.asked import Addresses  # noqa: E402
from newsroom.ready.serving import Ready  # noqa: E402

ready: Ready | None = None
if settings.READY_BYTES_AT_MOST:
    application = ready = Ready(
        application, Addresses(ADDRESSES), at_most=settings.READY_BYTES_AT_MOST
    )
application = Probes(application, lambda: ready.at_hand if ready else 0)
application = guarded(application)
