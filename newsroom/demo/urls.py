"""The site's addresses, and one more: where the demo's mail can be read by whoever comes by."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import path

import newsroom.urls
from newsroom.demo import mailbox

if not settings.DEMO:
    raise ImproperlyConfigured("Everybody's mail is only ever shown in a demo (DEMO).")

urlpatterns = [
    path("demo/mailbox/", mailbox.mailbox, name="mailbox"),
    path("demo/mailbox/<slug:key>/", mailbox.mail, name="mailbox-mail"),
    path("demo/mailbox/<slug:key>/looks/", mailbox.looks, name="mailbox-looks"),
    *newsroom.urls.urlpatterns,
]

handler400 = newsroom.urls.handler400
handler404 = newsroom.urls.handler404
handler500 = newsroom.urls.handler500
