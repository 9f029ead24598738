"""What is said about signing in, in JSON."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from moderation.workflow import keeping_keys
from newsroom.models import KeySet, LinkWindow, Publication, SigningKey
from newsroom.models.signing_key import PUBLIC, Algorithm
from newsroom.sso.examining import Report, Who
from newsroom.sso.linking import open_window
from newsroom.sso.public_keys import accepted


class SigningKeySerializer(serializers.ModelSerializer[SigningKey]):
    """A key, without what it signs with."""

    class Meta:
        model = SigningKey
        fields = [
            "id", "kid", "algorithm", "public", "created_at", "rotated_at", "inactive_at",
            "last_used_at",
        ]  # fmt: skip


class NewKeySerializer(SigningKeySerializer):
    secret = serializers.SerializerMethodField(help_text="Told this once; empty for public keys.")

    class Meta(SigningKeySerializer.Meta):
        fields = [*SigningKeySerializer.Meta.fields, "secret"]

    def get_secret(self, key: SigningKey) -> str:
        return str(self.context["secret"])


class KidSerializer(serializers.Serializer[Any]):
    kid = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    public = serializers.CharField(
        max_length=10_000,
        required=False,
        allow_blank=True,
        default="",
        help_text="The public key, as PEM or JWK; not for HS256.",
    )


class MakeKeySerializer(KidSerializer):
    algorithm = serializers.ChoiceField(choices=Algorithm.choices)


class RotateKeySerializer(KidSerializer):
    overlap = serializers.ChoiceField(
        choices=keeping_keys.OVERLAPS, help_text="Days for which the old key goes on to open."
    )


class KeySetSerializer(serializers.ModelSerializer[KeySet]):
    algorithms = serializers.ListField(
        child=serializers.ChoiceField(choices=[(one.value, one.value) for one in PUBLIC])
    )
    kids = serializers.SerializerMethodField(help_text="The keys that were found there last.")

    class Meta:
        model = KeySet
        fields = [
            "url", "algorithms", "kids", "fetched_at", "tried_at", "problem", "last_used_at",
        ]  # fmt: skip
        read_only_fields = ["fetched_at", "tried_at", "problem", "last_used_at"]

    def get_kids(self, found: KeySet) -> list[str]:
        return [key["kid"] for key in found.keys]


class LinkWindowSerializer(serializers.ModelSerializer[LinkWindow]):
    linked = serializers.IntegerField(source="linkings.count", read_only=True)

    class Meta:
        model = LinkWindow
        fields = ["id", "opened_at", "ends_at", "linked"]


class OpenWindowSerializer(serializers.Serializer[Any]):
    days = serializers.IntegerField(min_value=1, max_value=90)


class SignOnSerializer(serializers.Serializer[Any]):
    issuer = serializers.CharField(source="token_issuer", help_text="What `iss` has to say.")
    audience = serializers.CharField(source="slug", help_text="What `aud` has to say.")
    algorithms = serializers.SerializerMethodField()
    keys = SigningKeySerializer(source="signing_keys", many=True)
    key_set = KeySetSerializer(allow_null=True, default=None)
    window = serializers.SerializerMethodField()

    def get_algorithms(self, _publication: Publication) -> list[str]:
        return accepted()

    @extend_schema_field(LinkWindowSerializer(allow_null=True))
    def get_window(self, publication: Publication) -> Any:
        found = open_window(publication)
        return LinkWindowSerializer(found).data if found else None


class TokenToTestSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=20_000, trim_whitespace=True)


class TokenFindingSerializer(serializers.Serializer[Any]):
    claim = serializers.CharField(source="finding.claim")
    said = serializers.CharField(allow_blank=True)
    good = serializers.BooleanField(source="finding.is_good")
    code = serializers.CharField(source="finding.refusal.code", default="", allow_blank=True)
    detail = serializers.CharField(source="finding.says")


class TokenReportSerializer(serializers.Serializer[Report]):
    """What the door would say. Nobody is made by it, and nothing of the token is kept."""

    code = serializers.CharField(
        allow_blank=True, help_text="What its bearer is told; empty: good."
    )
    kid = serializers.CharField(source="key.kid", default="", allow_blank=True)
    findings = TokenFindingSerializer(source="rows", many=True)
    who = serializers.ChoiceField(choices=Who.choices)
    reader = serializers.UUIDField(source="reader.pk", default=None, allow_null=True)
    name = serializers.SerializerMethodField(help_text="What the token calls them.")

    def get_name(self, report: Report) -> str:
        return str(report.says.get("name", ""))


class SubjectsSerializer(serializers.Serializer[Any]):
    csv = serializers.CharField(
        max_length=1_000_000, trim_whitespace=False, help_text="old,new on each line."
    )
    dry_run = serializers.BooleanField(default=True, help_text="Only say what would come of it.")


class OutlookSerializer(serializers.Serializer[Any]):
    lines = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Accounts that are left to be changed.")
    unknown = serializers.IntegerField()
    taken = serializers.ListField(
        child=serializers.CharField(), help_text="Whose new subject is somebody else's."
    )
    done = serializers.IntegerField()
    done_before = serializers.BooleanField(help_text="This list was carried out.")
