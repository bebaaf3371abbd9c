import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("events", "0009_working_copy"),
    ]

    operations = [
        migrations.CreateModel(
            name="RateCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                (
                    "interpreter_day",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="an interpreter"),
                ),
                ("booth_day", models.DecimalField(decimal_places=2, max_digits=9, verbose_name="a booth")),
                (
                    "receiver_day",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="a receiver"),
                ),
                (
                    "technician_day",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="a technician"),
                ),
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rate_card",
                        to="events.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "rates of interpretation",
                "verbose_name_plural": "rates of interpretation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("booth_day__gte", 0),
                            ("interpreter_day__gte", 0),
                            ("receiver_day__gte", 0),
                            ("technician_day__gte", 0),
                        ),
                        name="rates_are_not_negative",
                    )
                ],
            },
        ),
    ]
