import secrets

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import participants.applications.models.entry_codes


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_entry_route"),
        ("participants", "0008_endorsement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=participants.applications.models.entry_codes.new_entry_code,
                        max_length=20,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("uses", models.PositiveIntegerField(verbose_name="for how many people")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entry_codes",
                        to="events.call",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "code",
                "verbose_name_plural": "codes",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="EntryCodeUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_use",
                        to="participants.application",
                    ),
                ),
                (
                    "entry_code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken",
                        to="participants.entrycode",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a code",
                "verbose_name_plural": "uses of codes",
            },
        ),
        migrations.CreateModel(
            name="FocalPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("territory", models.CharField(max_length=2, verbose_name="territory")),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="territories",
                        to="events.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "focal point",
                "verbose_name_plural": "focal points",
            },
        ),
        migrations.CreateModel(
            name="SendingCapacity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("territory", models.CharField(max_length=2, verbose_name="territory")),
                ("places", models.PositiveSmallIntegerField(verbose_name="how many people")),
                ("until", models.DateTimeField(verbose_name="nominations until")),
                ("ask", models.CharField(blank=True, max_length=200, verbose_name="whom to ask")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="capacities",
                        to="events.call",
                    ),
                ),
            ],
            options={
                "verbose_name": "sending capacity",
                "verbose_name_plural": "sending capacities",
                "ordering": ["territory"],
            },
        ),
        migrations.CreateModel(
            name="Nomination",
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
                            ("nominated", "Nominated"),
                            ("begun", "Application begun"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="nominated",
                        max_length=10,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(null=True, verbose_name="order of preference")),
                (
                    "token",
                    models.CharField(
                        default=secrets.token_urlsafe, editable=False, max_length=64, unique=True
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language of the mail")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("given_name", models.CharField(max_length=100, verbose_name="given name")),
                ("family_name", models.CharField(max_length=100, verbose_name="family name")),
                ("organisation", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
                ("role", models.CharField(blank=True, max_length=200, verbose_name="role")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "application",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="nomination",
                        to="participants.application",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nominations",
                        to="events.call",
                    ),
                ),
                (
                    "nominator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nominations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "capacity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="participants.sendingcapacity",
                    ),
                ),
            ],
            options={
                "verbose_name": "nomination",
                "verbose_name_plural": "nominations",
                "ordering": [models.OrderBy(models.F("rank"), nulls_last=True), "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="entrycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("uses__gt", 0)), name="entry_code_is_for_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="focalpoint",
            constraint=models.UniqueConstraint(
                fields=("membership", "territory"), name="each_territory_once_per_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="sendingcapacity",
            constraint=models.UniqueConstraint(
                fields=("call", "territory"), name="one_capacity_per_call_and_territory"
            ),
        ),
        migrations.AddConstraint(
            model_name="sendingcapacity",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__gt", 0)), name="capacity_is_for_somebody"
            ),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=models.Index(fields=["call", "email"], name="participant_call_id_5bb3ec_idx"),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("capacity", "email"),
                name="one_standing_nomination_per_address_and_territory",
            ),
        ),
    ]
