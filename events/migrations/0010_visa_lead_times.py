import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_working_copy"),
    ]

    operations = [
        migrations.CreateModel(
            name="VisaLeadTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("works_in", models.CharField(max_length=2)),
                ("into", models.CharField(max_length=2)),
                ("days", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=300)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visa_lead_times",
                        to="events.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "time for a visa",
                "verbose_name_plural": "times for visas",
                "ordering": ["into", "works_in", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "works_in", "into", "valid_from"),
                        name="one_visa_lead_time_per_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("works_in", models.F("into")), _negated=True),
                        name="a_visa_is_for_another_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1)), name="a_visa_takes_a_day_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="visa_lead_time_ends_after_it_starts",
                    ),
                ],
            },
        ),
    ]
