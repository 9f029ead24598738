"""What senior moderators and admins set up, each made ready to be done once the door lies behind
them; see `moderators_verbs`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from moderation.models import ListEntry, ModerationHook, ReasonTemplate
from moderation.sheets import Row
from moderation.workflow.exporting import Period, mark, note_export
from moderation.workflow.hooks import add_hook, change_hook, change_secret, remove_hook
from moderation.workflow.keeping_keys import (
    end_key,
    end_window,
    make_key,
    open_window,
    rotate_key,
    set_key_set,
)
from moderation.workflow.listening import (
    add_endpoint,
    change_endpoint,
    pause_endpoint,
    ping_endpoint,
    remove_endpoint,
    replay_dead,
    replay_one,
    replay_since,
    resume_endpoint,
    rotate_secret,
)
from moderation.workflow.listing import add, bring_in, change, remove
from moderation.workflow.placing import begin_raid, end_mode, set_mode
from moderation.workflow.rekeying import rekey
from moderation.workflow.setting_terms import set_terms
from moderation.workflow.templates import drop_template, save_template
from moderation.workflow.yearly import report_of
from newsroom.events import endpoints
from newsroom.events.signing import new_secret
from newsroom.models import Delivery, Endpoint, Event, KeySet, LinkWindow, Mode, Reader
from newsroom.places import Place

Act = Callable[[], Any]
NOWHERE = "https://93.184.216.34/hook"  # a public one, as it must be; nobody calls it


def setting_a_mode(make: Any, chief: Reader) -> Act:
    place = Place(make.the_paper())
    return lambda: set_mode(place, kind=Mode.Kind.CLOSED, by=chief, reason="Night.")


def meeting_a_raid(make: Any, chief: Reader) -> Act:
    place = Place(make.the_paper())
    return lambda: begin_raid(place, hours=1, by=chief)


def listing(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: add(paper, by=chief, kind="word", words="tram", action="hold")


def setting_terms(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: set_terms(paper, by=chief, texts_kept_days=200)


def keeping_a_template(make: Any, chief: Reader) -> Act:
    template = ReasonTemplate(publication=make.the_paper())
    facts = {"title": "So", "reason": "attack", "text": "So it is.", "language": "en"}
    return lambda: save_template(template, by=chief, **facts)


def ending_a_mode(make: Any, chief: Reader) -> Act:
    mode = make.mode(make.the_paper(), "closed", reason="Night.")
    return lambda: end_mode(mode, by=chief)


def dropping_a_template(make: Any, chief: Reader) -> Act:
    template = ReasonTemplate.objects.create(
        publication=make.the_paper(), title="So", reason="attack", text="So it is.", language="en"
    )
    return lambda: drop_template(template, by=chief)


def changing_an_entry(make: Any, chief: Reader) -> Act:
    entry: ListEntry = make.listed("tram")
    return lambda: change(entry, by=chief, action="refuse")


def removing_an_entry(make: Any, chief: Reader) -> Act:
    entry: ListEntry = make.listed("tram")
    return lambda: remove(entry, by=chief)


def bringing_in_a_list(make: Any, chief: Reader) -> Act:
    paper, rows = make.the_paper(), [Row(1, "word", "tram", "hold")]
    return lambda: bring_in(paper, rows, by=chief)


def _endpoint(make: Any) -> Endpoint:
    return endpoints.add(make.the_paper(), url=NOWHERE)[0]


def _delivery(make: Any) -> Delivery:
    """One that was given up."""
    endpoint, paper, now = _endpoint(make), make.the_paper(), timezone.now()
    event = Event.objects.create(
        publication=paper, type="comment.held", subject=make.the_article().pk, place=0
    )
    return Delivery.objects.create(
        endpoint=endpoint,
        event=event,
        subject=event.subject,
        place=0,
        gives_up_at=now,
        state=Delivery.State.DEAD,
        settled_at=now,
    )


def adding_an_endpoint(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: add_endpoint(paper, by=chief, url=NOWHERE)


def changing_an_endpoint(make: Any, chief: Reader) -> Act:
    endpoint = _endpoint(make)
    return lambda: change_endpoint(endpoint, by=chief, description="Search")


def rotating_its_secret(make: Any, chief: Reader) -> Act:
    endpoint = _endpoint(make)
    return lambda: rotate_secret(endpoint, by=chief)


def pausing_an_endpoint(make: Any, chief: Reader) -> Act:
    endpoint = _endpoint(make)
    return lambda: pause_endpoint(endpoint, by=chief)


def resuming_an_endpoint(make: Any, chief: Reader) -> Act:
    endpoint = _endpoint(make)
    endpoints.pause(endpoint)
    return lambda: resume_endpoint(endpoint, by=chief)


def removing_an_endpoint(make: Any, chief: Reader) -> Act:
    endpoint = _endpoint(make)
    return lambda: remove_endpoint(endpoint, by=chief)


def pinging_an_endpoint(make: Any, chief: Reader) -> Act:
    endpoint = _endpoint(make)
    return lambda: ping_endpoint(endpoint, by=chief)


def replaying_one(make: Any, chief: Reader) -> Act:
    delivery = _delivery(make)
    return lambda: replay_one(delivery, by=chief)


def replaying_what_was_given_up(make: Any, chief: Reader) -> Act:
    endpoint = _delivery(make).endpoint
    return lambda: replay_dead(endpoint, by=chief)


def replaying_a_day(make: Any, chief: Reader) -> Act:
    delivery = _delivery(make)
    return lambda: replay_since(delivery.endpoint, delivery.event.created_at, by=chief)


def _hook(make: Any) -> ModerationHook:
    hook = ModerationHook(publication=make.the_paper(), name="civility", url=NOWHERE)
    hook.take(new_secret())
    hook.save()
    return hook


def adding_a_hook(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: add_hook(paper, by=chief, name="civility", url=NOWHERE)


def changing_a_hook(make: Any, chief: Reader) -> Act:
    hook = _hook(make)
    return lambda: change_hook(hook, by=chief, deadline=60)


def changing_its_secret(make: Any, chief: Reader) -> Act:
    hook = _hook(make)
    return lambda: change_secret(hook, by=chief)


def removing_a_hook(make: Any, chief: Reader) -> Act:
    hook = _hook(make)
    return lambda: remove_hook(hook, by=chief)


def making_a_key(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: make_key(paper, by=chief)


def rotating_a_key(make: Any, chief: Reader) -> Act:
    key = make.signing_key(make.the_paper())
    return lambda: rotate_key(key, by=chief, overlap=7)


def ending_a_key(make: Any, chief: Reader) -> Act:
    key = make.signing_key(make.the_paper())
    return lambda: end_key(key, by=chief)


def ending_a_key_set(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    KeySet.objects.create(publication=paper, url=NOWHERE, algorithms=["RS256"])
    return lambda: set_key_set(paper, by=chief, url="", algorithms=[])


def opening_a_window(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: open_window(paper, by=chief, days=14)


def ending_a_window(make: Any, chief: Reader) -> Act:
    paper, now = make.the_paper(), timezone.now()
    LinkWindow.objects.create(
        publication=paper, opened_at=now - timedelta(days=1), ends_at=now + timedelta(days=1)
    )
    return lambda: end_window(paper, by=chief)


def giving_other_subjects(make: Any, chief: Reader) -> Act:
    paper, reader = make.the_paper(), make.reader()
    return lambda: rekey(paper, {reader.subject: "another"}, by=chief)


_ALL = Period(date(2026, 3, 2), date(2099, 3, 8))


def taking_out_statements(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: note_export(paper, _ALL, by=chief)


def taking_out_what_is_new(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    make.sanction(make.reader(), "suspension", by=make.senior())
    return lambda: mark(paper, _ALL, by=chief)


def taking_out_a_year(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: report_of(paper, 2025, by=chief)


VERBS: list[Callable[[Any, Reader], Act]] = [
    setting_a_mode, meeting_a_raid, ending_a_mode, listing, changing_an_entry, removing_an_entry,
    bringing_in_a_list, setting_terms, keeping_a_template, dropping_a_template,
    adding_an_endpoint, changing_an_endpoint, rotating_its_secret, pausing_an_endpoint,
    resuming_an_endpoint, removing_an_endpoint, pinging_an_endpoint, replaying_one,
    replaying_what_was_given_up, replaying_a_day, adding_a_hook, changing_a_hook,
    changing_its_secret, removing_a_hook, making_a_key, rotating_a_key, ending_a_key,
    ending_a_key_set, opening_a_window, ending_a_window, giving_other_subjects,
    taking_out_statements, taking_out_what_is_new, taking_out_a_year,
]  # fmt: skip
