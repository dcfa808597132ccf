"""La page personnelle : lire le texte entier, décider par un bouton, revoir ce qui change, se retirer."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from actualites.choix import EtatDeCosignature
from actualites.circulation import actions, views
from actualites.models import Cosignature, PieceJointe, PrisesDePositionIndexPage
from actualites.versions.contenu import empreinte
from alliance.socle.choix import Role
from alliance.socle.models import DocumentAlliance
from reseau.choix import StatutDeMembre
from reseau.equipe.actions import TerminerMandat
from reseau.models import MembrePage
from tests.factories import PriseFactory, UtilisateurFactory

from .circulation import (
    LIEN,
    adresse,
    courriels,
    dans,
    de,
    ecrire,
    ouvrir,
    redactrice,
    relire,
    repondre,
    signer,
    texte,
    ville,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]
Etat = EtatDeCosignature
AUTRE_FOND = "<p>Nous demandons la fermeture du gymnase avant l’hiver.</p>"


def changer(prise, *, de_forme=False, **champs):
    ecrire(prise, **champs)
    return actions.ProposerVersion(relire(prise), redactrice(prise), de_forme, "On demande l’inverse.").execute()


def lire(client, membre, suite=""):
    reponse = client.get(adresse(membre, suite))
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_la_page_montre_le_texte_fige_et_non_le_brouillon(client):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre, message="Il fait froid.")
    ecrire(prise, title="Un brouillon que personne ne doit lire")
    page = lire(client, membre)
    for mots in ("Le gymnase est vide.", "L’accueil est inconditionnel.", "Ouvrir le gymnase", "personnes dehors",
                 "Les centres sont pleins.", "D’autres villes ont ouvert", "Il fait froid."):  # fmt: skip
        assert mots in page
    assert "Un brouillon que personne" not in page


def test_signer_demande_qui_signe_et_dit_merci_avec_un_certificat(client):
    prise, membre, deja = texte(), ville("Ville d’Accord"), ville("Ville d’Abord")
    ouvrir(prise, membre, deja)
    signer(deja)
    assert "Ville d’Abord" in lire(client, membre)
    faute = repondre(membre, client, reponse="signer", fonction="")
    assert faute.status_code == 200 and "Camille Exemple" in faute.content.decode()
    assert de(membre).etat == Etat.ATTENDUE
    reponse = repondre(membre, client, reponse="signer")
    assert reponse.status_code == 302 and reponse["Location"] == adresse(membre, "merci/")
    assert "votre signature est enregistrée" in lire(client, membre, "merci/")
    certificat = lire(client, membre, "certificat/")
    version = de(membre).version
    assert version.empreinte[:8] in certificat and "le conseil municipal" in certificat
    (accuse, _autre) = sorted(courriels("cosignature_accuse"), key=lambda c: c.adresse != de(membre).courriel)
    assert accuse.adresse == de(membre).courriel


def test_refuser_puis_changer_d_avis(client):
    membre = ville("Ville d’Accord")
    ouvrir(texte(), membre)
    repondre(membre, client, reponse="refuser", motif="Pas cette fois.")
    assert (de(membre).etat, de(membre).motif) == (Etat.REFUSEE, "Pas cette fois.")
    repondre(membre, client, reponse="signer")
    assert de(membre).etat == Etat.SIGNEE


def test_demander_un_changement_cite_le_paragraphe_choisi_ou_les_mots_colles(client):
    membre = ville("Ville d’Accord")
    ouvrir(texte(), membre)
    page = client.get(adresse(membre))
    rang = page.context["cosigner"].paragraphes.index("Quarante personnes dorment dehors. Le gymnase est vide.")
    repondre(membre, client, reponse="changer", passage=str(rang), commentaire="Trente.")
    repondre(membre, client, reponse="changer", passage=str(rang), passage_colle="Le gymnase", commentaire="La salle.")
    passages = list(de(membre).demandes_de_changement.values_list("passage", flat=True))
    assert passages == ["Quarante personnes dorment dehors. Le gymnase est vide.", "Le gymnase"]


def test_decider_sur_un_texte_qui_vient_de_changer_est_refuse_et_rien_de_la_saisie_ne_se_perd(client):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    lue = prise.versions_de_prise.get()
    changer(prise, en_bref=AUTRE_FOND)
    reponse = repondre(membre, client, reponse="signer", version=lue.pk, nom="Dominique Exemple")
    page = reponse.content.decode().replace("\u00a0", " ")
    assert reponse.status_code == 200 and "Le texte vient de changer" in page
    assert "Dominique Exemple" in page and "<ins>" in page and "fermeture" in page
    assert "Le texte a changé pendant votre lecture" in page and "Il reste quelque chose à corriger" not in page
    # La décision se reprend sur les mots nouveaux : celle d'avant n'est pas cochée.
    assert 'type="radio"' in page and " checked" not in page
    assert de(membre).etat == Etat.ATTENDUE
    # La page portait la nouvelle version : le même envoi passe.
    assert f'name="version" value="{prise.versions_de_prise.last().pk}"' in page
    repondre(membre, client, reponse="signer")
    assert de(membre).version.rang == 2


@pytest.fixture
def entre_la_lecture_et_l_envoi(monkeypatch):
    """Joue un geste au dernier moment : la page est lue, le formulaire valide, rien n'est encore décidé."""
    executer = views._executer

    def poser(geste):
        def d_abord(*args):
            monkeypatch.setattr(views, "_executer", executer)
            geste()
            return executer(*args)

        monkeypatch.setattr(views, "_executer", d_abord)

    return poser


