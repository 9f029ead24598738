"""A token for whoever is signed in, with which they comment. See ../README.md.

In your urls.py: `path("comments-token", comments_token.view)`, and in the page
`data-token-url="/comments-token"`.
"""

import os
import sys
import time
import uuid

import jwt

LASTS = 10 * 60  # seconds; a page asks for another before it ends


def token(user_id, name, email="", email_verified=False, url=""):
    """`user_id` is for ever: an id, and not an address for mail."""
    now = int(time.time())
    claims = {
        "iss": os.environ["COMMENTS_ISSUER"],
        "aud": os.environ["COMMENTS_AUDIENCE"],
        "sub": str(user_id),
        "jti": uuid.uuid4().hex,
        "iat": now,
        "exp": now + LASTS,
        "name": name,
    }
    if email:
        claims |= {"email": email, "email_verified": email_verified}
    if url:
        claims["url"] = url
    return jwt.encode(
        claims,
        os.environ["COMMENTS_KEY"],
        algorithm=os.environ["COMMENTS_ALGORITHM"],
        headers={"kid": os.environ["COMMENTS_KID"]},
    )


def view(request):
    """Django: the token of who is signed in, and nothing for who is not."""
    from django.http import HttpResponse

    body = ""
    if request.user.is_authenticated:
        body = token(request.user.pk, request.user.get_full_name() or request.user.get_username())
    answer = HttpResponse(body, content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer


if __name__ == "__main__":
    user, called, *mail = sys.argv[1:]
    print(token(user, called, *mail))
