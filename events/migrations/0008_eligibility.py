from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0007_entry_route")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="has_conditions",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("organiser", "Organiser"),
                    ("assessor", "Assessor"),
                    ("approver", "Approver"),
                    ("logistics", "Logistics"),
                    ("interpretation", "Interpretation"),
                    ("editor", "Editor"),
                    ("observer", "Observer"),
                    ("translator", "Translator"),
                    ("focal_point", "Focal point"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
    ]