def choix_de(reponse):
    return [valeur for valeur, _libelle in reponse.context["form"].fields["reponse"].choices]


def test_une_signature_suspendue_pendant_l_envoi_repropose_aussitot_ce_que_l_on_peut_faire(
    client, entre_la_lecture_et_l_envoi
):
    prise, membre = texte(title="Ouvrons le gymnase"), ville("Ville d’Accord")
    ouvrir(prise, membre)
    rang = str(client.get(adresse(membre)).context["cosigner"].paragraphes.index("Ouvrons le gymnase"))

    def signer_puis_changer():
        signer(membre)
        changer(prise, en_bref=AUTRE_FOND, title="Fermons le gymnase")

    entre_la_lecture_et_l_envoi(signer_puis_changer)
    reponse = repondre(membre, client, reponse="changer", passage=rang, commentaire="Pas celui-là.")
    assert choix_de(reponse) == ["signer", "retirer", "changer"]
    page = reponse.content.decode()
    # Le passage cité n'est plus dans le texte : ses mots restent, et le commentaire aussi.
    assert "Ouvrons le gymnase</textarea>" in page and "Pas celui-là." in page
    encore = {**reponse.context["form"].data.dict(), "reponse": "changer"}
    assert client.post(adresse(membre), encore).status_code == 302
    assert de(membre).demandes_de_changement.get().passage == "Ouvrons le gymnase"


def test_une_circulation_close_pendant_l_envoi_le_dit_sans_rien_reproposer(client, entre_la_lecture_et_l_envoi):
    prise, membre = texte(), ville("Ville d’Accord")
    circulation = ouvrir(prise, membre)
    entre_la_lecture_et_l_envoi(actions.Clore(circulation, redactrice(prise)).execute)
    assert "On ne répond plus" in repondre(membre, client, reponse="signer").content.decode()
    assert de(membre).etat == Etat.ATTENDUE


def test_une_piece_reservee_se_nomme_sans_lien(client):
    reservee = Collection.get_first_root_node().add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=reservee, restriction_type="login")
    document = DocumentAlliance.objects.create(
        title="Annexe", file=ContentFile(b"un", name="annexe.txt"), collection=reservee
    )
    prise, membre = texte(), ville("Ville d’Accord")
    page = relire(prise).get_latest_revision_as_object()
    page.pieces_jointes.add(PieceJointe(document=document))
    page.save_revision()
    ouvrir(prise, membre)
    html = lire(client, membre)
    assert "Annexe" in html and "réservé" in html and document.url not in html


@pytest.mark.parametrize("version", ["", "0", "-1", "99999999999999999999999", "abc"])
def test_une_version_inventee_ne_signe_rien(client, version):
    membre = ville("Ville d’Accord")
    ouvrir(texte(), membre)
    assert repondre(membre, client, reponse="signer", version=version).status_code == 200
    assert de(membre).etat == Etat.ATTENDUE


def test_apres_un_changement_de_fond_on_voit_la_difference_avec_ce_que_l_on_a_signe(client):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    signer(membre)
    changer(prise, en_bref=AUTRE_FOND)
    changer(prise, en_bref=AUTRE_FOND.replace("l’hiver", "l’été"))
    page = lire(client, membre)
    assert "est suspendue" in page and "On demande l’inverse." in page
    assert "fermeture" in page and "<del>" in page and "ouverture" in page
    repondre(membre, client, reponse="signer")
    assert (de(membre).etat, de(membre).version.rang) == (Etat.SIGNEE, 3)


def test_une_correction_de_forme_se_montre_et_la_signature_reste(client):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    signer(membre)
    changer(prise, de_forme=True, en_bref="<p>Nous demandons l’ouverture du gymnase, avant l’hiver.</p>")
    page = lire(client, membre)
    assert "Une correction de forme" in page and "<ins>" in page and "a signé ce texte" in page


def test_on_se_retire_apres_publication_et_le_nom_disparait_aussitot(client):
    prise, membre = texte(), ville("Ville d’Accord")
    circulation = ouvrir(prise, membre)
    signer(membre)
    actions.Clore(circulation, redactrice(prise)).execute()
    relire(prise).get_latest_revision().publish()
    adresse_publique = relire(prise).url
    assert "Ville d’Accord" in client.get(adresse_publique).content.decode()
    assert repondre(membre, client, reponse="retirer", motif_du_retrait="Un nouveau vote.").status_code == 302
    assert "Ville d’Accord" not in client.get(adresse_publique).content.decode()
    assert "elle ne vaut plus" in lire(client, membre, "certificat/")


