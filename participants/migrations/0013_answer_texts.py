import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0012_import"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="written_in",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="question", name="is_profile", field=models.BooleanField(default=False)
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_profile", True)),
                fields=("call",),
                name="one_profile_question_per_call",
            ),
        ),
        migrations.CreateModel(
            name="AnswerText",
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
                        choices=[("translation", "Translation"), ("summary", "Summary")],
                        default="translation",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("text", models.TextField()),
                (
                    "made_by",
                    models.CharField(
                        choices=[("human", "by a person"), ("machine", "by a machine")],
                        default="human",
                        max_length=8,
                    ),
                ),
                ("source_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="participants.answer",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "language", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("answer", "kind", "language"), name="one_text_per_answer_and_language"
                    )
                ],
            },
        ),
    ]
