from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0006_series")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="route",
            field=models.CharField(
                choices=[
                    ("open", "Everybody can apply"),
                    ("nomination", "Nominated by a focal point"),
                    ("endorsed", "Endorsed by the employer"),
                    ("invited", "By invitation"),
                ],
                default="open",
                max_length=10,
                verbose_name="way to apply",
            ),
        ),
    ]
