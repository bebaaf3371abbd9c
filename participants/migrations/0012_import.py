"""Tables of applications and what came of their rows; who was there, and who was not."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_worker_and_mail"),
        ("participants", "0011_masking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="attendance",
            field=models.CharField(
                blank=True,
                choices=[("", "Not noted"), ("there", "Was there"), ("not_there", "Was not there")],
                max_length=10,
                verbose_name="attendance",
            ),
        ),
        migrations.CreateModel(
            name="ApplicationImport",
            fields=[
                ("id", _id()),
                ("source", models.CharField(max_length=120, verbose_name="where the table comes from")),
                ("encoding", models.CharField(blank=True, max_length=12)),
                ("language", models.CharField(max_length=10, verbose_name="language of letters")),
                ("columns", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("created", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="events.call"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", _id()),
                ("row_id", models.CharField(blank=True, max_length=100)),
                ("email", models.EmailField(max_length=254)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported",
                        to="participants.application",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="participants.applicationimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of an import",
                "verbose_name_plural": "rows of an import",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", _id()),
                ("columns", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_mapping",
                        to="events.call",
                    ),
                ),
            ],
        ),
    ]
