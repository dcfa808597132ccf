"""Le numéro d'une fiche : donné à sa première publication, le suivant, et pour toujours."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from bonnes_pratiques.actions import AttribuerNumero
from bonnes_pratiques.models import FichePage
from tests.factories import FicheFactory

pytestmark = pytest.mark.django_db


def numero(fiche: FichePage) -> int | None:
    return FichePage.objects.values_list("numero", flat=True).get(pk=fiche.pk)


def test_les_fiches_publiees_se_numerotent_dans_l_ordre_et_les_brouillons_pas_encore(accueil):
    premiere, brouillon, deuxieme = FicheFactory(), FicheFactory(live=False), FicheFactory()
    assert [numero(fiche) for fiche in (premiere, brouillon, deuxieme)] == [1, None, 2]
    brouillon.get_latest_revision().publish()
    assert numero(brouillon) == 3


def test_un_brouillon_ecrit_avant_la_publication_n_efface_pas_le_numero(accueil):
    fiche = FicheFactory(live=False)
    ancienne = fiche.get_latest_revision()
    fiche.save_revision().publish()
    ancienne.publish()
    assert numero(fiche) == 1
    FichePage.objects.get(pk=fiche.pk).unpublish()
    FicheFactory()
    ancienne.publish()
    assert numero(fiche) == 1


def test_un_numero_pris_entre_la_lecture_et_l_ecriture_fait_prendre_le_suivant(accueil, monkeypatch):
    FicheFactory()
    fiche = FicheFactory(live=False)
    compter, lectures = FichePage.objects.aggregate, []

    def lire_avant_l_autre(*args, **kwargs):
        lectures.append(1)
        return {"dernier": 0} if len(lectures) == 1 else compter(*args, **kwargs)

    monkeypatch.setattr(FichePage.objects, "aggregate", lire_avant_l_autre)
    assert AttribuerNumero(fiche).execute() == 2
    assert numero(fiche) == 2
    assert len(lectures) == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_des_publications_simultanees_recoivent_des_numeros_differents(accueil):
    fiches = [FicheFactory(live=False) for _rang in range(4)]
    depart = Barrier(len(fiches))

    def publier(fiche: FichePage) -> int:
        try:
            depart.wait(timeout=10)
            return AttribuerNumero(fiche).execute()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(fiches)) as fils:
        assert sorted(fils.map(publier, fiches)) == [1, 2, 3, 4]
