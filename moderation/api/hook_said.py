"""What is said about hooks, in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from moderation import opinions
from moderation.models import HookCall, ModerationHook
from moderation.models.hook import DEADLINE_AT_LEAST, DEADLINE_AT_MOST


class HookSerializer(serializers.ModelSerializer[ModerationHook]):
    """A hook. Its secret is told once, to whoever has made it or changed it."""

    publication = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    asked = serializers.IntegerField(default=0, help_text="Calls of the last day.")
    answered = serializers.IntegerField(default=0, help_text="Of these, in time or late.")
    last_answer = serializers.DateTimeField(
        default=None, allow_null=True, help_text="Of the last day."
    )

    class Meta:
        model = ModerationHook
        fields = [
            "id", "publication", "name", "url", "deadline", "silence", "asks_new", "asks_edits",
            "form", "active", "made_at", "before_until", "asked", "answered", "last_answer",
            "failures", "rests_until",
        ]  # fmt: skip


class HookWithSecretSerializer(HookSerializer):
    secret = serializers.SerializerMethodField(help_text="Told this once.")

    class Meta(HookSerializer.Meta):
        fields = [*HookSerializer.Meta.fields, "secret"]

    def get_secret(self, hook: ModerationHook) -> str:
        return hook.secrets[0]


class ChangeHookSerializer(serializers.Serializer[Any]):
    """How it is asked. What is left out stays as it is."""

    url = serializers.CharField(max_length=2000)
    deadline = serializers.IntegerField(
        min_value=DEADLINE_AT_LEAST,
        max_value=DEADLINE_AT_MOST,
        required=False,
        help_text="Seconds that it has; 30 if nothing is said.",
    )
    silence = serializers.ChoiceField(
        choices=ModerationHook.Silence.choices, required=False, help_text="What it means."
    )
    asks_new = serializers.BooleanField(required=False, help_text="Texts never public before.")
    asks_edits = serializers.BooleanField(required=False, help_text="Edits and mends.")
    form = serializers.ChoiceField(
        choices=ModerationHook.Form.choices, required=False, help_text="Of the text."
    )
    active = serializers.BooleanField(required=False)


class AddHookSerializer(ChangeHookSerializer):
    publication = serializers.SlugField()
    name = serializers.CharField(max_length=40, help_text="Small letters, digits and hyphens.")


def _names() -> serializers.ListField:
    """Kindly read: empty ones are passed over, what is too long is cut."""
    return serializers.ListField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        max_length=opinions.NAMES_AT_MOST,
        help_text=f"Of each, {opinions.NAME_AT_MOST} characters are kept.",
    )


class HookOpinionSerializer(serializers.Serializer[Any]):
    """What a hook thinks of a text. Nothing at all is no opinion."""

    status = serializers.ChoiceField(choices=HookCall.Opinion.choices)
    flags = _names()
    tags = _names()
    reason = serializers.CharField(required=False, allow_blank=True, help_text="For the desk.")


class TriedSerializer(serializers.Serializer[Any]):
    """What came of a sample."""

    works = serializers.BooleanField()
    status = serializers.IntegerField(allow_null=True, help_text="Of HTTP.")
    trouble = serializers.CharField(help_text="A code; empty where it works.")
    said = HookOpinionSerializer(allow_null=True)
    promised = serializers.BooleanField(help_text="It would answer later (202).")
    took = serializers.FloatField(help_text="Seconds.")


class CallSerializer(serializers.ModelSerializer[HookCall]):
    comment = serializers.UUIDField(source="revision.comment_id")
    state = serializers.ChoiceField(choices=HookCall.State.choices)
    state_in_words = serializers.CharField(source="get_state_display")

    class Meta:
        model = HookCall
        fields = [
            "id", "comment", "revision", "action", "state", "state_in_words", "asked_at",
            "deadline_at", "closed_at", "attempts", "promised", "trouble", "answered_at",
            "opinion", "flags", "tags", "reason",
        ]  # fmt: skip
