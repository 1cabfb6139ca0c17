"""The addresses of meeting mode."""

from django.urls import path

from . import views

meeting_patterns = [
    path("appraisals/<int:pk>/motion/", views.put_motion, name="put_motion"),
    path("appraisals/<int:pk>/screen/", views.screen, name="screen"),
    path("appraisals/<int:pk>/show/", views.show, name="show"),
    path("appraisals/<int:pk>/state/", views.state, name="state"),
    path("appraisals/<int:pk>/seat/", views.seat, name="seat"),
    path("appraisals/<int:pk>/record/", views.write_record, name="record"),
]
