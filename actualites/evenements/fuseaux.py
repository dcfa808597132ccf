"""Les fuseaux horaires que l'on propose : là où l'alliance a des membres et des amis, l'Europe d'abord."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

FUSEAU_DU_SITE = settings.TIME_ZONE

#: Noms IANA, avec la ville que l'on y reconnaît.
FUSEAUX = [
    ("Europe/Paris", _("Paris, Barcelone, Bruxelles, Rome (heure d’Europe centrale)")),
    ("Europe/London", _("Londres, Dublin, Lisbonne")),
    ("Europe/Athens", _("Athènes, Bucarest, Chypre")),
    ("Europe/Istanbul", _("Istanbul")),
    ("UTC", _("Temps universel (UTC)")),
    ("Africa/Casablanca", _("Casablanca, Rabat")),
    ("Africa/Tunis", _("Tunis, Alger")),
    ("Africa/Dakar", _("Dakar, Abidjan, Bamako")),
    ("Africa/Douala", _("Douala, Kinshasa, Niamey")),
    ("Africa/Cairo", _("Le Caire")),
    ("Asia/Beirut", _("Beyrouth")),
    ("America/Sao_Paulo", _("São Paulo")),
    ("America/New_York", _("New York, Montréal")),
    ("America/Mexico_City", _("Mexico (ville)")),
    ("America/Los_Angeles", _("Los Angeles, San Francisco")),
    ("America/Martinique", _("Martinique, Guadeloupe")),
    ("America/Cayenne", _("Cayenne")),
    ("Indian/Reunion", _("La Réunion")),
    ("Indian/Mayotte", _("Mayotte")),
    ("Pacific/Noumea", _("Nouméa")),
]
