"""The log and its pages."""

app_name = "audit"
urlpatterns: list = []
