"""Un numéro programmé dont un contenu a quitté le site, ou n'a plus lieu, attend qu'une personne décide."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from actualites.choix import EtatDEvenement
from actualites.models import ArticlePage, Diffusion, EvenementPage
from actualites.numeros import diffusion as module
from actualites.numeros.actions import AnnulerLaDiffusion, EnvoyerTelQuel, ProgrammerLaDiffusion
from actualites.numeros.diffusion import poursuivre
from actualites.numeros.rendu import rendre
from actualites.numeros.retenue import ecarts, empreinte
from alliance.socle.choix import Role
from tests.factories import AbonnementFactory, ArticleFactory, EvenementFactory, NumeroFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
DEMAIN = datetime.timedelta(days=1)


@pytest.fixture
def secretariat(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT, email="secretariat@exemple.org")


@pytest.fixture
def numero(accueil):
    pages = [ArticleFactory(title="Une maison ouvre"), EvenementFactory(title="Le bal")]
    return NumeroFactory(corps=[("contenu", {"page": page.page_ptr, "mots": ""}) for page in pages])


@pytest.fixture
def programme(numero, secretariat) -> Diffusion:
    AbonnementFactory(courriel="lectrice@exemple.org")
    return ProgrammerLaDiffusion(numero, secretariat, rendre(numero).empreinte, timezone.now() + DEMAIN).execute()


@pytest.fixture
def apres_coup(django_capture_on_commit_callbacks):
    def faire(geste):
        with django_capture_on_commit_callbacks(execute=True):
            return geste()

    return faire


def annuler_le_bal() -> None:
    bal = EvenementPage.objects.get()
    bal.etat, bal.annonce = EtatDEvenement.ANNULE, "La salle est fermée."
    bal.save_revision().publish()


def a_l_heure_dite(diffusion: Diffusion):
    Diffusion.objects.update(prevue_le=timezone.now())
    return poursuivre(diffusion)


def lettres() -> list[str]:
    return [courriel.body for courriel in mail.outbox if courriel.to == ["lectrice@exemple.org"]]


def test_le_secretariat_l_apprend_aussitot_par_courriel_et_sur_l_ecran(
    client, programme, numero, secretariat, apres_coup
):
    apres_coup(ArticlePage.objects.get().unpublish)
    apres_coup(annuler_le_bal)
    avis = [
        courriel
        for courriel in mail.outbox
        if courriel.to == ["secretariat@exemple.org"] and "partira" in courriel.subject
    ]
    assert len(avis) == 2 and "Une maison ouvre n’est plus en ligne" in avis[0].body
    assert "Le bal est annulé" in avis[1].body
    client.force_login(secretariat, backend="django.contrib.auth.backends.ModelBackend")
    ecran = client.get(reverse("numeros:suivre", args=[numero.pk])).content.decode()
    assert "est annulé" in ecran and "n’est plus en ligne" in ecran and "Envoyer tel quel" in ecran
    assert "Retenu" in client.get(reverse("numeros:liste")).content.decode()


def test_a_l_heure_dite_rien_ne_part_ni_ne_se_lit_sans_decision(client, programme, numero, secretariat, apres_coup):
    apres_coup(annuler_le_bal)
    for _fois in range(2):
        assert "changé" in a_l_heure_dite(programme).arret
    assert not lettres() and client.get(numero.url).status_code == 404
    client.force_login(secretariat, backend="django.contrib.auth.backends.ModelBackend")
    vus = empreinte(ecarts(programme))
    apres_coup(lambda: client.post(reverse("numeros:tel_quel", args=[numero.pk]), {"vus": vus}))
    poursuivre(programme)
    assert len(lettres()) == 1


def test_tel_quel_vaut_pour_ce_que_l_on_a_vu_et_rien_de_plus(programme, numero, secretariat):
    annuler_le_bal()
    vus = empreinte(ecarts(programme))
    with pytest.raises(PermissionDenied):
        EnvoyerTelQuel(numero, UtilisateurFactory(role=Role.RELECTURE), vus).execute()
    ArticlePage.objects.get().unpublish()
    with pytest.raises(ValidationError, match="Autre chose"):
        EnvoyerTelQuel(numero, secretariat, vus).execute()
    ArticlePage.objects.get().save_revision().publish()
    EnvoyerTelQuel(numero, secretariat, vus).execute()
    ArticlePage.objects.get().unpublish()
    assert a_l_heure_dite(programme).arret and not lettres(), "un autre changement le retient de nouveau"


def test_annule_puis_recompose_il_part_sans_ce_qui_n_est_plus_la(programme, numero, secretariat):
    ArticlePage.objects.get().delete()
    AnnulerLaDiffusion(numero, secretariat).execute()
    refait = ProgrammerLaDiffusion(numero, secretariat, rendre(numero).empreinte, timezone.now() + DEMAIN).execute()
    a_l_heure_dite(refait)
    (lettre,) = lettres()
    assert "Le bal" in lettre and "Une maison ouvre" not in lettre


def test_ni_une_correction_ni_un_envoi_deja_parti_ne_se_retiennent(programme, numero, secretariat):
    bal = EvenementPage.objects.get()
    bal.title, bal.etat, bal.annonce = "Le grand bal", EtatDEvenement.COMPLET, "C’est complet."
    bal.save_revision().publish()
    assert not ecarts(programme)
    Diffusion.objects.update(prevue_le=timezone.now())
    assert module.inscrire(programme)
    annuler_le_bal()
    assert poursuivre(programme).envoyes == 1, "ce qui part ne change plus"
