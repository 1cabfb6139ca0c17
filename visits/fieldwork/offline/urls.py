"""The addresses of the draft box."""

from django.urls import path

from visits.fieldwork.offline import device_views, shell, views

box_patterns = [
    path("box/", shell.shell, name="shell"),
    path("box/worker.js", shell.worker, name="worker"),
    path("box/manifest.webmanifest", shell.manifest, name="manifest"),
    path("box/session/", views.session, name="session"),
    path("box/order/", views.order, name="order"),
    path("box/kit/", views.kit, name="kit"),
    path("box/people/", views.people, name="people"),
    path("box/send/", views.send, name="send"),
    path("box/photo/", views.photo, name="photo"),
    path("box/devices/", device_views.devices, name="devices"),
    path("box/devices/register/", views.register, name="register"),
    path("box/devices/recover/", views.recover, name="recover"),
    path("box/devices/wiped/", views.confirm_wiped, name="wiped"),
    path("box/devices/<int:pk>/wipe/", device_views.wipe, name="wipe"),
    path("box/devices/<int:pk>/keep/", device_views.keep, name="keep"),
]
