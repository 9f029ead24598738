"""The admin: configuration for admins, each for their own place; decisions are only looked at."""

from __future__ import annotations

import pytest
from django.contrib import admin as theirs
from django.contrib.admin.models import LogEntry as TheirLog
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation.models import Decision, LogEntry, Policy
from newsroom.models import NameBlock, Publication, Role

pytestmark = pytest.mark.django_db
Kind = Role.Kind


def signed_in(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def admin(make) -> Client:
    return signed_in(make.moderator(kind=Kind.ADMIN))


def page(model: str, act: str = "changelist", *args: object) -> str:
    return reverse(f"admin:{model}_{act}", args=args)


ALL = ["newsroom_publication", "newsroom_article", "newsroom_role", "newsroom_nameblock",
       "newsroom_reader", "moderation_policy", "moderation_decision", "moderation_case",
       "moderation_logentry", "moderation_statement", "newsroom_mode"]  # fmt: skip


def test_every_page_of_it_opens_for_an_admin_and_names_no_address(admin, make):
    reader = make.reader("Somebody", email="somebody@example.org")
    make.split()
    case = make.split()

    for model in ALL:
        answer = admin.get(page(model))
        assert answer.status_code == 200, model
        assert b"somebody@example.org" not in answer.content
    shown = admin.get(page("newsroom_reader", "change", reader.pk))
    assert shown.status_code == 200
    assert b"somebody@example.org" not in shown.content
    assert admin.get(page("moderation_case", "change", case.pk)).status_code == 200


@pytest.mark.parametrize("kind", [Kind.MODERATOR, Kind.SENIOR, Kind.EXPERT])
def test_nobody_else_comes_in(make, kind):
    client = signed_in(make.moderator(kind=kind))

    answers = [client.get(page(model), follow=True).status_code for model in ALL]

    assert set(answers) == {403}
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0].startswith("/login/")


def test_an_admin_sees_what_is_their_own(admin, make):
    elsewhere = make.publication()
    make.moderator("Somebody Else", paper=elsewhere)
    theirs = make.article(elsewhere, headline="Of another paper")

    assert b"Of another paper" not in admin.get(page("newsroom_article")).content
    assert admin.get(page("newsroom_article", "change", theirs.pk)).status_code == 302
    assert elsewhere.slug.encode() not in admin.get(page("newsroom_publication")).content
    assert b"Somebody Else" not in admin.get(page("newsroom_role")).content


def test_an_admin_gives_no_role_at_another_paper(admin, make):
    elsewhere, reader = make.publication(), make.reader()
    facts = {"reader": reader.pk, "publication": elsewhere.pk, "kind": "moderator", "sections": ""}

    answer = admin.post(page("newsroom_role", "add"), facts)

    assert answer.status_code == 200
    assert not reader.roles.exists()


def test_giving_a_role_is_logged_by_whom_and_to_whom_without_names(admin, make):
    reader, paper = make.reader(), make.the_paper()
    facts = {
        "reader": reader.pk,
        "publication": paper.pk,
        "kind": "moderator",
        "sections": "sport",
    }

    admin.post(page("newsroom_role", "add"), facts)

    role = reader.roles.get()
    line = LogEntry.objects.get(act=LogEntry.Act.ROLE, reader=reader)
    assert role.sections == ["sport"]
    assert (line.reader, line.by) == (reader, Role.objects.get(kind=Kind.ADMIN).reader)
    assert not TheirLog.objects.exists()

    admin.post(page("newsroom_role", "delete", role.pk), {"post": "yes"})
    assert not reader.roles.exists()
    taken = LogEntry.objects.filter(reader=reader).latest("number")
    assert (taken.facts["how"], taken.by) == ("taken", line.by)


def test_a_rule_is_set_part_by_part_and_checked_as_a_whole(admin, make):
    paper = make.the_paper()
    good = {
        "publication": paper.pk,
        "section": "sport",
        "reviews_owed": "2",
        "self_check": "False",
    }

    wrong = admin.post(page("moderation_policy", "add"), good | {"ratings_at_least": "9"})
    assert b"not above ratings_at_most" in wrong.content
    assert not Policy.objects.exists()
    admin.post(page("moderation_policy", "add"), good)

    policy = Policy.objects.get()
    assert policy.exceptions == {"reviews_owed": 2, "self_check": False}
    line = LogEntry.objects.get(act=LogEntry.Act.RULE, publication=paper)
    assert line.by == Role.objects.get(kind=Kind.ADMIN).reader
    form = admin.get(page("moderation_policy", "change", policy.pk)).content.decode()
    assert 'name="reviews_owed" value="2"' in form
    admin.post(page("moderation_policy", "change", policy.pk), good | {"reviews_owed": ""})
    policy.refresh_from_db()
    assert policy.exceptions == {"self_check": False}


