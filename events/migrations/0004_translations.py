"""States of translated texts and who translates."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_life_cycle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='required_languages',
            field=models.JSONField(blank=True, default=None, null=True, verbose_name='required languages'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('organiser', 'Organiser'), ('assessor', 'Assessor'), ('approver', 'Approver'), ('logistics', 'Logistics'), ('interpretation', 'Interpretation'), ('editor', 'Editor'), ('observer', 'Observer'), ('translator', 'Translator')], max_length=20, verbose_name='role'),
        ),
        migrations.CreateModel(
            name='TextState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target_type', models.CharField(max_length=60)),
                ('target_id', models.BigIntegerField()),
                ('field', models.CharField(max_length=40)),
                ('language', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('proposed', 'Proposed by machine'), ('draft', 'Draft'), ('approved', 'Approved')], default='draft', max_length=10)),
                ('source_language', models.CharField(max_length=10)),
                ('source_text', models.TextField(blank=True)),
                ('target_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='text_states', to='events.event')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('target_type', 'target_id', 'field', 'language'), name='one_state_per_text')],
            },
        ),
        migrations.CreateModel(
            name='TranslationAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translators', to='events.event')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'user', 'language'), name='each_language_once_per_translator')],
            },
        ),
    ]
