"""Un message aux signataires : à qui il va, ce qu'il dit, et comment on cesse d'en recevoir."""

import pytest
from django.conf import settings as reglages
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actualites.choix import EtatDeSignature, GenreDeSignataire
from actualites.messages import destinataires
from actualites.messages.corps import en_html, en_texte
from actualites.messages.envoi import EnvoiDuMessage, exemple_de_signature, poursuivre
from actualites.messages.liens import lien_pour_cesser
from actualites.models import EnvoiDeMessage, Invalidation, MessageAuxSignataires
from tests.factories import PriseFactory, SignatureFactory

pytestmark = pytest.mark.django_db


def chemin(lien: str) -> str:
    return lien.removeprefix(reglages.WAGTAILADMIN_BASE_URL)


@pytest.fixture
def prise(accueil):
    return PriseFactory(signature_publique=True)


@pytest.fixture
def message(prise) -> MessageAuxSignataires:
    return MessageAuxSignataires.objects.create(
        prise=prise, sujet="Le gymnase ouvre", corps="<p>Vous l’avez obtenu.</p>", lance_le=timezone.now()
    )


def signature(prise, **champs):
    """Une signature d'avant le lancement, de qui veut les suites."""
    champs = {"recevoir_suites": True, "confirmee_le": prise.first_published_at, **champs}
    return SignatureFactory(prise=prise, **champs)


def joints() -> set[str]:
    return {adresse for courriel in mail.outbox for adresse in courriel.to}


def test_n_ecrit_qu_a_qui_compte_et_veut_les_suites(prise, message):
    oui = signature(prise)
    signature(prise, recevoir_suites=False)
    signature(prise, etat=EtatDeSignature.EN_ATTENTE, confirmee_le=None)
    signature(prise, etat=EtatDeSignature.RETIREE)
    signature(prise, invalidation=Invalidation.objects.create(prise=prise, motif="rafale", critere="réseau"))
    signature(prise, courriel="", adresse_canonique="")
    signature(PriseFactory(), recevoir_suites=True)
    signature(prise, confirmee_le=timezone.now())  # a signé après le lancement
    poursuivre(message)
    assert joints() == {oui.courriel}
    message.refresh_from_db()
    assert message.termine_le


def test_une_personne_qui_a_aussi_signe_pour_son_association_n_a_qu_un_courriel(prise, message):
    personne = signature(prise)
    for rang in (1, 2):
        signature(
            prise,
            genre=GenreDeSignataire.ORGANISATION,
            organisation=f"Association {rang}",
            courriel=personne.courriel if rang == 1 else "bureau@exemple.org",
            adresse_canonique=personne.adresse_canonique if rang == 1 else "bureau@exemple.org",
        )
    assert destinataires.combien(message) == 2
    poursuivre(message)
    assert sorted(adresse for courriel in mail.outbox for adresse in courriel.to) == sorted(
        [personne.courriel, "bureau@exemple.org"]
    )


def test_inscrire_reprend_ou_elle_s_est_arretee(prise, message, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(destinataires, "LOT", 4)
    for _ in range(10):
        signature(prise)
    premieres = destinataires.signatures_a_joindre(message)[:3]
    EnvoiDeMessage.objects.bulk_create(EnvoiDeMessage(message=message, signature=une) for une in premieres)
    destinataires.inscrire(message)
    destinataires.inscrire(message)
    assert EnvoiDeMessage.objects.count() == 10
    with django_assert_max_num_queries(2):
        destinataires.inscrire(message)
    assert poursuivre(message).envoyes == 10
    identifiants = EnvoiDeMessage.objects.values_list("identifiant", flat=True)
    assert len(set(identifiants)) == 10 and "" not in identifiants, "chacun le sien, même inscrit sans"


def test_le_courriel_dit_pourquoi_on_le_recoit_et_comment_s_en_defaire(client, prise, message):
    qui = signature(prise, prenom="Ada")
    poursuivre(message)
    (courriel,) = mail.outbox
    html = courriel.alternatives[0].content
    for corps in (courriel.body, html):
        assert "Bonjour Ada," in corps and "Vous l’avez obtenu." in corps and prise.url in corps
        assert lien_pour_cesser(qui) in corps and "/retrait/" in corps
    entetes = courriel.message()
    assert entetes["List-Unsubscribe"] == f"<{lien_pour_cesser(qui)}>"
    assert entetes["List-Id"] == "<nouvelles-aux-signataires.alliance-migrations.fr>"

    page = chemin(lien_pour_cesser(qui))
    client.get(page)
    client.head(page)
    qui.refresh_from_db()
    assert qui.recevoir_suites, "lire ne change rien : les antivirus lisent aussi"
    reponse = client.post(page, follow=True)
    qui.refresh_from_db()
    assert not qui.recevoir_suites and qui.compte, "plus de nouvelles, mais la signature reste"
    assert "C’est fait" in reponse.content.decode()


def test_la_messagerie_fait_cesser_en_un_clic_sans_cookie_ni_redirection(prise):
    qui = signature(prise)
    reponse = Client(enforce_csrf_checks=True).post(chemin(lien_pour_cesser(qui)), {"List-Unsubscribe": "One-Click"})
    qui.refresh_from_db()
    assert reponse.status_code == 200 and not qui.recevoir_suites


def test_un_lien_inconnu_ne_dit_rien_et_ne_casse_rien(client):
    for jeton in ("n-importe-quoi", "a.b", "é"):
        adresse = reverse("actualites:cesser_les_suites", args=[jeton])
        assert client.get(adresse).status_code == 200 and client.post(adresse).status_code == 302


def test_le_texte_seul_dit_la_meme_chose_que_le_html(prise):
    source = (
        f'<p>Lisez <a linktype="page" id="{prise.pk}">le texte</a>.</p><ul><li>Un</li><li>Deux &amp; trois</li></ul>'
    )
    adresse = f"{reglages.WAGTAILADMIN_BASE_URL}{prise.url}"
    assert en_texte(source) == f"Lisez le texte ({adresse}).\n\n- Un\n- Deux & trois"
    assert f'href="{adresse}"' in en_html(source), "dans un courriel, une adresse relative ne mène nulle part"


def test_la_commande_envoie_ce_qui_est_lance_et_rien_d_autre(prise, message, capsys):
    signature(prise)
    MessageAuxSignataires.objects.create(prise=prise, sujet="Brouillon", corps="<p>Non</p>")
    call_command("envoyer_messages")
    assert [courriel.subject for courriel in mail.outbox] == ["[Alliance accueillante] Le gymnase ouvre"]
    assert "1 courriel envoyé" in capsys.readouterr().out
    call_command("envoyer_messages")
    assert len(mail.outbox) == 1


def test_un_texte_retire_du_site_suspend_l_envoi(prise, message):
    signature(prise)
    prise.unpublish()
    assert poursuivre(message).arret and not mail.outbox
    prise.save_revision().publish()
    assert poursuivre(message).envoyes == 1


def test_l_exemple_ne_mene_a_personne(prise, message):
    courriel = EnvoiDuMessage(message).courriel_pour(exemple_de_signature(prise), essai=True)
    assert "Ceci est un essai" in courriel.texte and "Ceci est un essai" in courriel.html
    assert not EnvoiDeMessage.objects.exists()
