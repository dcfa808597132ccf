from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actualites", "0003_tenue_d_une_serie_commencee")]

    operations = [
        migrations.AddField(
            model_name="diffusion",
            name="contenus",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
