"""The mailbox page; mounted in the demo only."""

from django.urls import path

from materials.demo import views

urlpatterns = [
    path("mailbox/", views.mailbox, name="demo_mailbox"),
    path("mailbox/<str:name>/", views.mail, name="demo_mail"),
    path("mailbox/<str:name>/html/", views.mail_html, name="demo_mail_html"),
    path("mailbox/<str:name>/<int:number>/", views.mail_attachment, name="demo_mail_attachment"),
]
