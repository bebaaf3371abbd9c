from django.urls import path

from materials.desk import views

urlpatterns = [path("desk/", views.desk, name="desk")]
