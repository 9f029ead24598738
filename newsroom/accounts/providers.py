from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class Providers(DefaultSocialAccountAdapter):
    pass
