"""Series of events."""

import django.db.models.deletion
from django.db import migrations, models

import events.models.events


class Migration(migrations.Migration):
    dependencies = [("events", "0005_wording")]

    operations = [
        migrations.CreateModel(
            name="EventSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        default=events.models.events.new_code, max_length=40, unique=True, verbose_name="code"
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("title_en", models.CharField(max_length=250, null=True, verbose_name="title")),
                ("title_sq", models.CharField(max_length=250, null=True, verbose_name="title")),
                ("title_mk", models.CharField(max_length=250, null=True, verbose_name="title")),
                ("title_sr", models.CharField(max_length=250, null=True, verbose_name="title")),
                ("title_sr_latn", models.CharField(max_length=250, null=True, verbose_name="title")),
                ("title_bs", models.CharField(max_length=250, null=True, verbose_name="title")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="event_series",
                        to="events.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "series",
                "verbose_name_plural": "series of events",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="events.eventseries",
            ),
        ),
    ]