def test_nothing_is_decided_or_written_there(admin, make):
    case = make.split()
    decision = Decision.objects.latest("decided_at")

    author = case.revision.author

    for model, row in [
        ("moderation_decision", decision), ("moderation_case", case), ("newsroom_reader", author),
    ]:  # fmt: skip
        assert admin.get(page(model, "add")).status_code == 403
        assert admin.post(page(model, "change", row.pk), {}).status_code == 403
        assert admin.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_the_key_that_signs_readers_in_is_shown_to_nobody(make):
    paper = make.the_paper()
    superuser = make.reader(is_superuser=True)

    for client in (signed_in(make.moderator(kind=Kind.ADMIN)), signed_in(superuser)):
        shown = client.get(page("newsroom_publication", "change", paper.pk))
        assert shown.status_code == 200
        assert make.secret_of(paper).encode() not in shown.content


def test_what_concerns_the_whole_installation_is_for_superusers(admin, make):
    assert admin.get(page("newsroom_publication", "add")).status_code == 403
    assert admin.get(page("newsroom_nameblock", "add")).status_code == 403
    superuser = signed_in(make.reader(is_superuser=True))

    superuser.post(page("newsroom_nameblock", "add"), {"words": "Chief Editor"})

    assert NameBlock.objects.filter(words="Chief Editor").exists()
    assert superuser.get(page("newsroom_publication", "add")).status_code == 200


def test_an_admin_cannot_lock_every_reader_out_by_a_slip(admin, make):
    paper = make.the_paper()
    issuer = paper.token_issuer

    admin.post(
        page("newsroom_publication", "change", paper.pk),
        {
            "slug": "x",
            "token_issuer": "y",
            "name": "A New Name",
            "url": "https://paper.example",
            "language": "en",
            "time_zone": "UTC",
        },
    )

    found = Publication.objects.get(pk=paper.pk)
    assert (found.name, found.token_issuer) == ("A New Name", issuer)


def test_without_a_second_factor_it_stays_closed(admin, settings):
    settings.DESK_SECOND_FACTOR = True

    answer = admin.get("/admin/", follow=True)

    assert answer.status_code == 403
    assert b"second lock" in answer.content


def _rows(make, chief):
    """A row of each kind that an admin may write, as the form has it when it is to be saved."""
    paper, mine = make.the_paper(), chief.roles.get()
    article = make.the_article()
    policy = make.policy(reviews_owed=2)
    policy.exceptions = {"reviews_owed": 1}
    article.headline = "Another"
    paper.name = "Another"
    mine.title = "Chief"
    return [
        mine,
        Role(reader=make.reader(), publication=paper, kind=Kind.ADMIN),
        policy,
        article,
        paper,
    ]


@pytest.mark.parametrize("lost", ["role", "suspended", "account"])
def test_who_is_no_admin_any_more_behind_the_door_writes_and_deletes_nothing(make, lost):
    chief = make.moderator(kind=Kind.ADMIN)
    rows, request = _rows(make, chief), RequestFactory().post("/")
    request.user = type(chief).objects.get(pk=chief.pk)  # As the door saw them.
    if lost == "role":
        chief.roles.update(kind=Kind.SENIOR)
    elif lost == "suspended":
        make.sanction(chief, "suspension", by=make.moderator(kind=Kind.ADMIN))
    else:
        type(chief).objects.filter(pk=chief.pk).update(is_active=False)
    lines = LogEntry.objects.count()

    for row in rows:
        page_of = theirs.site._registry[type(row)]
        with pytest.raises(PermissionDenied):
            page_of.save_model(request, row, None, bool(row.pk))
        with pytest.raises(PermissionDenied):
            page_of.delete_model(request, row)
        with pytest.raises(PermissionDenied):
            page_of.delete_queryset(request, type(row).objects.all())

    assert LogEntry.objects.count() == lines
    assert Policy.objects.get().exceptions == {"reviews_owed": 2}


def test_who_still_is_one_writes_and_is_asked_under_the_lock(make):
    chief = make.moderator(kind=Kind.ADMIN)
    request = RequestFactory().post("/")
    request.user = chief

    for row in _rows(make, chief):
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            theirs.site._registry[type(row)].save_model(request, row, None, bool(row.pk))
        said = [one["sql"] for one in asked.captured_queries]
        locked = next(at for at, sql in enumerate(said) if sql.endswith("FOR NO KEY UPDATE"))
        assert any('"newsroom_role"' in sql for sql in said[locked:])


def test_a_superuser_brings_a_newspaper_and_one_who_is_none_any_more_does_not(make):
    chief, request = make.reader(is_superuser=True), RequestFactory().post("/")
    request.user = chief
    facts = {"url": "https://other.example", "language": "en"}
    page_of = theirs.site._registry[Publication]
    page_of.save_model(request, Publication(slug="other", name="Other", **facts), None, False)

    type(chief).objects.filter(pk=chief.pk).update(is_superuser=False)
    with pytest.raises(PermissionDenied):
        page_of.save_model(request, Publication(slug="third", name="Third", **facts), None, False)

    assert not Publication.objects.filter(slug="third").exists()
