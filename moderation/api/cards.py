"""How the card of a case and what is decided about it are written in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from moderation.api.listed import CaseSerializer
from moderation.api.sanctions import SanctionOfDecisionSerializer, SanctionSerializer
from moderation.models import Decision, HookCall, StaffOutcome
from moderation.workflow.acting import DECIDES, Doing


class FeatureSerializer(serializers.Serializer[Any]):
    """What a release needs."""

    version = serializers.IntegerField(min_value=1, help_text="Of the case as you saw it.")
    reason = serializers.CharField(max_length=200, default="within_rules")
    explanation = serializers.CharField(max_length=2000, allow_blank=True, default="")


class CorrectionSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=StaffOutcome.choices)
    reason = serializers.CharField(max_length=200, help_text="The rule it rests on.")
    explanation = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="", help_text="To the author."
    )
    version = serializers.IntegerField(min_value=1, help_text="Of the case as you saw it.")


class StaffDecisionSerializer(CorrectionSerializer):
    blatant = serializers.BooleanField(
        default=False, help_text="Plainly abusive: whoever passed it should have seen it."
    )
    sanction = SanctionOfDecisionSerializer(
        required=False,
        allow_null=True,
        default=None,
        help_text="To warn or restrict its author in the same transaction: both, or neither."
        " Not with a release.",
    )


class PreviewSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=[doing.value for doing in DECIDES])
    reason = serializers.CharField(max_length=200, default="within_rules")
    explanation = serializers.CharField(max_length=2000, allow_blank=True, default="")


class LetterAheadSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    paragraphs = serializers.ListField(child=serializers.CharField())


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    comment = serializers.UUIDField(source="revision.comment_id")
    decided_by = serializers.CharField(source="moderator.name")

    class Meta:
        model = Decision
        fields = ["id", "comment", "outcome", "reason", "explanation", "decided_by", "decided_at"]


class CaseStateSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    open = serializers.BooleanField()
    others = serializers.ListField(child=serializers.CharField(), help_text="Who looks at it.")
    presence = serializers.CharField(help_text="The same as a sentence.")
    decided = serializers.CharField(help_text="Who decided it what, and when; empty while open.")


class ActSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=[doing.value for doing in Doing])
    label = serializers.CharField()  # type: ignore[assignment] # DRF's own has that name
    means = serializers.CharField(help_text="What follows from it, for the author above all.")
    allowed = serializers.BooleanField()
    why_not = serializers.CharField()
    why_not_code = serializers.CharField()


class WhySerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()
    means = serializers.CharField()


class FoundSerializer(serializers.Serializer[Any]):
    start = serializers.IntegerField(help_text="In characters of the text.")
    end = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["word", "link"])
    text = serializers.CharField()


class VoiceSerializer(serializers.Serializer[Any]):
    civil = serializers.BooleanField(source="rating.civil")
    reasons = serializers.ListField(source="rating.reasons", child=serializers.CharField())
    known = serializers.CharField(help_text="How far the reader is known here.")
    counts = serializers.CharField()
    weight = serializers.FloatField(source="rating.weight", help_text="Log-odds.")
    dissents = serializers.BooleanField()
    per_cent_then = serializers.IntegerField(source="then", allow_null=True)
    note = serializers.CharField(source="rating.note")


class SaidSerializer(serializers.Serializer[Any]):
    per_cent_at_first = serializers.IntegerField(source="at_first", allow_null=True)
    per_cent = serializers.IntegerField(
        allow_null=True, help_text="How likely it is not civil, by what its readers said."
    )
    likely = serializers.CharField()
    because = serializers.CharField()
    decided = serializers.CharField()
    voices = VoiceSerializer(many=True)


class OutcomeSerializer(serializers.ModelSerializer[Decision]):
    class Meta:
        model = Decision
        fields = ["outcome", "by", "reason", "decided_at"]


class CaseAuthorSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="reader.pk")
    name = serializers.CharField(source="reader.name")
    joined_at = serializers.DateTimeField()
    public = serializers.IntegerField()
    returned = serializers.IntegerField()
    rejected = serializers.IntegerField()
    latest = OutcomeSerializer(many=True)
    sanctions = SanctionSerializer(many=True, help_text="In force and past, the last one first.")
    notes = serializers.IntegerField(help_text="That the desk put down about them.")


class EarlierSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(source="revision.number")
    text = serializers.CharField(source="revision.text")
    state = serializers.CharField(source="revision.status")
    changes = serializers.CharField(help_text="To the next text: HTML with <ins> and <del>.")
    decision = OutcomeSerializer(allow_null=True)


class AskedOutsideSerializer(serializers.ModelSerializer[HookCall]):
    """That somebody outside was asked about a text, and what they said, or why not."""

    hook = serializers.CharField(source="hook.name")

    class Meta:
        model = HookCall
        fields = [
            "hook", "state", "asked_at", "deadline_at", "answered_at", "opinion", "flags", "tags",
            "reason", "promised", "trouble",
        ]  # fmt: skip


class CardSerializer(serializers.Serializer[Any]):
    """A case with all that a decision needs."""

    case = CaseSerializer()
    open = serializers.BooleanField(source="case.is_open")
    blind = serializers.BooleanField()
    causes = WhySerializer(many=True)
    found = FoundSerializer(many=True)
    lit_html = serializers.CharField(source="lit.html", help_text="Safe; with <mark>.")
    links = serializers.ListField(source="lit.links", child=serializers.CharField())
    answers = serializers.UUIDField(source="case.comment.parent_id", allow_null=True)
    began_with = serializers.UUIDField(source="case.comment.root_id", allow_null=True)
    outside = AskedOutsideSerializer(many=True, help_text="None for whoever judges blind.")
    said = SaidSerializer(allow_null=True)
    author = CaseAuthorSerializer(allow_null=True)
    earlier = EarlierSerializer(many=True)
    acts = ActSerializer(many=True)
    claimed_by = serializers.SerializerMethodField()
    decision = DecisionSerializer(source="case.decision", allow_null=True)

    def get_claimed_by(self, card: Any) -> list[str]:
        return [one.moderator.name for one in card.claims]

    def to_representation(self, card: Any) -> dict[str, Any]:
        """The name of an author stays out of a card that is blind."""
        shown = super().to_representation(card)
        if card.blind:
            shown["case"]["author"] = None
        return shown
