"""Sign-in, sign-out, password; accounts and roles for the administrators."""

from django.urls import path

from . import admin_views, views

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
    path("", admin_views.accounts, name="list"),
    path("new/", admin_views.create, name="create"),
    path("roles/", admin_views.roles, name="roles"),
    path("roles/<int:pk>/", admin_views.grant, name="grant"),
    path("<int:pk>/", admin_views.edit, name="edit"),
    path("<int:pk>/state/", admin_views.toggle, name="toggle"),
    path("<int:pk>/password/", admin_views.reset_password, name="reset_password"),
]
