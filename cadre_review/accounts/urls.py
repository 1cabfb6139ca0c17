"""Sign-in, sign-out, password; accounts and roles for the administrators."""

from django.urls import path

from . import admin_views, request_views, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("unlock/", views.unlock, name="unlock"),
    path("password/", views.password, name="password"),
    path("kept/", views.kept_texts, name="kept"),
    path("present/", views.present, name="present"),
    path("second-factor/", views.second_factor_code, name="second_factor"),
    path("second-factor/set-up/", views.second_factor_enrol, name="second_factor_enrol"),
    path("link/<str:token>/", views.link, name="link"),
    path("told/", views.told, name="told"),
    path("", admin_views.accounts, name="list"),
    path("new/", admin_views.create, name="create"),
    path("roles/", admin_views.roles, name="roles"),
    path("roles/<int:pk>/", admin_views.role, name="role"),
    path("<int:pk>/", admin_views.edit, name="edit"),
    path("<int:pk>/disable/", admin_views.disable, name="disable"),
    path("<int:pk>/ask/", request_views.ask, name="ask"),
    path("requests/", request_views.requests, name="requests"),
    path("requests/<int:pk>/", request_views.request, name="request"),
    path("requests/<int:pk>/decide/", request_views.decide, name="decide"),
    path("requests/<int:pk>/link/", request_views.hand_over, name="hand_over"),
]