def test_apres_l_echeance_on_ne_decide_plus_mais_la_page_repond(client):
    membre = ville("Ville d’Accord")
    circulation = ouvrir(texte(), membre)
    circulation.echeance = timezone.now()
    circulation.save()
    assert "On ne répond plus" in lire(client, membre)
    assert "On ne répond plus" in repondre(membre, client, reponse="signer").content.decode()
    assert de(membre).etat == Etat.ATTENDUE


def test_une_piece_jointe_remplacee_empeche_de_signer_et_le_dit(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = DocumentAlliance.objects.create(title="Annexe", file=ContentFile(b"un", name="annexe.txt"))
    prise, membre = texte(), ville("Ville d’Accord")
    page = relire(prise).get_latest_revision_as_object()
    page.pieces_jointes.add(PieceJointe(document=document))
    page.save_revision()
    ouvrir(prise, membre)
    assert "Annexe" in lire(client, membre)
    document.file.save("annexe.txt", ContentFile(b"deux"))
    document.file_hash = ""
    document.save()
    assert "ne se signe pas pour le moment" in lire(client, membre)
    repondre(membre, client, reponse="signer")
    with pytest.raises(actions.TexteAltere):
        signer(membre)
    assert de(membre).etat == Etat.ATTENDUE
    # Le même brouillon, avec ce nouveau fichier, est un autre texte : jamais de pure forme.
    assert empreinte(relire(prise).get_latest_revision_as_object()) != prise.versions_de_prise.get().empreinte
    with pytest.raises(ValidationError, match="pièce jointe"):
        actions.ProposerVersion(relire(prise), redactrice(prise), True, "Une virgule.").execute()


# --- Le lien ---------------------------------------------------------------------------------------------------------


def test_un_lien_expire_se_redemande_et_la_reponse_est_toujours_la_meme(client):
    membre, muette = ville("Ville d’Accord"), ville("Ville Muette")
    circulation = ouvrir(texte(), membre, muette)
    for chacune in (membre, muette):
        Cosignature.objects.filter(membre=chacune).update(expire_le=timezone.now())
    TerminerMandat(de(muette).mandat).execute(skip_permission_checks=True)
    ancienne, sans_personne = adresse(membre), adresse(muette)
    assert client.get(ancienne).status_code == 410
    assert client.get(f"{ancienne}nouveau-lien/").status_code == 302  # un lecteur automatique ne redemande rien
    assert courriels("cosignature_lien") == []

    reponses = {client.post(f"{lien}nouveau-lien/").content for lien in (ancienne, sans_personne, ancienne)}
    assert len(reponses) == 1
    (message,) = courriels("cosignature_lien")
    assert message.adresse == de(membre).courriel
    nouvelle = LIEN.search(message.texte).group(1)
    assert nouvelle != ancienne and client.get(nouvelle).status_code == 200
    assert client.get(ancienne).status_code == 410
    assert circulation.echeance > timezone.now()


def test_un_lien_forge_ne_mene_nulle_part_et_ne_se_cherche_pas(client):
    for _essai in range(30):
        assert client.get("/prises-de-position/cosigner/abc.def/").status_code == 404
    assert client.get("/prises-de-position/cosigner/abc.def/").status_code == 429
    assert Client().post("/prises-de-position/cosigner/abc.def/nouveau-lien/").status_code == 429


def test_la_page_personnelle_ne_se_garde_ni_ne_s_indexe_et_coute_un_nombre_constant_de_requetes(
    client, django_assert_max_num_queries
):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre, echeance=dans(7))
    client.get(adresse(membre))
    with django_assert_max_num_queries(40):
        reponse = client.get(adresse(membre))
    assert "noindex" in reponse["X-Robots-Tag"] and "no-store" in reponse["Cache-Control"]
    assert reponse["Referrer-Policy"] == "same-origin"


def test_qui_n_est_plus_de_l_alliance_ne_signe_plus(client):
    membre = ville("Ville d’Accord")
    ouvrir(texte(), membre)
    MembrePage.objects.filter(pk=membre.pk).update(statut=StatutDeMembre.SORTI)
    assert "ne fait plus partie" in repondre(membre, client, reponse="signer").content.decode()
    assert de(membre).etat == Etat.ATTENDUE


def test_un_texte_de_toute_l_alliance_circule_aussi(client):
    prise = PriseFactory(live=False, parent=PrisesDePositionIndexPage.objects.get(), initiatrices=["L’alliance"])
    membre = ville("Ville d’Accord")
    ouvrir(prise, membre, user=UtilisateurFactory(role=Role.SECRETARIAT))
    assert "Le gymnase est vide." in lire(client, membre)
