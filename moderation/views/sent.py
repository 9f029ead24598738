"""What a browser sends from a form with a text in it, and what is done with it in any case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from moderation.models import Unsent
from moderation.refusals import AnotherReader, ParentNotPublic
from moderation.views import stash
from moderation.workflow import drafting
from newsroom.models import Article, Reader
from newsroom.refusals import NotHere, Refusal


@dataclass(frozen=True)
class Sent:
    """The fields of the form, as they came: what is wrong with them is for the verbs to say."""

    text: str
    parent: str
    rewrites: str
    by: str  # the account that the form was made for
    nudge: str
    do: str

    @classmethod
    def of(cls, request: HttpRequest) -> Sent:
        return cls(**{name: request.POST.get(name, "") for name in cls.__dataclass_fields__})

    @property
    def parent_id(self) -> UUID | None:
        """The comment that is answered. Raises ParentNotPublic for what names none."""
        return _key(self.parent, ParentNotPublic)

    @property
    def rewrites_id(self) -> UUID | None:
        return _key(self.rewrites, NotHere)

    @property
    def wants_preview(self) -> bool:
        return self.do == "preview"

    def check_account(self, reader: Reader) -> None:
        """Raises AnotherReader where somebody else has signed in since the form was made."""
        if self.by and self.by != str(reader.pk):
            raise AnotherReader

    def keep(self, reader: Reader, article: Article) -> Unsent | None:
        """Keep the text as it is, whatever becomes of the request."""
        place = {"parent": self.parent_id, "rewrites": self.rewrites_id}
        return drafting.keep(reader, article, text=self.text, **place)

    def keep_if_possible(self, reader: Reader, article: Article) -> Unsent | None:
        """As `keep`, after a refusal that is told already: a second one would not help."""
        try:
            if not self.by:  # Of before signing in: the account may have begun something there.
                return drafting.add(reader, article, text=self.text, parent=self.parent_id)
            return self.keep(reader, article)
        except Refusal:
            return None

    def to_sign_in(self, request: HttpRequest, article: Article) -> HttpResponse:
        """On to sign in, and back to the form; the text waits in the session."""
        stash.put(request, self.place(article), text=self.text, by=self.by)
        messages.info(request, _("Your text is kept. Once you are signed in, you can hand it in."))
        return redirect_to_login(self._form_of(article))

    def place(self, article: Article) -> str:
        """Where the session keeps the text."""
        try:
            return stash.place_of(self.rewrites_id or article.pk, self.parent)
        except Refusal:
            return stash.place_of(article.pk)

    def _form_of(self, article: Article) -> str:
        try:
            if rewrites := self.rewrites_id:
                return reverse("rewrite", args=[rewrites]) + "#text"
            return form_of(article.pk, self.parent_id)
        except Refusal:
            return form_of(article.pk)


def form_of(article: UUID, parent: UUID | None = None) -> str:
    """The address of the form on an article's page. A fragment gives the box the focus."""
    answers = f"?reply={parent}" if parent else ""
    return f"{reverse('article', args=[article])}{answers}#text"


def _key(named: str, otherwise: type[Refusal]) -> UUID | None:
    try:
        return UUID(named) if named else None
    except ValueError as error:
        raise otherwise from error
