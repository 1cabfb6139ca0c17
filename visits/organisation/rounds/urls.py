"""Addresses of rounds, schemes, visit teams."""

from django.urls import path

from .views import rounds, schemes, tasks, teams

round_urls = [
    path("rounds/", rounds.round_list, name="list"),
    path("rounds/new/", rounds.create, name="create"),
    path("rounds/<int:pk>/", rounds.detail, name="detail"),
    path("rounds/<int:pk>/edit/", rounds.edit, name="edit"),
    path("rounds/<int:pk>/open/", rounds.open_, name="open"),
    path("rounds/<int:pk>/reopen/", rounds.reopen, name="reopen"),
    path("rounds/<int:pk>/teams/", rounds.teams, name="teams"),
    path("rounds/<int:pk>/scope/", rounds.scope, name="scope"),
    path("rounds/<int:pk>/scope/set/", rounds.set_scope, name="set_scope"),
    path("rounds/<int:pk>/scope/add/", rounds.add_units, name="add_units"),
    path("rounds/<int:pk>/assign/", rounds.assign, name="assign"),
    path("rounds/<int:pk>/assign/set/", rounds.set_assign, name="set_assign"),
    path("rounds/<int:pk>/tasks/", tasks.tasks, name="tasks"),
    path("rounds/<int:pk>/tasks/set/", tasks.set_tasks, name="set_tasks"),
    path("rounds/<int:pk>/tasks/add/", tasks.add_tasks, name="add_tasks"),
    path("rounds/schemes/", schemes.scheme_list, name="schemes"),
    path("rounds/schemes/<int:pk>/", schemes.detail, name="scheme"),
    path("rounds/schemes/<int:pk>/copy/", schemes.copy, name="copy_scheme"),
    path("rounds/schemes/<int:pk>/publish/", schemes.publish, name="publish_scheme"),
    path("rounds/schemes/<int:pk>/criteria/new/", schemes.add_criterion, name="add_criterion"),
    path("rounds/criteria/<int:pk>/edit/", schemes.edit_criterion, name="edit_criterion"),
    path("rounds/criteria/<int:pk>/remove/", schemes.remove_criterion, name="remove_criterion"),
    path("rounds/scales/<int:pk>/edit/", schemes.edit_scale, name="edit_scale"),
]

team_urls = [
    path("teams/", teams.team_list, name="list"),
    path("teams/new/", teams.create, name="create"),
    path("teams/<int:pk>/", teams.detail, name="detail"),
    path("teams/<int:pk>/edit/", teams.edit, name="edit"),
    path("teams/<int:pk>/members/", teams.members, name="members"),
    path("teams/<int:pk>/members/add/", teams.add_member, name="add_member"),
    path("teams/memberships/<int:pk>/lead/", teams.make_lead, name="make_lead"),
    path("teams/memberships/<int:pk>/end/", teams.end_member, name="end_member"),
]
