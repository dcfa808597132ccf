"""Le résumé du mois : ce qui a paru de ce que la personne suit, une fois par mois, et rien s'il n'y a rien à dire."""

import datetime

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from actualites.choix import EtatDAbonnement
from actualites.models import ArticlePage, EnvoiDeResume, ResumeMensuel
from actualites.numeros import resume
from actualites.numeros.resume import bornes, envoyer_le_resume, mois_precedent
from alliance.socle.choix import CleAxe
from alliance.socle.models import Axe
from tests.factories import AbonnementFactory, ArticleFactory, MembreFactory, PriseFactory, TerritoireFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mois(accueil) -> datetime.date:
    return mois_precedent()


@pytest.fixture
def paru(mois):
    """Une page parue au milieu du mois."""

    def faire(fabrique=ArticleFactory, **champs):
        page = fabrique(**champs)
        quand = bornes(mois)[0] + datetime.timedelta(days=14)
        type(page).objects.filter(pk=page.pk).update(first_published_at=quand)
        return page

    return faire


def abonnee(**champs):
    return AbonnementFactory(numeros=False, resume=True, **champs)


def lettre_de(personne) -> str:
    return next((courriel.body for courriel in mail.outbox if courriel.to == [personne.courriel]), "")


def test_chaque_personne_a_ce_qu_elle_suit_et_tout_si_elle_ne_choisit_rien(mois, paru):
    region = TerritoireFactory(nom="Isère", genre="departement")
    commune = TerritoireFactory(nom="Exemple-en-Isère", subdivision="Isère, Auvergne-Rhône-Alpes")
    membre = MembreFactory(title="Ville suivie", territoire=commune)
    ailleurs = MembreFactory(title="Ville d’ailleurs")
    du_membre = paru(parent=membre, axes=[CleAxe.AUTRE_RECIT], title="Article du membre")
    autre = paru(PriseFactory, parent=ailleurs, axes=[CleAxe.CITOYENNETE], title="Prise d’ailleurs")
    tout, par_axe, par_membre, par_region, rien = (abonnee() for _rang in range(5))
    par_axe.axes.add(Axe.objects.get(cle=CleAxe.CITOYENNETE))
    par_membre.membres.add(membre)
    par_region.regions.add(region)
    rien.axes.add(Axe.objects.get(cle=CleAxe.VILLES_FRONTIERES))
    bilan = envoyer_le_resume(mois)
    titres = {du_membre.title, autre.title}
    recus = {
        qui: {titre for titre in titres if titre in lettre_de(qui)}
        for qui in (tout, par_axe, par_membre, par_region, rien)
    }
    assert recus == {
        tout: {du_membre.title, autre.title},
        par_axe: {autre.title},
        par_membre: {du_membre.title},
        par_region: {du_membre.title},
        rien: set(),
    }
    assert (bilan.envoyes, bilan.ecartes) == (4, 1) and ResumeMensuel.objects.get().termine_le


def test_un_resume_par_mois_et_par_personne(mois, paru):
    paru()
    abonnee()
    abonnee(etat=EtatDAbonnement.DESABONNE)
    AbonnementFactory(resume=False)
    call_command("envoyer_resumes")
    call_command("envoyer_resumes")
    envoyer_le_resume(mois)
    assert len(mail.outbox) == EnvoiDeResume.objects.count() == 1
    entetes = mail.outbox[0].message()
    assert entetes["List-Id"].startswith("<resume-du-mois.") and entetes["List-Unsubscribe"]
    assert "\ue000" not in mail.outbox[0].body + mail.outbox[0].alternatives[0].content


def test_seul_compte_le_mois_et_rien_ne_part_s_il_est_vide(mois, paru):
    ArticleFactory(title="De ce mois-ci")
    abonnee()
    assert envoyer_le_resume(mois).ecartes == 1 and not mail.outbox
    debut, fin = bornes(datetime.date(2026, 3, 1))
    assert (timezone.localtime(debut).hour, timezone.localtime(fin).hour) == (0, 0), "à travers le changement d'heure"


def test_une_page_retiree_entre_temps_n_y_est_pas(mois, paru):
    reste, retiree = paru(title="Reste"), paru(title="Retirée")
    ArticlePage.objects.get(pk=retiree.pk).unpublish()
    qui = abonnee()
    envoyer_le_resume(mois)
    assert "Reste" in lettre_de(qui) and "Retirée" not in lettre_de(qui) and reste.url in lettre_de(qui)


def test_interrompu_il_reprend_ou_il_en_etait(mois, paru, monkeypatch):
    paru()
    qui = [abonnee() for _rang in range(4)]
    vrai = resume.EnvoiDuResume.composer
    faits = []

    def tomber_au_troisieme(self, ligne):
        faits.append(ligne.pk)
        if len(faits) == 3:
            raise KeyboardInterrupt
        return vrai(self, ligne)

    monkeypatch.setattr(resume.EnvoiDuResume, "composer", tomber_au_troisieme)
    with pytest.raises(KeyboardInterrupt):
        envoyer_le_resume(mois)
    monkeypatch.setattr(resume.EnvoiDuResume, "composer", vrai)
    EnvoiDeResume.objects.filter(envoye_le=None).update(pris_le=None)  # le bail est passé
    call_command("envoyer_resumes")
    assert sorted(courriel.to[0] for courriel in mail.outbox) == sorted(un.courriel for un in qui)
    assert ResumeMensuel.objects.get().termine_le


def test_la_composition_se_partage_entre_qui_suit_la_meme_chose(mois, paru, django_assert_max_num_queries):
    for _rang in range(3):
        paru()
    for _rang in range(20):
        abonnee()
    # Sept par personne : la prendre, la relire, ce qu'elle suit (trois), la marquer ; le reste une fois pour toutes.
    with django_assert_max_num_queries(20 * 7 + 120):
        assert envoyer_le_resume(mois).envoyes == 20


def test_la_commande_ne_resume_pas_un_mois_qui_n_est_pas_fini(accueil):
    with pytest.raises(CommandError):
        call_command("envoyer_resumes", f"--mois={timezone.localdate():%Y-%m}")
