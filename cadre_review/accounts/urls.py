"""Sign-in, sign-out, password; accounts and roles for the administrators."""

app_name = "accounts"
urlpatterns: list = []
