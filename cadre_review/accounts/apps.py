"""People who sign in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The app of accounts."""

    name = "cadre_review.accounts"
    label = "accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        """Let ``check --deploy`` look at the accounts, and every form speak in the words of the site."""
        from cadre_review import form_words

        from . import checks  # noqa: F401

        form_words.install()
