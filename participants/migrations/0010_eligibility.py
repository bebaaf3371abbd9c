import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0008_eligibility"), ("participants", "0009_nomination")]

    operations = [
        migrations.CreateModel(
            name="Condition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("territory", "Place of work"),
                            ("profile", "Answer to a question"),
                            ("language", "Language level"),
                            ("age", "Minimum age"),
                            ("availability", "There for the whole event"),
                            ("course", "Course or certificate"),
                            ("endorsement", "Endorsement by the employer"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("parameters", models.JSONField(blank=True, default=dict)),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="more about it")),
                *(
                    (
                        f"text_{code}",
                        models.CharField(blank=True, max_length=300, null=True, verbose_name="more about it"),
                    )
                    for code in ("en", "sq", "mk", "sr", "sr_latn", "bs")
                ),
                (
                    "blocks",
                    models.BooleanField(default=True, verbose_name="nobody can apply without it"),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conditions",
                        to="events.call",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conditions",
                        to="participants.question",
                    ),
                ),
            ],
            options={"verbose_name": "condition of the call", "ordering": ["position", "pk"]},
        ),
    ]
