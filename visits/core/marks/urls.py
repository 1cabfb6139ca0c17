"""The address on which a proposed mark is settled; that of each record's marks stands with the record."""

from django.urls import path

from .views import settle_page

app_name = "secrecy"
urlpatterns = [path("secrecy/<int:pk>/", settle_page, name="settle")]
