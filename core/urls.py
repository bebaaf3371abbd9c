"""Addresses for machines: health and the service worker."""

from django.urls import path

from core import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sw.js", health.service_worker, name="service_worker"),
]
