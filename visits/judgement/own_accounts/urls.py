"""The addresses of own accounts; those from a finding stand under findings."""

from django.urls import path

from visits.core.lists.views import ledger

from . import views, write_view
from .actions import own_accounts
from .lists import OWN_ACCOUNTS

own_account_patterns = [
    *ledger("own-accounts", OWN_ACCOUNTS),
    path("own-accounts/of/<int:pk>/", views.ask_cadre, name="ask_cadre"),
    path("own-accounts/<int:pk>/", views.detail, name="detail"),
    path("own-accounts/files/<int:pk>/", views.file, name="file"),
    path("own/<str:token>/", write_view.write, name="write"),
    *own_accounts.paths("own-accounts"),
]
account_of_finding = [path("findings/<int:pk>/own-account/", views.ask_finding, name="ask_account")]
