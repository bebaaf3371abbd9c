from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "materials.demo"
    label = "demo"
