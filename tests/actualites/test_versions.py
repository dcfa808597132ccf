"""Les mots que l'on signe : leur empreinte, et les noms qu'elle laisse paraître."""

import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.blocks import StreamValue

from actualites.choix import EtatDeCosignature, NatureDeSuite
from actualites.models import PriseDePositionPage
from actualites.versions.contenu import empreinte
from actualites.versions.garde import PublicationRefusee
from actualites.versions.lignee import cosignataires, version_de
from tests.factories import CirculationFactory, CosignatureFactory, PriseFactory, circuler

pytestmark = pytest.mark.django_db
SIGNEE = EtatDeCosignature.SIGNEE


def brouillon(prise: PriseDePositionPage, **champs: Any) -> PriseDePositionPage:
    """Enregistre une version de plus, avec ces champs changés ; rend la page telle que cette version la dit."""
    page = prise.get_latest_revision_as_object()
    for nom, valeur in champs.items():
        setattr(page, nom, valeur)
    page.save_revision()
    return PriseDePositionPage.objects.get(pk=prise.pk).get_latest_revision_as_object()


def noms(prise: PriseDePositionPage) -> list[str]:
    return [cosignature.organisation for cosignature in cosignataires(prise)]


def suite() -> list[Any]:
    return [("suite", {"date": datetime.date(2024, 1, 5), "nature": NatureDeSuite.REPONSE, "titre": "Une réponse"})]


def test_le_brouillon_et_la_page_publiee_du_meme_texte_ont_la_meme_empreinte():
    prise = PriseFactory()
    publiee = PriseDePositionPage.objects.get(pk=prise.pk)
    assert empreinte(publiee) == empreinte(prise.get_latest_revision_as_object())


@pytest.mark.parametrize(
    "champs",
    [
        {"title": "Un autre titre"},
        {"nature": "appel"},
        {"en_bref": "<p>Nous demandons l’ouverture du gymnase avant l’été.</p>"},
        {"texte": [("texte", "<p>Quarante personnes dorment dehors.</p>")]},
        {"contexte_national": ""},
        {"contexte_europeen": '<p><a href="https://exemple.org">D’autres villes</a> ont ouvert des lieux.</p>'},
        {"destinataires": [("destinataire", {"nom": "Préfecture d’Exemple", "demande": "Fermer le gymnase"})]},
    ],
)
def test_un_mot_change_l_empreinte(champs):
    prise = PriseFactory(live=False)
    avant = empreinte(prise.get_latest_revision_as_object())
    if (flux := next(iter(champs.values()))) and isinstance(flux, list):
        nom = next(iter(champs))
        champs = {nom: StreamValue(getattr(prise, nom).stream_block, flux)}
    assert empreinte(brouillon(prise, **champs)) != avant


def test_ce_qui_n_engage_personne_ne_change_pas_l_empreinte():
    prise = PriseFactory(live=False)
    avant = empreinte(prise.get_latest_revision_as_object())
    apres = brouillon(
        prise,
        contact_presse_nom="Quelqu’un d’autre",
        objectif=5000,
        signature_publique=True,
        suites=StreamValue(prise.suites.stream_block, suite()),
        en_bref='<p data-block-key="x1">Nous demandons l’ouverture du gymnase avant l’hiver.</p>',
    )
    assert empreinte(apres) == avant
    assert apres.derniere_suite_le == datetime.date(2024, 1, 5)


def test_une_organisation_ne_parait_que_sous_les_mots_qu_elle_a_lus():
    prise = PriseFactory(live=False)
    lue = circuler(prise)
    circulation = CirculationFactory(prise=prise)
    CosignatureFactory(circulation=circulation, organisation="Ville d’Accord", etat=SIGNEE, version=lue)
    assert noms(prise.get_latest_revision_as_object()) == ["Ville d’Accord"]

    change = brouillon(prise, en_bref="<p>Nous demandons la fermeture du gymnase.</p>")
    assert noms(change) == []
    assert version_de(change) is None
    circuler(prise, raison="On demande l’inverse.")
    assert noms(change) == []


def test_une_correction_de_forme_garde_les_noms_et_un_changement_de_fond_les_perd():
    prise = PriseFactory(live=False)
    premiere = circuler(prise)
    circulation = CirculationFactory(prise=prise)
    CosignatureFactory(circulation=circulation, organisation="Ville d’Accord", etat=SIGNEE, version=premiere)
    corrige = brouillon(prise, en_bref="<p>Nous demandons l’ouverture du gymnase, avant l’hiver.</p>")
    de_forme = circuler(prise, de_forme=True)
    assert noms(corrige) == ["Ville d’Accord"]
    assert de_forme.racine_ou_soi == premiere.pk

    # Une correction de la correction garde le même fond ; le fond suivant, non.
    encore = brouillon(prise, en_bref="<p>Nous demandons l’ouverture du gymnase avant l’hiver !</p>")
    assert circuler(prise, de_forme=True).racine_ou_soi == premiere.pk
    assert noms(encore) == ["Ville d’Accord"]
    autre = brouillon(prise, title="Fermons le gymnase")
    circuler(prise)
    assert noms(autre) == []


