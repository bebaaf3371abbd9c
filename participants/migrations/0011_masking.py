"""Hidden passages of answers, changes made by the team with their reason, and how long each answer is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_sensitive_answers_shortest(apps, schema_editor):
    apps.get_model("participants", "Question").objects.exclude(about="").update(retention="needs")


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0010_eligibility"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="retention",
            field=models.CharField(
                choices=[
                    ("application", "As long as the application"),
                    ("travel", "As long as travel details"),
                    ("needs", "As long as diet and access needs"),
                ],
                default="application",
                max_length=12,
                verbose_name="how long answers are kept",
            ),
        ),
        migrations.RunPython(keep_sensitive_answers_shortest, migrations.RunPython.noop),
        migrations.AddField(
            model_name="applicationchange",
            name="reason",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="applicationchange",
            name="asked",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="participants.question",
            ),
        ),
        migrations.CreateModel(
            name="AnswerMask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="masks",
                        to="participants.answer",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "hidden passage",
                "verbose_name_plural": "hidden passages",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))), name="a_mask_hides_something"
                    )
                ],
            },
        ),
    ]
