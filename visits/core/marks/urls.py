"""The address on which a proposed mark is settled, and the way to its record, with which its marks stand."""

from django.urls import path

from .views import of_record, settle_page

app_name = "secrecy"
urlpatterns = [
    path("secrecy/<int:pk>/", settle_page, name="settle"),
    path("secrecy/<int:pk>/record/", of_record, name="record"),
]
