"""The keys that tokens are signed with: of which kind, for how long, how they are told apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import time

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from moderation.models import LogEntry
from moderation.refusals import AdminsOnly, KeyEnded, KidTaken
from moderation.workflow.keeping_keys import end_key, make_key, rotate_key
from newsroom.models import Role, SigningKey
from newsroom.refusals import Invalid
from newsroom.sso import sign
from newsroom.sso.public_keys import BadKey
from tests import factories
from tests.newsroom.provider import ALGORITHMS, Pair
from tests.newsroom.test_tokens import (
    EVERYBODYS,
    MINE,
    UNKNOWN,
    assert_anonymous,
    assert_welcome,
    bearing,
    by_hand,
    claims_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    return factories.the_paper()


@pytest.fixture
def admin(make, paper):
    return make.moderator(kind=Role.Kind.ADMIN)


@pytest.fixture
def the_key(paper):
    return paper.signing_keys.get()


def signed(paper, key: SigningKey, *, kid: bool = True, **claims) -> str:
    header = {"alg": "HS256", "typ": "JWT"} | ({"kid": key.kid} if kid else {})
    return by_hand(claims_of(paper, **claims), key.secret, header)


# Of which kind


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("form", ["pem", "jwk"])
def test_a_public_key_checks_what_its_owner_signs(paper, admin, algorithm, form):
    pair = Pair(algorithm)
    public = pair.pem if form == "pem" else str(pair.jwk).replace("'", '"')
    key, secret = make_key(paper, by=admin, algorithm=algorithm, kid=pair.kid, public=public)

    assert_welcome(pair.sign(claims_of(paper)))
    assert (secret, key.locked) == ("", "")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_another_key_of_the_same_kind_does_not_do(paper, admin, algorithm):
    pair = Pair(algorithm)
    make_key(paper, by=admin, algorithm=algorithm, kid=pair.kid, public=pair.pem)

    assert_anonymous(Pair(algorithm, kid=pair.kid).sign(claims_of(paper)))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_public_key_is_never_taken_for_a_secret(paper, admin, algorithm):
    """What RS256 checks with is known to everybody; who signs HS256 with it is nobody."""
    pair = Pair(algorithm)
    key, _ = make_key(paper, by=admin, algorithm=algorithm, kid=pair.kid, public=pair.pem)

    for known in (pair.pem, key.public, key.public.strip(), "", pair.jwk.get("n", "n")):
        for alg in ("HS256", algorithm, "none"):
            assert_anonymous(by_hand(claims_of(paper), known, {"alg": alg, "kid": pair.kid}))


def test_a_key_is_used_with_its_own_algorithm_alone(paper, admin):
    pair = Pair("RS256")
    make_key(paper, by=admin, algorithm="RS256", kid=pair.kid, public=pair.pem)

    for alg in ("RS384", "RS512", "PS256"):
        other = jwt.encode(claims_of(paper), pair.private, alg, headers={"kid": pair.kid})
        assert_anonymous(other)


def test_a_secret_is_always_ours_long_and_says_what_it_is_for(paper, admin):
    key, secret = make_key(paper, by=admin)

    assert secret.startswith("ssosec_")
    assert len(bytes.fromhex(secret.removeprefix("ssosec_"))) >= 32
    assert key.secret == secret
    assert secret not in key.locked
    with pytest.raises(BadKey):
        make_key(paper, by=admin, algorithm="HS256", public=Pair().pem)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_is_no_public_key_of_that_kind_is_refused(paper, admin, algorithm):
    others = [Pair(one).pem for one in ALGORITHMS if one != algorithm]
    weak = Pair("RS256")
    weak.private = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is the point
    curve = Pair("ES256")
    curve.private = ec.generate_private_key(ec.SECP384R1())
    private = jwt.algorithms.RSAAlgorithm.to_jwk(Pair("RS256").private)
    bad = [*others, weak.pem, curve.pem, private, "", "x", "{", "[]", '{"kty": "oct", "k": "AA"}']

    for public in [
        *bad,
        "-----BEGIN PRIVATE KEY-----\n",
        '{"kty": "EC", "crv": "P-521"}',
        "{}" * 9,
    ]:
        with pytest.raises(BadKey):
            make_key(paper, by=admin, algorithm=algorithm, public=public)
    assert paper.signing_keys.count() == 1


def test_an_algorithm_that_is_not_configured_is_neither_made_nor_taken(paper, the_key, settings):
    settings.SIGN_ON_ALGORITHMS = ["RS256"]

    with pytest.raises(Invalid):
        make_key(paper, by=None)
    assert_anonymous(signed(paper, the_key), UNKNOWN)


@pytest.mark.parametrize(
    "columns",
    [
        {"algorithm": "HS256", "locked": "", "public": "x"},
        {"algorithm": "RS256", "locked": "x", "public": ""},
        {"algorithm": "RS256", "locked": "x", "public": "x"},
        {"algorithm": "none", "locked": "x", "public": ""},
    ],
)
def test_the_database_keeps_secrets_and_public_keys_apart(the_key, columns):
    name = "signing_key_is_a_secret_or_a_public_key_by_its_algorithm"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SigningKey.objects.filter(pk=the_key.pk).update(**columns)


def test_a_key_that_is_locked_under_another_secret_key_opens_nothing(paper, the_key, settings):
    token = signed(paper, the_key)
    settings.SECRET_KEY = "another"  # noqa: S105 - nobody's

    assert_anonymous(token)

    settings.SECRET_KEY_FALLBACKS = ["for tests only", "y1"]
    assert_welcome(token)


# Which one


def test_with_one_key_a_token_need_not_name_it(paper, the_key):
    assert_welcome(signed(paper, the_key, kid=False))


def test_with_a_second_key_it_has_to(paper, the_key, admin):
    second, _ = make_key(paper, by=admin)

    for key in (the_key, second):
        assert_welcome(signed(paper, key))
        assert_anonymous(signed(paper, key, kid=False), UNKNOWN)


def test_a_token_that_names_one_key_and_is_signed_with_the_other_is_nobodys(paper, the_key, admin):
    second, _ = make_key(paper, by=admin)

    head = {"alg": "HS256", "kid": second.kid}
    assert_anonymous(by_hand(claims_of(paper), the_key.secret, head))


def test_a_key_of_another_publication_is_none_here(make, paper, the_key):
    other = make.publication()
    theirs = other.signing_keys.get()

    head = {"alg": "HS256", "kid": theirs.kid}
    assert_anonymous(by_hand(claims_of(paper), theirs.secret, head), UNKNOWN)
    assert_anonymous(signed(paper, the_key, iss=other.token_issuer), UNKNOWN)


def test_a_publication_without_a_key_signs_nobody_in(paper, the_key):
    end_key(the_key, by=None)

    assert_anonymous(signed(paper, the_key), UNKNOWN)
    assert_anonymous(signed(paper, the_key, kid=False), UNKNOWN)


# For how long


@pytest.mark.parametrize("overlap", [0, 1, 7, 30])
def test_a_rotated_key_opens_for_the_overlap_and_not_longer(paper, the_key, admin, overlap):
    new, _ = rotate_key(the_key, by=admin, overlap=overlap)
    now = datetime.now(UTC)
    ends = timedelta(days=overlap)

    def at(moment: datetime, key: SigningKey) -> str:
        return signed(paper, key, iat=int(moment.timestamp()), exp=int(moment.timestamp()) + 600)

    if overlap:
        with time_machine.travel(now + ends - timedelta(minutes=1), tick=False):
            assert_welcome(at(now + ends - timedelta(minutes=1), the_key))
            assert_welcome(at(now + ends - timedelta(minutes=1), new))
    with time_machine.travel(now + ends + timedelta(seconds=5), tick=False):
        assert_anonymous(at(now + ends, the_key), UNKNOWN)
        assert_welcome(at(now + ends, new))


def test_after_the_overlap_a_token_need_not_name_its_key_again(paper, the_key, admin):
    new, _ = rotate_key(the_key, by=admin, overlap=0)

    assert_welcome(signed(paper, new, kid=False))


def test_a_key_is_rotated_once_and_an_ended_one_never(paper, the_key, admin):
    new, _ = rotate_key(the_key, by=admin, overlap=7)
    end_key(new, by=admin)

    for key in (the_key, new):
        with pytest.raises(KeyEnded):
            rotate_key(key, by=admin, overlap=7)
    with pytest.raises(KeyEnded):
        end_key(new, by=admin)
    end_key(the_key, by=admin)
    assert not paper.signing_keys.living().exists()


@pytest.mark.parametrize("overlap", [-1, 2, 365])
def test_no_other_overlap_is_taken(the_key, admin, overlap):
    with pytest.raises(Invalid):
        rotate_key(the_key, by=admin, overlap=overlap)


def test_a_key_of_a_pair_is_rotated_to_another_pair(paper, admin):
    first, second = Pair("ES256"), Pair("ES256")
    key, _ = make_key(paper, by=admin, algorithm="ES256", kid=first.kid, public=first.pem)

    rotate_key(key, by=admin, overlap=1, kid=second.kid, public=second.pem)

    assert_welcome(first.sign(claims_of(paper)))
    assert_welcome(second.sign(claims_of(paper, jti="2")))
    with pytest.raises(BadKey):
        rotate_key(paper.signing_keys.get(kid=second.kid), by=admin, overlap=1, public=Pair().pem)


def test_the_database_keeps_an_end_for_what_was_rotated(the_key):
    name = "signing_key_that_was_rotated_comes_to_an_end"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SigningKey.objects.filter(pk=the_key.pk).update(rotated_at=datetime.now(UTC))


def test_one_name_is_one_key(make, paper, the_key, admin):
    with pytest.raises(KidTaken):
        make_key(paper, by=admin, kid=the_key.kid)
    make_key(make.publication(), by=None, kid=the_key.kid)


# Who may


@pytest.mark.parametrize("kind", [Role.Kind.MODERATOR, Role.Kind.SENIOR, None])
def test_only_an_admin_of_the_publication_may(make, paper, the_key, kind):
    by = make.moderator(kind=kind) if kind else make.reader()
    elsewhere = make.reader()
    there = make.publication()
    Role.objects.create(reader=elsewhere, publication=there, kind=Role.Kind.ADMIN)

    for nobody in (by, elsewhere):
        for act in (
            lambda who=nobody: make_key(paper, by=who),
            lambda who=nobody: rotate_key(the_key, by=who, overlap=0),
            lambda who=nobody: end_key(the_key, by=who),
        ):
            with pytest.raises(AdminsOnly):
                act()
    assert list(paper.signing_keys.living()) == [the_key]


def test_each_change_is_in_the_log_and_no_secret_is(paper, the_key, admin):
    _, secret = make_key(paper, by=admin)
    rotate_key(the_key, by=admin, overlap=7)
    end_key(the_key, by=None)

    lines = LogEntry.objects.filter(act="sign_on").order_by("number")
    said = [(line.reason, line.by_id, line.rule) for line in lines]
    assert said == [
        ("key_made", admin.pk, ""),
        ("key_rotated", admin.pk, ""),
        ("key_ended", None, "command"),
    ]
    assert all(secret not in str(line.facts) for line in lines)


# What is known of its use


def test_its_last_use_is_written_once_an_hour(paper, the_key):
    now = datetime.now(UTC)
    token = signed(paper, the_key, exp=int(time()) + 3 * 3600)
    assert_welcome(token)
    the_key.refresh_from_db()
    first = the_key.last_used_at

    with time_machine.travel(now + timedelta(minutes=50), tick=False):
        assert_welcome(token)
        the_key.refresh_from_db()
        assert the_key.last_used_at == first
    with time_machine.travel(now + timedelta(minutes=70), tick=False):
        assert_welcome(token)
        the_key.refresh_from_db()
        assert the_key.last_used_at > first


def test_a_bad_signature_is_no_use(paper, the_key):
    assert_anonymous(by_hand(claims_of(paper), "ssosec_" + "0" * 64, {"alg": "HS256"}))

    the_key.refresh_from_db()
    assert the_key.last_used_at is None


def test_a_token_that_was_seen_writes_nothing_and_asks_little(paper, the_key):
    client = bearing(signed(paper, the_key))
    client.get(MINE)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(EVERYBODYS)

    whole = [one["sql"] for one in asked]
    assert not [sql for sql in whole if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    about_tokens = [sql for sql in whole if "signingkey" in sql or "token_issuer" in sql]
    assert len(about_tokens) <= 3


# From a shell


def test_the_command_makes_lists_rotates_and_ends(paper, the_key, capsys, tmp_path):
    pem = tmp_path / "public.pem"
    pem.write_text(Pair("RS256").pem)

    call_command("signing_key", paper.slug, "--new", "--kid", "second")
    made = capsys.readouterr().out
    call_command("signing_key", paper.slug, "--new", "--algorithm", "RS256", "--public", str(pem))
    call_command("signing_key", paper.slug, "--rotate", the_key.kid, "--overlap", "0")
    call_command("signing_key", paper.slug, "--end", "second")
    capsys.readouterr()
    call_command("signing_key", paper.slug)

    listed = capsys.readouterr().out
    assert paper.signing_keys.get(kid="second").secret in made
    assert "ssosec_" not in listed
    assert [line.split()[2] for line in listed.splitlines()] == ["ended", "ended", "in", "in"]
    for bad in (["nobody"], [paper.slug, "--end", "nothing"], [paper.slug, "--rotate", "second"]):
        with pytest.raises(CommandError):
            call_command("signing_key", *bad)


def test_what_we_sign_names_its_key(make, paper, the_key, admin):
    newest, _ = make_key(paper, by=admin)

    header = jwt.get_unverified_header(sign(make.reader(), paper, valid_for=timedelta(minutes=1)))

    assert header["kid"] == newest.kid
