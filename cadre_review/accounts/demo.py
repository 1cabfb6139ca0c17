"""The ten accounts of the demonstration city; docs/ and the sign-in page name them."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cadre_review.audit.log import record

from .models import Role, User
from .passwords import DEMO_PASSWORD

# Account name, invented name, office and post, role.
DEMO_ACCOUNTS: tuple[tuple[str, str, str, Role], ...] = (
    ("member1", "覃知远", "第一走访组成员", Role.MEMBER),
    ("lead1", "韦明朗", "第一走访组组长", Role.LEAD),
    ("member2", "罗予安", "第二走访组成员", Role.MEMBER),
    ("lead2", "梁景行", "第二走访组组长", Role.LEAD),
    ("staff", "莫晚晴", "组织部干部科", Role.STAFF),
    ("reviewer", "蓝溪舟", "组织部干部科复核岗", Role.REVIEWER),
    ("leader", "黄闻笛", "组织部部领导", Role.LEADER),
    ("sysadmin", "谭星垂", "信息中心系统管理岗", Role.SYSADMIN),
    ("secadmin", "陆听澜", "保密办安全管理岗", Role.SECADMIN),
    ("auditor", "石望舒", "机关纪委安全审计岗", Role.AUDITOR),
)


@transaction.atomic
def make_accounts() -> dict[str, User]:
    """Make the demonstration accounts that are missing and return all ten by account name.

    An account that exists stays as it is: its role and password may have been changed on purpose.
    """
    there = User.objects.filter(username__in=[row[0] for row in DEMO_ACCOUNTS]).in_bulk(field_name="username")
    missing = [row for row in DEMO_ACCOUNTS if row[0] not in there]
    password = make_password(DEMO_PASSWORD) if missing else ""  # published: one hash may serve them all
    for username, name, office, role in missing:
        there[username] = _make(username, name, office, role, password)
    return {row[0]: there[row[0]] for row in DEMO_ACCOUNTS}


def _make(username: str, name: str, office: str, role: Role, password: str) -> User:
    user = User.objects.create(
        username=username,
        name=name,
        office=office,
        role=role,
        password=password,
        password_changed_at=timezone.now(),
    )
    record(None, "account.create", user, username=username, role=role.value, demo=True)
    return user
