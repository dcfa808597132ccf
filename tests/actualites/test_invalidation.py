"""Écarter des signatures et les rendre : le compteur est juste à chaque instant."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.urls import reverse
from wagtail.models import PageLogEntry

from actualites.choix import EtatDeSignature
from actualites.models import Invalidation, Signature
from actualites.signatures.actions import ConfirmerSignature, ReglerSignature, RetirerSignature
from actualites.signatures.compteur import recompter
from actualites.signatures.filtres_du_registre import selection_demandee
from actualites.signatures.invalidation import Invalider, LeverInvalidation, Selection
from alliance.socle import publication
from tests.factories import SignatureFactory, UtilisateurFactory

from .registre import SANS_CONFIRMER, compteur, organisation, prise_signee, secretaire

pytestmark = pytest.mark.django_db


def toutes(prise) -> Selection:
    return Selection(Signature.objects.filter(prise=prise), "Toutes")


def invalider(prise, par, selection=None, motif="Un robot") -> Invalidation:
    return Invalider(prise, par, selection or toutes(prise), motif).execute()


def test_invalider_ote_du_compteur_ce_qui_y_etait_et_rien_d_autre(accueil):
    prise, autre, par = prise_signee(personnes=3), prise_signee(personnes=2), secretaire()
    organisation(prise)
    SignatureFactory(prise=prise, **SANS_CONFIRMER)
    SignatureFactory(prise=prise, etat=EtatDeSignature.RETIREE)
    avant = publication.timbre()
    lot = invalider(prise, par, Selection(Signature.objects.all(), "Tout le registre"))
    assert compteur(prise) == (0, 0, 0, 0)
    assert compteur(autre) == (2, 0, 2, 0), "une invalidation ne sort pas de son texte"
    assert lot.nombre == 5, "celle qui attend est prise, celle qui est retirée ne l'est pas"
    assert publication.timbre() != avant, "la page publique change aussitôt"
    ligne = PageLogEntry.objects.get(action="signatures.invalider")
    assert (ligne.page_id, ligne.user_id, ligne.data["nombre"], ligne.data["comptees"]) == (prise.pk, par.pk, 5, 4)


def test_lever_rend_exactement_ce_qui_avait_ete_ote(accueil):
    prise, par = prise_signee(personnes=3), secretaire()
    premiere = Selection.cochees(prise, [prise.signatures.first().pk])
    lot_d_une, lot_des_autres = invalider(prise, par, premiere), invalider(prise, par)
    assert (lot_d_une.nombre, lot_des_autres.nombre) == (1, 2), "chacune reste au lot qui l'a prise"
    LeverInvalidation(lot_des_autres, par).execute()
    assert compteur(prise) == (2, 0, 2, 0)
    LeverInvalidation(lot_d_une, par).execute()
    assert compteur(prise) == (3, 0, 3, 0)
    with pytest.raises(ValidationError, match="déjà levée"):
        LeverInvalidation(Invalidation.objects.get(pk=lot_d_une.pk), par).execute()
    assert compteur(prise) == (3, 0, 3, 0)


def test_ce_que_la_personne_change_pendant_l_invalidation_est_compte_juste_a_la_levee(accueil):
    prise, par = prise_signee(personnes=3), secretaire()
    attend = SignatureFactory(prise=prise, **SANS_CONFIRMER)
    retiree, masquee, _inchangee = prise.signatures.filter(etat=EtatDeSignature.CONFIRMEE).order_by("pk")
    lot = invalider(prise, par)
    RetirerSignature(retiree).execute()
    ReglerSignature(masquee, nom_public=False, recevoir_suites=False).execute()
    ConfirmerSignature(attend).execute()
    assert compteur(prise) == (0, 0, 0, 0), "confirmée, mais invalidée : elle ne compte pas"
    rendu = LeverInvalidation(lot, par).execute()
    assert (rendu.personnes, rendu.noms_de_personnes) == (3, 2)
    assert compteur(prise) == (3, 0, 2, 0)


def test_sans_motif_sans_droit_ou_sans_rien_a_ecarter_on_n_invalide_pas(accueil):
    prise, par = prise_signee(personnes=1), secretaire()
    for refus, personne, motif in ((PermissionDenied, UtilisateurFactory(), "Non"), (ValidationError, par, "  ")):
        with pytest.raises(refus):
            invalider(prise, personne, motif=motif)
    lot = invalider(prise, par)
    with pytest.raises(ValidationError, match="plus rien"):
        invalider(prise, par)
    assert Invalidation.objects.count() == 1
    with pytest.raises(PermissionDenied):
        LeverInvalidation(lot, UtilisateurFactory()).execute()


# --- L'écran ---------------------------------------------------------------------------------------------------------
def test_l_ecran_dit_combien_et_l_effet_puis_l_envoi_le_fait(accueil, client):
    prise = prise_signee(personnes=3)
    secretaire(client)
    SignatureFactory.create_batch(2, prise=prise, domaine_jetable=True, **SANS_CONFIRMER)
    jetable = SignatureFactory(prise=prise, domaine_jetable=True)
    recompter(prise)
    adresse = f"{reverse('signatures:invalider')}?prise={prise.pk}&marque=jetable"
    page = client.get(adresse)
    texte = page.content.decode()
    assert "3 signatures seront invalidées" in texte and "passe de 4 à 3" in texte and "Adresse jetable" in texte
    assert not Invalidation.objects.exists(), "lire ne fait rien"
    # Une signature de plus arrive pendant que l'on lit : on n'écarte que ce qui a été montré.
    SignatureFactory(prise=prise, domaine_jetable=True, **SANS_CONFIRMER)
    jusqu_a = page.context["form"]["jusqu_a"].value()
    assert client.post(adresse, {"motif": "", "jusqu_a": jusqu_a}).status_code == 200
    assert not Invalidation.objects.exists()
    reponse = client.post(adresse, {"motif": "Adresses jetables", "jusqu_a": jusqu_a})
    assert reponse.url == reverse("signatures:prise", args=[prise.pk])
    lot = Invalidation.objects.get()
    assert (lot.nombre, lot.critere) == (3, "Adresse jetable")
    jetable.refresh_from_db()
    assert jetable.invalidation == lot and compteur(prise)[0] == 3
    assert client.post(reverse("signatures:lever", args=[lot.pk])).status_code == 302
    assert compteur(prise)[0] == 4


def test_le_critere_se_lit_sans_connaitre_les_filtres(accueil, client):
    prise = prise_signee(personnes=1)
    secretaire(client)
    signature = prise.signatures.get()
    requete = f"prise={prise.pk}&heure=2026-11-12T18&meme_reseau={signature.pk}&marque=en-jeu"
    texte = client.get(f"{reverse('signatures:invalider')}?{requete}").content.decode()
    assert "reçues le 12 novembre 2026 entre 18 h et 19 h, même connexion" in texte
    assert "Reçue à cette heure" not in texte
    assert selection_demandee(QueryDict(f"prise={prise.pk}&heure=2026-11-12T23"), None)[1].critere.endswith("et 24 h")


@pytest.mark.parametrize(
    "requete",
    [
        "",
        "prise={prise}",
        "marque=jetable",
        "prise={prise}&marque=inconnue",
        "signature=x",
        "signature={a}&signature={b}",
    ],
)
def test_une_selection_sans_bornes_ou_de_deux_textes_est_refusee(accueil, client, requete):
    prise, autre = prise_signee(personnes=1), prise_signee(personnes=1)
    secretaire(client)
    cles = {"prise": prise.pk, "a": prise.signatures.get().pk, "b": autre.signatures.get().pk}
    adresse = f"{reverse('signatures:invalider')}?{requete.format(**cles)}"
    for reponse in (client.get(adresse), client.post(adresse, {"motif": "Tout", "jusqu_a": 10**9})):
        assert reponse.status_code == 302 and reponse.url == reverse("signatures:index")
    assert not Invalidation.objects.exists()
