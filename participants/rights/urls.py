from django.urls import path

from participants.rights import views

urlpatterns = [
    path("my-data/", views.my_data, name="my_data"),
    path("my-data/copy/", views.request_copy, name="my_data_request"),
    path("my-data/copy/<uuid:pk>/", views.copy_file, name="my_data_file"),
    path("my-data/copy/<uuid:pk>/progress/", views.copy_progress, name="my_data_progress"),
    path("my-data/erase/", views.erase_me, name="my_data_erase"),
]
