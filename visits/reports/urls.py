"""Addresses of the work list and of the reports."""

from django.urls import include, path

from visits.core.lists.views import ledger

from .account import views as account_views
from .compare import views as compare_views
from .coverage import guide_views, person_views, task_page, views
from .coverage.matrix import matrix_list
from .coverage.people import people_list
from .coverage.tasks import task_coverage_list
from .dashboard import views as dashboard_views
from .desk import views as desk_views
from .home import views as home_views
from .leading.done import done_list
from .outcomes import views as outcome_views
from .past import views as past_views
from .search import views as search_views

report_urls = [
    path("reports/coverage/", views.coverage, name="coverage"),
    path("reports/coverage.xlsx", views.coverage_export, name="coverage_export"),
    path("reports/coverage/progress.svg", views.progress, name="progress"),
    path("reports/coverage/<int:pk>/", person_views.persons, name="persons"),
    *ledger("reports/matrix", matrix_list, "matrix", "matrix_export"),
    *ledger("reports/people", people_list, "people", "people_export"),
    *ledger("reports/tasks", task_coverage_list, "coverage_tasks", "coverage_tasks_export"),
    path("reports/tasks/<int:pk>/", task_page.task_page, name="task"),
    path("reports/next-visits/", guide_views.next_visits, name="next_visits"),
    path("reports/next-visits/<int:pk>/", guide_views.take_suggestion, name="take_suggestion"),
    path("reports/coverage/rule/<int:pk>/", guide_views.rule, name="rule"),
    path("reports/outcomes/", outcome_views.outcomes, name="outcomes"),
    path("reports/outcomes.xlsx", outcome_views.outcomes_export, name="outcomes_export"),
    path("reports/outcomes.docx", outcome_views.outcomes_paper, name="outcomes_paper"),
    path("reports/compare/", compare_views.compare, name="compare"),
    path("reports/compare.xlsx", compare_views.compare_export, name="compare_export"),
    path("reports/compare.docx", compare_views.compare_paper, name="compare_paper"),
    path("reports/compare.svg", compare_views.chart, name="compare_chart"),
    path("reports/account/", account_views.account, name="account"),
    path("reports/account/<slug:key>/", account_views.account_chain, name="account_chain"),
    path("reports/account.docx", account_views.account_paper, name="account_paper"),
    path("reports/dashboard/", dashboard_views.dashboard, name="dashboard"),
    path("reports/dashboard.svg", dashboard_views.chart, name="dashboard_chart"),
    path("reports/summary.docx", dashboard_views.summary, name="summary"),
    *ledger("reports/done", done_list, "done", "done_export"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/read/", desk_views.desk_read, name="desk_read"),
]

search_urls = [
    path("search/", search_views.search, name="list"),
    path("search/offers/", search_views.everything, name="offers"),
    path("search.xlsx", search_views.search_export, name="export"),
    path("search/tags/", search_views.tags, name="tags"),
    path("search/tags/<int:pk>/retire/", search_views.retire_tag, name="retire_tag"),
    path("search/passages/<int:pk>/tags/", search_views.tag_passage, name="tag_passage"),
]

past_urls = [
    path("imports/past/", past_views.past, name="list"),
    path("imports/past/<slug:kind>/", past_views.upload, name="import"),
    path("imports/past/<slug:kind>/template.xlsx", past_views.template, name="template"),
    path("imports/past/<int:pk>/preview/", past_views.preview, name="import_preview"),
    path("imports/past/<int:pk>/confirm/", past_views.confirm, name="import_confirm"),
    path("imports/past/<int:pk>/discard/", past_views.discard, name="import_discard"),
    path("imports/past/<int:pk>/answer/", past_views.answer, name="import_answer"),
    path("imports/past/<int:pk>/undo/", past_views.undo, name="import_undo"),
]

urlpatterns = [
    path("", home_views.home, name="home"),
    path("me/", home_views.me, name="me"),
    path("", include((report_urls, "reports"))),
    path("", include((search_urls, "search"))),
    path("", include((past_urls, "past"))),
]
