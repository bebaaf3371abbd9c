import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0016_board"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="withheld",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="decision",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("capacity", "There were more good applications than places."),
                    ("audience", "The event is meant for another kind of work."),
                    ("balance", "Several applications came from the same place of work or organisation."),
                    ("incomplete", "Important answers were missing."),
                    ("late", "The application came after the deadline."),
                    ("scope", "The event is meant for people who work in other places."),
                    ("role", "The event is meant for people who do this work themselves."),
                    ("topic", "Other applications were nearer to the topic of the event."),
                    ("language", "The languages of the event do not fit well enough."),
                    ("organisation", "Several applications came from the same organisation."),
                    ("profile", "Several applications came from people with the same kind of work."),
                    ("gender", "The group needs a balance of genders."),
                    ("before", "People who have not yet taken part come first."),
                    ("endorsement", "The endorsement that the call asks for was missing."),
                    ("host", "The host has refused. Nobody outside the team learns this."),
                    ("other", "Another reason, given below."),
                ],
                max_length=20,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="participation",
            name="state",
            field=models.CharField(
                choices=[
                    ("invited", "Waiting for an answer"),
                    ("accepted", "Comes"),
                    ("declined", "Cannot come"),
                    ("expired", "Did not answer in time"),
                    ("cancelled", "Cancelled"),
                ],
                default="invited",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="ApproverRemark",
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
                        choices=[("question", "Question"), ("objection", "Objection")], max_length=10
                    ),
                ),
                ("comment", models.TextField(verbose_name="comment")),
                ("at", models.DateTimeField(auto_now=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approver_remarks",
                        to="participants.application",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="participants.approvalrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "application"), name="one_remark_per_request_and_application"
                    )
                ],
            },
        ),
    ]
