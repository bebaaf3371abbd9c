import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_working_copy"),
        ("participants", "0017_deciding"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewPhase",
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
                ("begins_at", models.DateTimeField(blank=True, null=True, verbose_name="begins")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                ("may_score", models.BooleanField(default=True, verbose_name="assessors score")),
                ("sees_names", models.BooleanField(default=True, verbose_name="assessors see names")),
                (
                    "sees_others",
                    models.CharField(
                        choices=[("never", "Never"), ("after own", "After their own"), ("always", "Always")],
                        default="after own",
                        max_length=10,
                        verbose_name="assessors see what others say",
                    ),
                ),
                (
                    "sees_ranking",
                    models.BooleanField(default=False, verbose_name="assessors see the ranking"),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_phases",
                        to="events.call",
                    ),
                ),
            ],
            options={
                "verbose_name": "review phase",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("ends_at__gt", models.F("begins_at")),
                            _connector="OR",
                        ),
                        name="a_phase_ends_after_it_begins",
                    )
                ],
            },
        ),
    ]
