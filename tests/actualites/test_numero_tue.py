"""On tue pour de bon, deux fois, le processus qui envoie un numéro : une lettre à chacun, et une seule.

Dix mille personnes attendent dans `tests/mesures/numeros.py` ; ici six cents, la durée étant celle des processus que
l'on démarre.
"""

import os
from urllib.parse import urlsplit

from django.db import connection

from actualites.models import EnvoiDeNumero
from tests.mesures.numeros import peupler, tuer_deux_fois

PERSONNES = 600


def adresse_de_la_base() -> str:
    """La base de cet essai, telle qu'un autre processus la nomme."""
    nom = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{nom}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{nom}").geturl()


def test_tue_deux_fois_chaque_personne_a_une_lettre_et_une_seule(accueil_valide, tmp_path):
    diffusion = peupler(PERSONNES)

    def fini() -> bool:
        diffusion.refresh_from_db()
        return diffusion.terminee_le is not None

    releve = tuer_deux_fois(PERSONNES, adresse_de_la_base(), tmp_path, fini)
    assert releve.fini, releve.sorties
    assert len(releve.boites.recus) == PERSONNES, "personne n'est oublié"
    assert set(releve.par_personne) == {1}, "une personne n'a qu'une lettre : un même Message-ID se range une fois"
    assert releve.boites.nombre <= PERSONNES + 2, "au plus un courriel accepté en double par interruption"
    lignes = EnvoiDeNumero.objects.filter(diffusion=diffusion)
    assert lignes.count() == lignes.filter(envoye_le__isnull=False).count() == PERSONNES
