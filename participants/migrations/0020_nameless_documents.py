import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("participants", "0019_board_comments"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="nameless_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="nameless_of",
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
