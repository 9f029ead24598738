"""All that is kept about a reader, as one file; and nothing about anybody else."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.workflow.rating import rate
from moderation.workflow.releasing import release
from newsroom import takeaway
from newsroom.models import Reader


def taken(reader: Reader) -> dict[str, Any]:
    with zipfile.ZipFile(BytesIO(takeaway.packed(reader))) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    return {
        name: json.loads(text) if name.endswith(".json") else text for name, text in texts.items()
    }


def test_it_has_every_wording_with_its_state_and_what_was_decided(make):
    reader = make.reader("sigrid", name="Sigrid <b>", email="sigrid@example.org")
    make.released(reader, text="In public.")
    make.returned(reader, text="Returned & kept.")

    got = taken(reader)

    assert got["account.json"][0]["email"] == "sigrid@example.org"
    wordings = [one for comment in got["comments.json"] for one in comment["wordings"]]
    assert {one["text"]: one["state"] for one in wordings} == {
        "In public.": "released",
        "Returned & kept.": "returned",
    }
    assert {one["outcome"] for one in got["decisions.json"]} == {"release", "return"}
    assert len(got["letters.json"]) >= 1
    assert "Returned &amp; kept." in got["index.html"]
    assert "Sigrid &lt;b&gt;" in got["index.html"]


def test_of_others_it_has_public_words_only_and_never_a_name(make):
    reader, author = make.reader(), make.reader("author", name="Judged Author")
    public, hidden = make.in_review(author, text="Public."), make.in_review(author, text="Hidden.")
    [practice] = make.calibrations(1, text="Practice.")
    for revision in (public, hidden, practice.revision):
        handed = make.lease(revision, reader)
        rate(handed.pk, reviewer=reader, quality="fair", civil=True, note="Mine.")
    make.agree(public, civil=True)
    public.refresh_from_db()
    release(public.decision)

    got = taken(reader)

    assert [one["text"] for one in got["reviews.json"]] == ["Public.", None, None]
    assert {one["note"] for one in got["reviews.json"]} == {"Mine."}
    everything = json.dumps(got)
    for other in ("Judged Author", str(author.pk), "Hidden.", "Practice.", "calibration"):
        assert other not in everything, other


def test_secrets_are_not_in_it(make):
    reader = make.reader("sigrid", password="a long walk by the sea")

    assert "password" not in json.dumps(taken(reader)["account.json"])


def test_it_is_asked_for_once_an_hour(make):
    client, reader = Client(), make.reader()  # has no password: nothing to ask again for
    client.force_login(reader)

    assert client.get("/me/settings/data/").status_code == 200
    first, second = (client.post("/me/settings/data/") for _ in range(2))

    assert (first.status_code, first["Content-Type"]) == (200, "application/zip")
    assert "attachment" in first["Content-Disposition"]
    assert "no-store" in first["Cache-Control"]
    assert second.status_code == 429


def test_whose_password_is_known_here_is_asked_for_it_before(make):
    client = Client()
    client.force_login(make.reader(password="reading"))

    assert client.post("/me/settings/data/")["Location"].startswith("/account/reauthenticate/")


def test_it_takes_no_more_queries_for_more_comments(make):
    reader = make.reader()
    make.pending(reader)
    counts = []
    for more in (0, 3):  # Who is new may have no more than five that are undecided.
        for _ in range(more):
            make.pending(reader, article=make.article())
        with CaptureQueriesContext(connection) as counted:
            takeaway.packed(reader)
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_every_table_that_names_a_reader_has_been_thought_of():
    """What is told is on a shelf; what is not told has its reason here."""
    told = {
        "comment.author", "revision.author", "rating.reviewer", "assignment.reviewer",
        "letter.to", "dispute.reader", "willing.reader", "mark.reader", "namechange.reader",
        "role.reader", "authenticator.user", "reaction.reader", "mute.reader", "visit.reader",
        "unsent.reader", "nudge.reader", "mailbox.reader", "mail.to", "sanction.reader",
        "note.reader", "report.reader", "notice.reader", "statement.reader",
        "handovernote.by", "savedfilter.reader", "deskchoices.reader", "ghost.reader",
        "ghostanswer.reader", "linking.reader", "accesstoken.reader", "archived.reader",
    }  # fmt: skip
    # Who is muted is not told.
    never_told = {"mute.muted"}
    # Nor, for ten minutes, ids of what is on other shelves.
    never_told |= {"announced.reader"}
    same_as_the_account = {"emailaddress.user"}
    # How the house believes whom: told, it would tell how to be believed (docs/privacy.md).
    how_much_is_believed = {
        "standing.reader", "credit.reviewer", "opening.reader", "strike.reader", "tie.one",
        "tie.other", "apart.reviewer", "apart.author", "cluster.reader", "voiding.reviewer",
    }  # fmt: skip
    # Acts of office, told to whom they concern, and what is kept for two days only.
    of_the_desk = {
        "decision.moderator", "calibration.picked_by", "calibration.confirmed_by",
        "letter.answered_by", "waiver.by", "voiding.by", "farewell.reader",
        "idempotentanswer.reader", "highlight.by", "highlight.ended_by", "sanction.by",
        "sanction.lifted_by", "note.by", "logentry.by", "logentry.reader",
        "logentry.user",  # Django's own log, in which nothing is written.
        "case.author", "case.decided_by", "case.assigned_to", "case.assigned_by", "bulkact.by",
        "accountappeal.against", "accountappeal.answered_by", "listentry.added_by",
        "mode.set_by", "mode.ended_by", "claim.moderator", "undoing.by", "reportsignored.by",
        "reasontemplate.changed_by", "importbatch.by", "linkwindow.opened_by", "rekeying.by",
        "endpoint.created_by",
        "socialaccount.user",  # django-allauth's, in which nothing is written.
    }  # fmt: skip
    naming = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Reader
        if not model._meta.proxy
    }

    assert naming == told | never_told | same_as_the_account | how_much_is_believed | of_the_desk
