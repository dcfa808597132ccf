"""Les réponses des destinataires : ce qu'on en montre."""

import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from actualites.choix import SensDeReponse
from actualites.models import PriseDePositionPage, ReponseDeDestinataire
from actualites.suivi.lecture import destinataires, registre
from alliance.socle.models import DocumentAlliance
from tests.factories import PriseFactory

pytestmark = pytest.mark.django_db
JOUR = datetime.date(2024, 3, 1)


def candidats(nombre: int) -> list[Any]:
    return [("destinataire", {"nom": f"Candidate {n}", "fonction": "candidate"}) for n in range(1, nombre + 1)]


def prise_a(nombre: int, **champs: Any) -> PriseDePositionPage:
    prise = PriseFactory(destinataires=candidats(nombre), **champs)
    return PriseDePositionPage.objects.get(pk=prise.pk)


def repondre(prise: PriseDePositionPage, rang: int, sens: SensDeReponse, **champs: Any) -> ReponseDeDestinataire:
    """Une réponse confirmée du n-ième destinataire, à partir de 1."""
    defauts = {"le": JOUR, "confirmee_le": timezone.now(), "destinataire": prise.destinataires[rang - 1].id}
    return ReponseDeDestinataire.objects.create(prise=prise, sens=sens, **{**defauts, **champs})


def test_la_derniere_reponse_confirmee_fait_foi_et_les_autres_en_sont_l_histoire(django_assert_num_queries):
    prise = prise_a(3)
    repondre(prise, 1, SensDeReponse.FAVORABLE, le=JOUR, texte="Je soutiens.")
    repondre(prise, 1, SensDeReponse.DEFAVORABLE, le=JOUR + datetime.timedelta(days=9), texte="J’ai changé d’avis.")
    # Saisie après, mais elle dit un jour d'avant.
    repondre(prise, 1, SensDeReponse.ENGAGEMENT, le=JOUR - datetime.timedelta(days=9))
    repondre(prise, 2, SensDeReponse.FAVORABLE, confirmee_le=None)
    repondre(prise, 3, SensDeReponse.FAVORABLE, confirmee_le=None, ecartee_le=timezone.now())
    with django_assert_num_queries(1):  # les réponses, avec leur document
        suivis = destinataires(prise)
        assert [suivi.nom for suivi in suivis] == ["Candidate 1", "Candidate 2", "Candidate 3"]
        assert [suivi.sens for suivi in suivis] == ["defavorable", "sans-reponse", "sans-reponse"]
        assert [reponse.sens for reponse in suivis[0].historique] == ["favorable", "engagement"]
        assert suivis.decompte == {"engagement": 0, "favorable": 0, "defavorable": 1, "sans-reponse": 2}
        html = render_to_string("actualites/_destinataires.html", {"suivis": suivis})
    assert "<strong>1</strong> destinataire sur 3 a répondu" in html
    assert "J’ai changé d’avis." in html


def test_la_piece_d_une_reponse_se_lie_sauf_si_elle_est_reservee(django_assert_num_queries):
    prise = prise_a(2)
    reservee = Collection.get_first_root_node().add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=reservee, restriction_type="login")
    lettre, dossier = (
        DocumentAlliance.objects.create(title=titre, file=ContentFile(b"x", name="lettre.pdf"), collection=collection)
        for titre, collection in (("La lettre", Collection.get_first_root_node()), ("Le dossier", reservee))
    )
    repondre(prise, 1, SensDeReponse.FAVORABLE, document=lettre)
    repondre(prise, 2, SensDeReponse.FAVORABLE, document=dossier)
    with django_assert_num_queries(2):  # les réponses et leur document, les collections réservées
        html = render_to_string("actualites/_destinataires.html", {"suivis": destinataires(prise)})
    assert f'href="{lettre.url}"' in html
    assert "Le dossier" in html and "réservé" in html and dossier.url not in html


def test_une_campagne_de_150_candidats_se_groupe_par_sens():
    prise = prise_a(150)
    for rang in (1, 50, 150):
        repondre(prise, rang, SensDeReponse.ENGAGEMENT)
    suivis = destinataires(prise)
    assert [(groupe.part.phrase, len(groupe.destinataires)) for groupe in suivis.groupes] == [
        ("3 engagements pris", 3),
        ("147 sans réponse", 147),
    ]
    assert sum(part.largeur for part in suivis.parts) == pytest.approx(100)
    html = render_to_string("actualites/_destinataires.html", {"suivis": suivis})
    assert html.count("<details") == 2
    assert html.count(" open>") == 1  # le silence de 147 reste plié
    assert html.count("destinataire-nom") == 150


def test_un_destinataire_retire_du_texte_garde_son_historique_en_administration():
    prise = prise_a(2)
    repondre(prise, 2, SensDeReponse.ENGAGEMENT, texte="Je m’y engage.")
    repondre(prise, 1, SensDeReponse.FAVORABLE, destinataire=uuid4())
    brouillon = PriseDePositionPage.objects.get(pk=prise.pk)
    brouillon.destinataires.pop(1)
    brouillon.save_revision().publish()
    publiee = PriseDePositionPage.objects.get(pk=prise.pk)
    assert len(destinataires(publiee)) == 1
    suivis = registre(publiee, publiee.get_latest_revision_as_object())
    assert sorted((suivi.nom, suivi.est_retire, suivi.libelle) for suivi in suivis) == [
        ("Candidate 1", False, "Sans réponse"),
        ("Candidate 2", True, "Engagement pris"),
        ("Destinataire retiré du texte", True, "Favorable"),
    ]
