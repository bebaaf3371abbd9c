import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("events", "0009_working_copy"),
        ("participants", "0015_assessing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Board",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="places in the group"
                    ),
                ),
                (
                    "reserve",
                    models.PositiveSmallIntegerField(default=5, verbose_name="length of the reserve list"),
                ),
                ("lottery", models.BooleanField(default=False, verbose_name="draw lots among equals")),
                ("lottery_seed", models.CharField(blank=True, max_length=40)),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="board", to="events.call"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("inputs", models.JSONField(default=dict)),
                ("targets", models.JSONField(default=list)),
                ("result", models.JSONField(default=dict)),
                ("lottery_seed", models.CharField(blank=True, max_length=40)),
                ("versions", models.JSONField(default=dict)),
                ("failure", models.CharField(blank=True, max_length=300)),
                ("total", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="events.call",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("selected", "Selected"),
                            ("reserve", "Reserve list"),
                            ("not_selected", "Not selected"),
                        ],
                        max_length=15,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="participants.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="participants.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ProposedPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=10)),
                ("score", models.PositiveIntegerField(null=True)),
                ("inside", models.BooleanField(default=False)),
                ("tied", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("sentence", models.TextField(blank=True)),
                ("cost", models.IntegerField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposed",
                        to="participants.application",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="participants.proposal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Target",
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
                        choices=[
                            ("place", "Works in"),
                            ("region", "Region"),
                            ("places", "Number of different places of work"),
                            ("gender", "Gender"),
                            ("profile", "Profile"),
                            ("organisation", "From one organisation"),
                            ("language", "Language"),
                            ("first", "First time with us"),
                            ("answer", "Answer in the form"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("values", models.JSONField(blank=True, default=list)),
                ("ability", models.CharField(blank=True, max_length=10)),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("minimum", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="at least")),
                ("maximum", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="at most")),
                ("in_percent", models.BooleanField(default=False, verbose_name="in percent")),
                ("weight", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="weight")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="events.call"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.question",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Pin",
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
                        choices=[
                            ("in", "Must be in"),
                            ("out", "Must be out"),
                            ("together", "Together or not at all"),
                            ("apart", "At most one of them"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=16)),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pins",
                        to="participants.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "group"), name="one_pin_of_a_kind_per_application"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("call", "number"), name="each_proposal_number_once_per_call"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "running"))),
                fields=("call",),
                name="one_proposal_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedperson",
            constraint=models.UniqueConstraint(
                fields=("proposal", "application"), name="once_in_each_proposal"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedperson",
            constraint=models.UniqueConstraint(fields=("proposal", "key"), name="each_pseudonym_once"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum__isnull", False), ("maximum__isnull", False), _connector="OR"),
                name="a_target_says_a_number",
            ),
        ),
    ]
