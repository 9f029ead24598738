"""What the web server serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ["SERVES_WEB"] = "true"

application = get_wsgi_application()

# A web server asks no system checks: one that is named wrongly must not be found out later.
from moderation.screening.outside import outside_checks  # noqa: E402

outside_checks()
