"""What the form on a page asks for is changed; see comments/models/changed.py."""

from comments.models.changed import DELETE, INSERT, UPDATE, says
from moderation.models.policy import Policy


class ChangedPolicy(Policy):
    class Meta:
        proxy = True
        triggers = [
            says("page_asks_for_something_else", INSERT | UPDATE,
                 "'publication-' || NEW.publication_id"),
            says("page_asks_for_it_no_more", DELETE, "'publication-' || OLD.publication_id"),
        ]  # fmt: skip
