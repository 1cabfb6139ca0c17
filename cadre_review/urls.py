"""Which address belongs to whom: the site's own pages here, the work's in visits/urls.py."""

from django.urls import include, path

from cadre_review.addresses import ByShape
from cadre_review.health import healthz

handler500 = "cadre_review.outage.failed"

urlpatterns = [
    ByShape(
        [
            path("healthz", healthz, name="healthz"),
            path("accounts/", include("cadre_review.accounts.urls")),
            path("audit", include("cadre_review.audit.urls")),
            path("i18n/", include("django.conf.urls.i18n")),
            path("", include("visits.urls")),
        ]
    )
]
