"""Addresses of signing in and the profile."""

from django.urls import path

from participants.people import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/<str:ticket>/", views.sign_in_code, name="sign_in_code"),
    path("sign-in/link/<str:token>/", views.sign_in_link, name="sign_in_link"),
    path("profile/", views.my_profile, name="my_profile"),
]
