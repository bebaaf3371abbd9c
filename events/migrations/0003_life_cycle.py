"""The life cycle of events and calls: postponed and archived, scheduled publication, extended deadlines."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0002_date_precision")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="extended_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="first deadline"),
        ),
        migrations.AddField(
            model_name="call",
            name="selection_began_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="to_announce",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="event",
            name="planned_on",
            field=models.DateField(blank=True, null=True, verbose_name="planned first day"),
        ),
        migrations.AddField(
            model_name="event",
            name="planned_until",
            field=models.DateField(blank=True, null=True, verbose_name="planned last day"),
        ),
        migrations.AddField(
            model_name="event",
            name="to_announce",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name="event",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("published", "Published"),
                    ("postponed", "Postponed"),
                    ("cancelled", "Cancelled"),
                    ("archived", "Archived"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
    ]
