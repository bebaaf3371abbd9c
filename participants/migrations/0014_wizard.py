from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("participants", "0013_answer_texts")]

    operations: list = []
