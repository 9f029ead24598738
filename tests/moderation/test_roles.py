"""Who sits at which desk, and about what they have a say."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from moderation.logbook import log
from moderation.models import LogEntry
from moderation.permissions import cases_of, comments_moderated_by, seat_at, seats_of
from newsroom.models import Role

pytestmark = pytest.mark.django_db
Kind = Role.Kind


def test_a_moderator_of_a_section_finds_its_cases_and_no_others(make):
    here = make.split(article=make.article(section="sport"))
    elsewhere = make.split(article=make.article(section="culture"))

    assert list(cases_of(make.moderator(sections=["sport"]))) == [here]
    assert set(cases_of(make.moderator())) == {here, elsewhere}


def test_a_moderator_of_a_section_highlights_there_only(make):
    here = make.released(article=make.article(section="sport"))
    make.released(article=make.article(section="culture"))

    assert list(comments_moderated_by(make.moderator(sections=["sport"]))) == [here]


def test_the_address_of_another_sections_case_leads_nowhere(make, client):
    case = make.split(article=make.article(section="culture"))
    client.force_login(make.moderator(sections=["sport"]))

    assert client.get(f"/desk/cases/{case.pk}/").status_code == 404


def test_another_paper_s_desk_stays_closed(make):
    make.split()
    elsewhere = make.publication()

    assert not cases_of(make.moderator(paper=elsewhere)).exists()


def test_a_senior_is_a_moderator_as_well_and_a_moderator_no_senior(make):
    moderator, senior = make.moderator(), make.moderator(kind=Kind.SENIOR)

    assert [seat.kind for seat in seats_of(senior)] == [Kind.SENIOR]
    assert seats_of(senior, at_least=Kind.SENIOR)
    assert not seats_of(moderator, at_least=Kind.SENIOR)
    assert not seats_of(senior, at_least=Kind.ADMIN)


def test_who_is_limited_to_sections_has_no_say_about_the_whole(make):
    moderator, paper = make.moderator(sections=["sport"]), make.the_paper()

    assert seat_at(moderator, paper.pk) is None
    assert seat_at(moderator, paper.pk, "sport") is not None
    assert seat_at(moderator, paper.pk, "culture") is None


def test_a_badge_opens_no_desk(make):
    expert = make.reader()
    Role.objects.create(reader=expert, publication=make.the_paper(), kind=Kind.EXPERT)

    assert not seats_of(expert)
    assert not expert.is_moderator


def test_a_second_role_at_the_desk_takes_the_place_of_the_first(make):
    reader, paper = make.reader(), make.the_paper()
    call_command("role", reader.handle, paper.slug, "expert", verbosity=0)
    call_command("role", reader.handle, paper.slug, "moderator", "--section", "sport")

    call_command("role", reader.handle, paper.slug, "senior")

    roles = reader.roles.order_by("pk")
    assert [(role.kind, role.sections) for role in roles] == [("expert", []), ("senior", [])]


def test_the_command_says_on_the_log_which_admin_it_is_for(make):
    reader, paper, admin = make.reader(), make.the_paper(), make.moderator(kind=Kind.ADMIN)

    call_command("role", reader.handle, paper.slug, "moderator", "--by", admin.handle)
    call_command("role", reader.handle, paper.slug, "senior", "--by", admin.handle)
    call_command("role", reader.handle, paper.slug, "senior", "--by", admin.handle, "--remove")

    told = LogEntry.objects.filter(act="role", reader=reader).order_by("number")
    assert [(line.by, line.facts["how"]) for line in told] == [
        (admin, "given"), (admin, "changed"), (admin, "taken"),
    ]  # fmt: skip


def test_the_command_is_for_an_admin_of_the_place_and_nobody_else(make):
    reader, senior = make.reader(), make.moderator(kind=Kind.SENIOR)

    for handle in (senior.handle, "nobody-known"):
        with pytest.raises(CommandError, match="no admin"):
            call_command("role", reader.handle, make.the_paper().slug, "senior", "--by", handle)

    assert not reader.roles.exists()


def test_a_line_of_the_log_names_who_did_it_or_which_rule(make):
    with pytest.raises(IntegrityError, match="log_entry_says_who_did_it_or_by_which_rule"):
        log(LogEntry.Act.MODE, publication=make.the_paper().pk)
