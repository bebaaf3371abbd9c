"""Wording rules and timeline profiles, and who approved which version of a call's text."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0004_translations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="timeline",
            field=models.CharField(
                choices=[("short", "Short"), ("long", "Long")],
                default="short",
                max_length=10,
                verbose_name="timeline",
            ),
        ),
        migrations.CreateModel(
            name="TextApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for an answer"),
                            ("approved", "Approved"),
                            ("question", "Has a question"),
                            ("objected", "Objects"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(null=True)),
                ("text_hash", models.CharField(blank=True, max_length=64)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_sent_at", models.DateTimeField(null=True)),
                ("code_tries", models.PositiveSmallIntegerField(default=0)),
                ("codes_sent", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="text_approvals",
                        to="events.call",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "approval of a text",
                "verbose_name_plural": "approvals of texts",
            },
        ),
        migrations.CreateModel(
            name="WordingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("forms", models.JSONField(default=list, verbose_name="forms")),
                ("suggestion", models.CharField(blank=True, max_length=200, verbose_name="write instead")),
                (
                    "severity",
                    models.CharField(
                        choices=[("warning", "Do not use it"), ("note", "Look at it once more")],
                        default="warning",
                        max_length=10,
                        verbose_name="how sure",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wording_rules",
                        to="events.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "wording rule",
                "verbose_name_plural": "wording rules",
                "ordering": ["language", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TimelineProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "timeline",
                    models.CharField(
                        choices=[("short", "Short"), ("long", "Long")], max_length=10, verbose_name="timeline"
                    ),
                ),
                ("open_days", models.PositiveSmallIntegerField(default=0, verbose_name="the call is open")),
                (
                    "deadline_days",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="from the deadline to the event"
                    ),
                ),
                (
                    "results_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="from the answer to the event"),
                ),
                (
                    "opens_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="from the opening to the event"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="timeline_profiles",
                        to="events.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "timeline",
                "verbose_name_plural": "timelines",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "timeline"), name="one_profile_per_timeline")
                ],
            },
        ),
    ]
