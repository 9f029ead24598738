"""The optional classifier: trained on what was decided, measured by group, and only advice."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from comments.models import Status
from moderation import checks
from moderation.learning import classifying
from moderation.learning.classifying import Example, Model, TooFewTextsError, fares_worse, train
from moderation.models import Case
from moderation.screening import asking, classifier
from moderation.workflow.moderating import decide_case

KIND = [
    "thank",
    "you",
    "good",
    "point",
    "the",
    "council",
    "bridge",
    "harbour",
    "tram",
    "school",
    "agree",
    "reading",
]
RUDE = ["idiot", "moron", "scum", "liar", "stupid", "hate", "filth"]


@pytest.fixture(autouse=True)
def _afresh():
    asking.forget()
    yield
    asking.forget()


def told(number: int = 600) -> list[Example]:
    dice = random.Random(5)
    texts = []
    for place in range(number):
        bad = place % 3 == 0
        words = dice.choices(KIND, k=12) + (dice.choices(RUDE, k=3) if bad else [])
        dice.shuffle(words)
        group = f"section {'sport' if place % 2 else 'news'}"
        texts.append(Example(" ".join(words), bad, f"author {place % 40}", (group,)))
    return texts


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.npz"
    train(told(), version="harbour-2026-11-28")[0].save(path)
    return path


@pytest.fixture
def switched_on(settings, model, monkeypatch):
    settings.SCREENING_CHECKS = [f"{classifier.PATH}?budget=5000"]
    settings.CLASSIFIER_MODEL = str(model)
    monkeypatch.setattr(classifier.advise, "_known", None)


def test_it_learns_and_is_measured_on_authors_it_has_not_read():
    model, report = train(told(), version="x-1")

    rude, kind = model.scores(["you stupid liar, you moron", "thank you, good point"])
    assert rude > 0.6 > 0.4 > kind
    assert report.overall.auc > 0.9
    assert set(report.groups) == {"section news", "section sport"}
    assert report.trained_on + report.overall.texts == 600
    assert report.unequal == []


def test_too_little_teaches_nothing():
    with pytest.raises(TooFewTextsError):
        train(told(100), version="x-1")
    with pytest.raises(TooFewTextsError):
        train([one for one in told(900) if not one.bad], version="x-1")


def test_a_group_whose_fine_texts_fare_worse_is_named():
    bad = np.zeros(400, dtype=bool)
    inside = np.arange(400) < 100
    called = np.arange(400) % 10 == 0

    assert not fares_worse(bad, called, inside)
    assert fares_worse(bad, called | (inside & (np.arange(400) % 3 == 0)), inside)
    assert not fares_worse(bad[:20], called[:20] | True, inside[:20]), "too few to say"


def test_what_is_kept_is_numbers_and_nothing_that_is_carried_out(model, tmp_path):
    kept = Model.load(model)

    assert kept.version == "harbour-2026-11-28"
    assert kept.report["overall"]["auc"] > 0.9
    for junk in (b"", b"junk", b"\x80\x04}."):
        (tmp_path / "junk.npz").write_bytes(junk)
        with pytest.raises((OSError, ValueError, EOFError)):
            Model.load(tmp_path / "junk.npz")


def test_a_guess_is_kept_with_its_model_and_holds_nothing(make, switched_on):
    revision = make.pending(text="You stupid moron, you liar, idiot scum, filth.")

    (guess,) = revision.findings
    assert (guess["check"], guess["model"]) == ("classifier", "harbour-2026-11-28")
    assert guess["score"] > 0.5
    assert guess["cause"] is None
    assert revision.status == Status.PENDING
    assert not Case.objects.exists()
    assert revision.screened["asked"]["classifier"] == "harbour-2026-11-28"


def test_its_use_is_in_the_evidence_of_a_decision_and_shown_at_the_desk(client, make, switched_on):
    make.listed("stupid")
    revision = make.pending(text="How stupid.")
    case = Case.objects.get(revision=revision)
    moderator = make.moderator()
    client.force_login(moderator)

    page = client.get(f"/desk/cases/{case.pk}/").content.decode()
    decision = decide_case(case, moderator=moderator, outcome="release", reason="fine")

    assert "which decides nothing: score 0." in page
    assert "by harbour-2026-11-28" in page
    assert decision.evidence["screened"]["asked"]["classifier"] == "harbour-2026-11-28"


def test_without_its_file_a_text_goes_on_without_a_guess(make, switched_on, settings, tmp_path):
    settings.CLASSIFIER_MODEL = str(tmp_path / "gone.npz")

    revision = make.pending()

    assert revision.status == Status.PENDING
    assert revision.findings[0]["silence"] == "failed"


def test_a_new_file_is_taken_without_a_restart(make, switched_on, settings, tmp_path):
    settings.CLASSIFIER_MODEL = str(tmp_path / "model.npz")
    train(told(), version="first-1")[0].save(tmp_path / "model.npz")
    first = make.pending()
    train(told(), version="second-2")[0].save(tmp_path / "model.npz")

    second = make.pending()

    assert [first.findings[0]["model"], second.findings[0]["model"]] == ["first-1", "second-2"]


def test_what_it_lacks_is_said_at_the_start(settings, switched_on, monkeypatch):
    assert not [one for one in run_checks() if one.id.startswith("moderation.E")]

    settings.CLASSIFIER_MODEL = "/nowhere"
    assert [one.id for one in run_checks() if one.id.startswith("moderation.E")] == [
        "moderation.E003"
    ]
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    assert [one.id for one in run_checks() if one.id.startswith("moderation.E")] == [
        "moderation.E002"
    ]


def test_the_command_learns_from_decided_comments_alone(make, tmp_path, monkeypatch):
    monkeypatch.setattr(classifying, "TEXTS_AT_LEAST", 12)
    monkeypatch.setattr(classifying, "OF_EACH_AT_LEAST", 4)
    paper = make.the_paper().slug
    out = tmp_path / "model.npz"
    with pytest.raises(CommandError, match="0 texts"):
        call_command("train_classifier", paper, "--out", str(out))
    for number in range(6):
        make.released(text=f"Thank you, good point, number {number}")
        make.returned()
    make.pending(text="Nobody has decided about this")
    said = io.StringIO()

    call_command("train_classifier", paper, "--out", str(out), "--name", "x", stdout=said)

    assert Model.load(out).version.startswith("x-20")
    trained, measured = said.getvalue().split("\n")[0].split()[2], said.getvalue()
    assert int(trained) < 12
    assert "section" in measured
    assert "language en" in measured