@pytest.mark.parametrize("etat", [etat for etat in EtatDeCosignature if etat != SIGNEE])
def test_seule_une_decision_de_signer_fait_paraitre_un_nom(etat):
    prise = PriseFactory(live=False)
    version = circuler(prise)
    CosignatureFactory(circulation=CirculationFactory(prise=prise), etat=etat, version=version)
    assert noms(prise.get_latest_revision_as_object()) == []


def test_un_texte_revenu_a_ses_mots_d_avant_ne_reprend_pas_les_signatures_suspendues_entre_temps():
    prise = PriseFactory(live=False)
    premiere = circuler(prise)
    CosignatureFactory(circulation=CirculationFactory(prise=prise), etat=SIGNEE, version=premiere)
    brouillon(prise, title="Autre chose")
    circuler(prise)
    revenu = brouillon(prise, title=prise.title)
    circuler(prise)
    assert noms(revenu) == []


# --- Publier ---------------------------------------------------------------------------------------------------------


def publier(prise: PriseDePositionPage) -> None:
    PriseDePositionPage.objects.get(pk=prise.pk).get_latest_revision().publish()


def fermer(circulation: Any) -> None:
    circulation.close_le = timezone.now()
    circulation.save()


def test_on_ne_publie_ni_d_autres_mots_ni_pendant_la_circulation_ni_sans_le_quorum():
    prise = PriseFactory(live=False)
    version = circuler(prise)
    circulation = CirculationFactory(prise=prise, quorum=2)
    CosignatureFactory(circulation=circulation, etat=SIGNEE, version=version)
    with pytest.raises(PublicationRefusee, match="encore ouverte"):
        publier(prise)
    fermer(circulation)
    with pytest.raises(PublicationRefusee, match="Il manque 1 signature"):
        publier(prise)
    CosignatureFactory(circulation=circulation, etat=SIGNEE, version=version)
    brouillon(prise, title="Autre chose")
    with pytest.raises(PublicationRefusee, match="a changé depuis la version 1"):
        publier(prise)
    brouillon(prise, title=prise.title)
    publier(prise)
    prise.refresh_from_db()
    assert prise.live


def test_une_suite_s_ajoute_a_un_texte_publie_sans_rien_redemander_a_personne():
    prise = PriseFactory(live=False)
    version = circuler(prise)
    circulation = CirculationFactory(prise=prise)
    CosignatureFactory(circulation=circulation, etat=SIGNEE, version=version)
    fermer(circulation)
    publier(prise)
    brouillon(prise, suites=StreamValue(prise.suites.stream_block, suite()))
    publier(prise)
    prise = PriseDePositionPage.objects.get(pk=prise.pk)
    assert prise.derniere_suite_le == datetime.date(2024, 1, 5)
    assert len(noms(prise)) == 1


def test_l_embargo_tient_jusqu_a_son_heure():
    prise = PriseFactory(live=False)
    demain = timezone.now() + datetime.timedelta(days=1)
    brouillon(prise, embargo=demain)
    with pytest.raises(PublicationRefusee, match="sous embargo jusqu’au"):
        publier(prise)
    brouillon(prise, embargo=demain, go_live_at=demain)
    publier(prise)
    prise.refresh_from_db()
    assert not prise.live
    assert prise.scheduled_revision is not None


def test_a_l_heure_programmee_d_autres_mots_ne_paraissent_pas_et_n_arretent_pas_les_autres_textes():
    bientot = timezone.now() + datetime.timedelta(hours=1)
    prise, autre = PriseFactory(live=False), PriseFactory(live=False)
    for texte in (prise, autre):
        brouillon(texte, go_live_at=bientot)
        publier(texte)
    # Programmée avant que l'on fasse circuler une autre version.
    brouillon(prise, title="Autre chose")
    version = circuler(prise)
    CosignatureFactory(circulation=CirculationFactory(prise=prise), etat=SIGNEE, version=version)
    maintenant = timezone.now() - datetime.timedelta(minutes=1)
    for revision in [*prise.revisions.all(), *autre.revisions.all()]:
        if revision.approved_go_live_at:
            revision.approved_go_live_at = maintenant
            revision.content["go_live_at"] = maintenant.isoformat()
            revision.save()
    call_command("publish_scheduled")
    prise.refresh_from_db()
    autre.refresh_from_db()
    assert (prise.live, autre.live) == (False, True)
