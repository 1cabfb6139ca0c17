"""Puts the office of the tests into the database that the environment names: ``python -m tests.proof.stage``."""

import django
from django.core.management import call_command

PASSWORD = "Browser-test-7"


def main() -> None:
    """All tables, two teams with a unit each, and member1, who can sign in."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)

    from cadre_review.audit.models import ChainHead
    from tests.conftest import enter
    from tests.world import Office

    ChainHead.objects.get_or_create(pk=1)
    member = enter("member1")
    member.set_password(PASSWORD)
    member.save(update_fields=["password"])
    Office(member, enter("lead1"), enter("member2"))


if __name__ == "__main__":
    main()
