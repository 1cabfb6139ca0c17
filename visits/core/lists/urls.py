"""Addresses of saved views and the export register."""

from django.urls import path

from . import job_views, views

app_name = "lists"
urlpatterns = [
    path("lists/<slug:key>/views/new/", views.save_view, name="save_view"),
    path("lists/<slug:key>/mine/", views.keep_mine, name="mine"),
    path("lists/views/<int:pk>/delete/", views.delete_view, name="delete_view"),
    path("exports/", views.exports, name="exports"),
    path("exports/<slug:key>/request/", views.request_export, name="request_export"),
    path("exports/<int:pk>/decide/", views.decide_export, name="decide_export"),
    path("exports/<int:pk>/file/", views.take_export, name="take_export"),
    path("jobs/", job_views.job_list, name="jobs"),
    path("jobs/<int:pk>/", job_views.job, name="job"),
    path("jobs/<int:pk>/again/", job_views.start_again, name="job_again"),
    path("jobs/<int:pk>/file/", job_views.job_file, name="job_file"),
]
