"""Addresses of the log: visits, talks, ratings, drafts, and what hangs on them."""

from django.urls import include, path

from visits.core.lists.views import ledger
from visits.core.marks.views import secrecy_path
from visits.fieldwork.drafts import views as drafts
from visits.fieldwork.follow_ups.urls import follow_up_patterns
from visits.fieldwork.leads.urls import lead_patterns
from visits.fieldwork.outlines.urls import outline_patterns
from visits.fieldwork.recommendations.urls import recommendation_patterns
from visits.fieldwork.review import views as reviews
from visits.fieldwork.review import wording
from visits.fieldwork.schedule.unit_choice import choose
from visits.fieldwork.sealed_sources import views as sealing
from visits.fieldwork.site_visits import views as sites
from visits.fieldwork.site_visits.lists import site_list
from visits.fieldwork.symposia import views as symposia
from visits.fieldwork.symposia.lists import SYMPOSIA
from visits.fieldwork.visits.lists import INTERVIEWS, RATINGS, VISITS
from visits.fieldwork.visits.models import Interview, Visit
from visits.fieldwork.visits.urls_forms import interview_patterns, visit_patterns
from visits.fieldwork.visits.views import attachments, comments, papers, pieces, states, visit_pages

visits = [
    *ledger("visits", VISITS),
    path("visits/note/", choose, name="note"),
    *visit_patterns,
    path("visits/<int:pk>/symposia/new/", symposia.create, name="symposium_create"),
    path("visits/<int:pk>/sites/new/", sites.create, name="site_create"),
    path("visits/accept/", states.accept_many, name="accept_many"),
    path("visits/submit/", states.submit_many, name="submit_many"),
    path("visits/return/", states.return_many, name="return_many"),
    path("visits/<int:pk>/", visit_pages.visit_page, name="detail"),
    secrecy_path(Visit, "visits", "visits", VISITS.title),
    path("visits/<int:pk>/review/", reviews.review, name="review"),
    path("visits/<int:pk>/review/wording/", wording.reword, name="reword"),
    path("visits/<int:pk>/hand-to-lead/", states.hand_to_lead, name="hand_to_lead"),
    path("visits/<int:pk>/submit/", states.submit, name="submit"),
    path("visits/<int:pk>/return/", states.return_, name="return"),
    path("visits/<int:pk>/accept/", states.accept, name="accept"),
    path("visits/<int:pk>/comments/new/", comments.write_at_visit, name="comment"),
    path("visits/comments/<int:pk>/settle/", comments.settle, name="settle_comment"),
    path("visits/comments/<int:pk>/edit/", comments.change, name="change_comment"),
    path("visits/comments/<int:pk>/take-back/", comments.take_back, name="take_back_comment"),
    path("visits/<int:pk>/attachments/new/", attachments.add, name="attach"),
    path("visits/<int:pk>/attachments/piece/", pieces.piece, name="piece"),
    path("visits/<int:pk>/attachments/<int:file>/", attachments.download, name="file"),
    path("visits/<int:pk>/attachments/<int:file>/small.jpg", attachments.thumbnail, name="thumbnail"),
    path("visits/<int:pk>/attachments/<int:file>/caption/", attachments.caption, name="caption"),
    path("visits/<int:pk>/attachments/<int:file>/remove/", attachments.remove, name="remove_file"),
    path(
        "visits/<int:pk>/attachments/<int:file>/bring-back/", attachments.bring_back, name="bring_back_file"
    ),
]
interviews = [
    *ledger("interviews", INTERVIEWS),
    *interview_patterns,
    path("interviews/<int:pk>/", visit_pages.interview_page, name="detail"),
    secrecy_path(Interview, "interviews", "interviews", INTERVIEWS.title),
    path("interviews/<int:pk>/talk.docx", papers.talk, name="paper"),
    path("interviews/<int:pk>/comments/new/", comments.write_at_talk, name="comment"),
    path("interviews/<int:pk>/source/", sealing.ask, name="ask_seal"),
]
symposium_patterns = [
    *ledger("symposia", SYMPOSIA),
    path("symposia/<int:pk>/", symposia.detail, name="detail"),
    path("symposia/<int:pk>/edit/", symposia.edit, name="edit"),
]
site_patterns = [
    *ledger("sites", site_list),
    path("sites/<int:pk>/", sites.detail, name="detail"),
    path("sites/<int:pk>/edit/", sites.edit, name="edit"),
]
seals = [
    path("seals/", sealing.list_, name="list"),
    path("seals.xlsx", sealing.export, name="export"),
    path("seals/<int:pk>/decide/", sealing.decide, name="decide"),
    path("seals/<int:pk>/name/", sealing.look, name="look"),
]
seals_of_leads = [path("leads/<int:pk>/writer/", sealing.ask_writer, name="ask_seal")]
seals_of_names = [path("recommendations/<int:pk>/names/", sealing.ask_names, name="ask_seal")]
ratings = ledger("ratings", RATINGS)
draft_patterns = [
    path("drafts/", drafts.list_, name="list"),
    path("drafts/<uuid:key>/", drafts.save, name="save"),
    path("drafts/<uuid:key>/text/", drafts.read, name="read"),
    path("drafts/<uuid:key>/discard/", drafts.discard, name="discard"),
]
urlpatterns = [
    path("", include((visits, "visits"))),
    path("", include((interviews, "interviews"))),
    path("", include((lead_patterns + seals_of_leads, "leads"))),
    path("", include((recommendation_patterns + seals_of_names, "recommendations"))),
    path("", include((seals, "seals"))),
    path("", include((ratings, "ratings"))),
    path("", include((symposium_patterns, "symposia"))),
    path("", include((site_patterns, "sites"))),
    path("", include((follow_up_patterns, "follow_ups"))),
    path("", include((draft_patterns, "drafts"))),
    path("", include((outline_patterns, "outlines"))),
]
