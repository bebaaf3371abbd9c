import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0007_extensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("named", "Asked when the application is sent"),
                            ("asked", "Waiting for the endorsement"),
                            ("given", "Endorsed"),
                            ("refused", "Not endorsed"),
                            ("expired", "No answer in time"),
                            ("replaced", "Somebody else was asked"),
                        ],
                        default="named",
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("role", models.CharField(max_length=200, verbose_name="role")),
                ("language", models.CharField(max_length=10)),
                ("substitute_name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "substitute_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endorsements",
                        to="participants.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "endorsement",
                "verbose_name_plural": "endorsements",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["state", "expires_at"], name="participant_state_5c9169_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "replaced"), _negated=True),
                        fields=("application",),
                        name="one_endorsement_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OnBehalf",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="begun_for_her",
                        to="participants.application",
                    ),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "application on behalf",
                "verbose_name_plural": "applications on behalf",
            },
        ),
        migrations.AddField(
            model_name="application",
            name="on_behalf_of",
            field=models.CharField(blank=True, default="", max_length=210),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name="application", name="one_live_application_per_person_and_call"
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False), models.Q(("state", "withdrawn"), _negated=True)),
                fields=("call", "user", "on_behalf_of"),
                name="one_live_application_per_person_and_call",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="on_behalf_of",
            field=models.CharField(blank=True, default="", max_length=210),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="participation", name="once_per_event"),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("event", "user", "on_behalf_of"),
                name="once_per_event",
            ),
        ),
    ]
