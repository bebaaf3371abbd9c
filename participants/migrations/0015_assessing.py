import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0014_wizard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="points",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="assessment",
            name="void_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("maybe", "Maybe"), ("no", "No")],
                max_length=10,
                verbose_name="verdict",
            ),
        ),
        migrations.CreateModel(
            name="AssessmentPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "By the number of applications"),
                            ("light", "Yes, maybe, no"),
                            ("full", "Points by criteria"),
                        ],
                        max_length=5,
                        verbose_name="way of assessing",
                    ),
                ),
                ("blind", models.BooleanField(default=False, verbose_name="assessors see no names")),
                (
                    "per_application",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="assessors for each application",
                    ),
                ),
                (
                    "only_assigned",
                    models.BooleanField(
                        default=False, verbose_name="assessors see only what is assigned to them"
                    ),
                ),
                (
                    "asks_third",
                    models.BooleanField(default=True, verbose_name="ask a third assessor when two differ"),
                ),
                (
                    "gap",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="difference from which a third is asked",
                    ),
                ),
                (
                    "threshold",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="points needed",
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessment_plan",
                        to="events.call",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment plan",
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("name_sq", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("name_mk", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("name_sr", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("name_sr_latn", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("name_bs", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("description_en", models.TextField(blank=True, null=True, verbose_name="description")),
                ("description_sq", models.TextField(blank=True, null=True, verbose_name="description")),
                ("description_mk", models.TextField(blank=True, null=True, verbose_name="description")),
                ("description_sr", models.TextField(blank=True, null=True, verbose_name="description")),
                ("description_sr_latn", models.TextField(blank=True, null=True, verbose_name="description")),
                ("description_bs", models.TextField(blank=True, null=True, verbose_name="description")),
                ("anchors", models.TextField(blank=True, verbose_name="what the points mean")),
                ("anchors_en", models.TextField(blank=True, null=True, verbose_name="what the points mean")),
                ("anchors_sq", models.TextField(blank=True, null=True, verbose_name="what the points mean")),
                ("anchors_mk", models.TextField(blank=True, null=True, verbose_name="what the points mean")),
                ("anchors_sr", models.TextField(blank=True, null=True, verbose_name="what the points mean")),
                (
                    "anchors_sr_latn",
                    models.TextField(blank=True, null=True, verbose_name="what the points mean"),
                ),
                ("anchors_bs", models.TextField(blank=True, null=True, verbose_name="what the points mean")),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="weight"
                    ),
                ),
                (
                    "scale",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="highest number of points",
                    ),
                ),
                ("threshold", models.PositiveSmallIntegerField(default=0, verbose_name="points needed")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="criteria", to="events.call"
                    ),
                ),
            ],
            options={
                "verbose_name": "criterion",
                "verbose_name_plural": "criteria",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CriterionScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("points", models.PositiveSmallIntegerField()),
                ("comment", models.CharField(blank=True, max_length=1000, verbose_name="comment")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="participants.assessment",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="participants.criterion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnfinishedAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("typed", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.application",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgreedScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("points", models.PositiveIntegerField()),
                ("comment", models.TextField(verbose_name="comment")),
                ("at", models.DateTimeField(auto_now=True)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreed_score",
                        to="participants.application",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__lte", 10000)), name="an_agreed_score_is_at_most_100"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessorAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_third", models.BooleanField(default=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="participants.application",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "assessor"), name="each_assessor_assigned_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConflictDeclaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("has_conflicts", models.BooleanField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "assessor",
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
                        related_name="conflict_declarations",
                        to="events.call",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "assessor"), name="one_declaration_per_assessor_and_call"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConflictOfInterest",
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
                            ("organisation", "Same organisation, now or less than three years ago"),
                            ("work", "One is or was the superior of the other"),
                            ("family", "Family, or a close personal relation"),
                            ("nominated", "I nominated or recommended the person"),
                            ("money", "Money or business"),
                            ("team", "We apply or work together"),
                            ("political", "Political or national interest"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="kind of conflict",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="participants.application",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "conflict of interest",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "assessor"), name="one_conflict_per_assessor_and_application"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gt", 0)), name="a_criterion_has_a_weight"
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__lte", models.F("scale"))), name="a_threshold_can_be_reached"
            ),
        ),
        migrations.AddConstraint(
            model_name="criterionscore",
            constraint=models.UniqueConstraint(
                fields=("assessment", "criterion"), name="one_score_per_criterion"
            ),
        ),
        migrations.AddConstraint(
            model_name="unfinishedassessment",
            constraint=models.UniqueConstraint(
                fields=("application", "assessor"), name="one_unfinished_assessment_per_assessor"
            ),
        ),
    ]
