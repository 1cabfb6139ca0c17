"""The addresses of planning."""

from django.urls import path

from . import calendar, views

plan_patterns = [
    path("plans/", views.plan_list, name="list"),
    path("plans.xlsx", views.plan_export, name="export"),
    path("plans/calendar/", calendar.calendar_page, name="calendar"),
    path("plans/new/", views.choose, name="choose"),
    path("plans/new/<int:assignment>/", views.create, name="create"),
    path("plans/<int:pk>/", views.detail, name="detail"),
    path("plans/<int:pk>/edit/", views.edit, name="edit"),
    path("plans/<int:pk>/contact/", views.contact, name="contact"),
    path("plans/<int:pk>/move/", views.move, name="move"),
    path("plans/<int:pk>/drop/", views.drop, name="drop"),
    path("plans/<int:pk>/log/", views.log, name="log"),
]
