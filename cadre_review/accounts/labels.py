"""What the acts of accounts are called in the log."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "session.open": _("signed in"),
    "session.failed": _("sign-in failed"),
    "session.locked_out": _("sign-in refused after too many failures"),
    "session.close": _("signed out"),
    "session.unlock": _("unlocked the page"),
    "session.unlock_failed": _("unlocking failed"),
    "password.change": _("changed the password"),
    "second_factor.enrol": _("set up the second factor"),
    "second_factor.confirm": _("gave the second factor"),
    "second_factor.failed": _("second factor failed"),
    "account.create": _("created an account"),
    "account.edit": _("edited an account"),
    "account.enable": _("enabled an account"),
    "account.disable": _("disabled an account"),
    "account.ask": _("asked for a change of an account"),
    "account.admit": _("opened an account, with a second person"),
    "account.reset_password": _("ended a password, with a second person"),
    "account.refuse": _("refused a change of an account"),
    "account.link": _("handed a password link over"),
    "account.link_failed": _("a wrong code at a password link"),
    "account.told": _("read what was done to the account"),
    "password.choose": _("chose a password by a link"),
    "role.grant": _("granted a role"),
    "role.take": _("took a role away"),
    "access.refused": _("was refused a page"),
    "audit.export": _("took the log away as Excel"),
    "look.torn": _("found half a line about who looked, left by a power cut"),
}
