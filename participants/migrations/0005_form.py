"""Sections, versions and conditions of the form."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("short", "Short text"),
    ("long", "Long text"),
    ("number", "Number"),
    ("date", "Date"),
    ("one", "One of several"),
    ("several", "Several of a list"),
    ("yes_no", "Yes or no"),
    ("territory", "Country or territory"),
    ("levels", "Languages with levels"),
    ("link", "Link"),
    ("file", "File"),
    ("statement", "Statement to accept"),
    ("note", "Text without an answer"),
]
ABOUT = [
    ("", "Nothing of this kind"),
    ("travel_document", "Travel document"),
    ("diet", "Diet"),
    ("health", "Health"),
    ("bank", "Bank data"),
]


def _title(null=True):
    return models.CharField(max_length=200, null=null, verbose_name="title")


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_sign_in_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormSection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", _title(null=False)),
                ("title_en", _title()),
                ("title_sq", _title()),
                ("title_mk", _title()),
                ("title_sr", _title()),
                ("title_sr_latn", _title()),
                ("title_bs", _title()),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_sections",
                        to="events.call",
                    ),
                ),
            ],
            options={"verbose_name": "section of the form", "ordering": ["position", "pk"]},
        ),
        migrations.CreateModel(
            name="QuestionVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("texts", models.JSONField()),
                ("rules", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="participants.question",
                    ),
                ),
            ],
            options={"ordering": ["question", "number"]},
        ),
        migrations.AddConstraint(
            model_name="questionversion",
            constraint=models.UniqueConstraint(
                fields=("question", "number"), name="each_question_version_once"
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="participants.questionversion",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="kind"),
        ),
        migrations.AddField(
            model_name="question",
            name="section",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="questions",
                to="participants.formsection",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="shown_if",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="participants.question",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="shown_if_key",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="question",
            name="in_library",
            field=models.BooleanField(default=False, verbose_name="kept for other calls"),
        ),
        migrations.AddField(
            model_name="question",
            name="stage",
            field=models.CharField(
                choices=[("application", "In the application"), ("after", "After selection")],
                default="application",
                max_length=12,
                verbose_name="when it is asked",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="about",
            field=models.CharField(blank=True, choices=ABOUT, max_length=16, verbose_name="asks for"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("about", ""), ("stage", "after"), _connector="OR"),
                name="sensitive_questions_after_selection",
            ),
        ),
    ]
