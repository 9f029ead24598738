"""What a reader says about mail: how often, of what, and no more of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from moderation.composing import secret_in
from moderation.forms import MailForm
from moderation.models import Mailbox
from moderation.views.requests import only_posted, reader_of
from moderation.workflow import mailboxes
from newsroom.refusals import NotHere

ASKS_ABOUT_MAIL = "asks-about-mail"  # of a message that base.html shows as a question


@never_cache
@login_required
def mail(request: HttpRequest) -> HttpResponse:
    """How often I am written to by mail, and of what."""
    reader = reader_of(request)
    if request.method == "POST":
        form = MailForm(request.POST)
        if form.is_valid():
            mailboxes.choose(reader, **form.cleaned_data)
            messages.success(request, _("Your choice is kept."))
        else:
            messages.warning(request, _("Please choose how often."))
        return redirect("mail")
    context = {
        "box": mailboxes.mailbox_of(reader),
        "rhythms": Mailbox.Rhythm.choices,
        "may_be_mailed": mailboxes.may_be_mailed(reader),
        "house_mails": mailboxes.house_mails(),
    }
    return render(request, "moderation/mail.html", context)


def ask_about_mail(request: HttpRequest) -> None:
    """When a reader's first comment goes to its readers, the next page asks: once."""
    if mailboxes.ask_once(reader_of(request)):
        # The words are in the template; a message only carries the question over one redirect.
        messages.info(request, ASKS_ABOUT_MAIL, extra_tags=ASKS_ABOUT_MAIL)


@only_posted("mail")
@login_required
def answer_about_mail(request: HttpRequest) -> HttpResponse:
    """What I said when I was asked; nothing, if it was "not now"."""
    rhythm = request.POST.get("rhythm", "")
    if "later" not in request.POST and rhythm in Mailbox.Rhythm.values:
        box = mailboxes.choose(reader_of(request), rhythm=rhythm)
        messages.success(request, _thanks(box))
    then = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(then, None) and then.startswith("/")
    return redirect(then if here else "reviews")


def _thanks(box: Mailbox) -> str:
    if box.is_on:
        return _("Thank you. Under “Letters” you can change that at any time.")
    return _("Then we do not write by mail. What there is to say, you find under “Letters”.")


@csrf_exempt  # The address itself shows that it is the reader's; a mail program has no cookie.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail, signed in or not: by a button, or by a mail program's own (RFC 8058).

    To look does nothing, since scanners of mail look at everything. Whether there still is
    such a mailbox is not said; a token that we did not sign asks the database nothing.
    """
    secret = secret_in(token)
    if secret is None:
        raise NotHere(_("This address is not whole. Please copy all of it from your mail."))
    stopped = request.method == "POST"
    if stopped:
        mailboxes.stop(secret)
    response = render(request, "moderation/stop_mail.html", {"stopped": stopped})
    response["X-Robots-Tag"] = "noindex"
    return response
