"""La prise de position telle qu'on la lit."""

import datetime
import json
import re
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction
from wagtail_footnotes.models import Footnote

from actualites.choix import EtatDeCosignature, NatureDeSuite
from actualites.models import CompteurDeSignatures, PageLiee, PieceJointe, PriseDePositionPage
from actualites.prises.presentation import demandes, presenter_suites
from alliance.socle import publication
from alliance.socle.models import DocumentAlliance, ImageAlliance
from tests.factories import (
    CirculationFactory,
    CosignatureFactory,
    FicheFactory,
    MembreFactory,
    PriseFactory,
    circuler,
)

SIGNEE = EtatDeCosignature.SIGNEE


def lire(client: Any, page: Any) -> Any:
    reponse = client.get(page.url)
    assert reponse.status_code == 200
    return reponse


def contenu(client: Any, page: Any) -> str:
    return lire(client, page).content.decode()


def cosignee(noms: list[str], **champs: Any) -> PriseDePositionPage:
    """Une prise de position publiée que ces organisations ont signée, circulation close."""
    prise = PriseFactory(live=False, **champs)
    version = circuler(prise)
    circulation = CirculationFactory(prise=prise, close_le=timezone.now())
    for nom in noms:
        CosignatureFactory(circulation=circulation, organisation=nom, etat=SIGNEE, version=version)
    prise.get_latest_revision().publish()
    return PriseDePositionPage.objects.get(pk=prise.pk)


def republier(prise: PriseDePositionPage, **champs: Any) -> None:
    page = PriseDePositionPage.objects.get(pk=prise.pk).get_latest_revision_as_object()
    for nom, valeur in champs.items():
        champ = getattr(page, nom)
        setattr(page, nom, StreamValue(champ.stream_block, valeur) if isinstance(champ, StreamValue) else valeur)
    page.save_revision().publish()


def suite(jour: int, titre: str, **champs: Any) -> tuple[str, Any]:
    date = datetime.date(2024, 1, jour)
    return ("suite", {"date": date, "nature": NatureDeSuite.REPONSE, "titre": titre, **champs})


def un_document(titre: str, collection: Collection | None = None) -> DocumentAlliance:
    rangement = {"collection": collection} if collection else {}
    return DocumentAlliance.objects.create(title=titre, file=ContentFile(b"x" * 2048, name="lettre.pdf"), **rangement)


# --- Ce qui est dit d'abord ------------------------------------------------------------------------------------------


def test_l_essentiel_precede_le_texte(accueil, client):
    prise = PriseFactory(title="Ouvrons le gymnase", suites=[suite(5, "La préfète reçoit une délégation")])
    html = contenu(client, prise)
    ordre = ["Lettre ouverte", prise.title, "En bref", "Ouvrir le gymnase", "La préfète reçoit une délégation"]
    places = [html.index(mots, html.index("<article")) for mots in ordre]
    assert places == sorted(places)
    assert places[-1] < html.index('id="texte"')


def test_une_demande_faite_a_cent_cinquante_personnes_ne_se_dit_qu_une_fois(accueil):
    prise = PriseFactory(
        destinataires=[("destinataire", {"nom": f"Candidat {n}", "demande": "Ouvrir"}) for n in range(1, 151)]
    )
    assert demandes(prise.destinataires) == [
        {"demande": "Ouvrir", "a_qui": "Candidat 1, Candidat 2 et 148 autres destinataires"}
    ]


def test_la_date_est_celle_de_la_parution_a_defaut_celle_de_la_publication(accueil, client):
    ancienne = PriseFactory(parue_le=datetime.date(2020, 9, 21))
    assert "Le 21 septembre 2020" in contenu(client, ancienne)
    recente = PriseFactory()
    assert lire(client, recente).context["date"] == timezone.localdate(recente.first_published_at)


def test_un_texte_sans_rien_autour_n_a_pas_de_section_vide(accueil, client):
    prise = PriseFactory(
        contexte_national="", contexte_europeen="", destinataires=[], chiffres=[], axes=[], themes=[],
        contact_presse_nom="", contact_presse_courriel="",
    )  # fmt: skip
    reponse = lire(client, prise)
    assert [arret["ancre"] for arret in reponse.context["sommaire"]] == ["en-bref", "texte", "suites", "reprendre"]
    html = reponse.content.decode()
    assert set(re.findall(r'<h2 id="([^"]+)"', html)) == {"en-bref", "texte", "suites", "reprendre"}
    assert "Pas encore d’étape à raconter" in html
    assert "<dl>" not in html


def test_chaque_arret_du_sommaire_mene_a_une_section(accueil, client):
    prise = cosignee(
        ["Ville d’Accord"], signature_publique=True, retombees=[("retombee", {"media": "Le Quotidien", "titre": "Oui"})]
    )
    reponse = lire(client, prise)
    ancres = [arret["ancre"] for arret in reponse.context["sommaire"]]
    assert {"demandes", "comprendre", "destinataires", "cosignataires", "signer", "medias"} <= set(ancres)
    html = reponse.content.decode()
    places = [html.index(f'<h2 id="{ancre}"') for ancre in ancres]
    assert places == sorted(places)


# --- Suites, pièces, liens -------------------------------------------------------------------------------------------


def test_la_frise_va_de_la_premiere_suite_a_la_derniere(accueil):
    prise = PriseFactory(suites=[suite(9, "Ensuite"), suite(2, "D’abord"), suite(9, "Le même jour")])
    assert [arret["titre"] for arret in presenter_suites(prise.suites)] == ["D’abord", "Ensuite", "Le même jour"]


def test_une_suite_mene_a_sa_source_et_a_son_document(accueil, client):
    document = un_document("La réponse")
    prise = PriseFactory(suites=[suite(5, "Réponse", lien="https://exemple.org/reponse", document=document)])
    html = contenu(client, prise)
    assert 'href="https://exemple.org/reponse"' in html
    assert f'href="{document.url}"' in html
    assert "PDF, 2,0" in html


def test_un_document_reserve_est_nomme_sans_lien(accueil, client):
    reservee = Collection.get_first_root_node().add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=reservee, restriction_type="login")
    document = un_document("Le dossier", reservee)
    prise = PriseFactory(live=False)
    prise.pieces_jointes.add(PieceJointe(document=document))
    prise.save_revision().publish()
    html = contenu(client, prise)
    assert "Le dossier" in html
    assert document.url not in html


def test_seuls_les_contenus_publies_se_lient(accueil, client):
    fiche, brouillon, membre = FicheFactory(), FicheFactory(live=False), MembreFactory()
    prise = PriseFactory(live=False)
    for page in (fiche, brouillon, membre):
        prise.pages_liees.add(PageLiee(page=page.page_ptr))
    prise.save_revision().publish()
    contexte = lire(client, prise).context
    assert contexte["fiches_liees"] == [{"titre": fiche.title, "adresse": fiche.url}]
    assert contexte["membres_lies"] == [{"titre": membre.title, "adresse": membre.url}]


def test_une_note_appelee_dans_un_tiroir_se_numerote_apres_celle_du_texte(accueil, client):
    premiere, seconde = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    tiroir = {"titre": "La loi", "contenu": [("texte", f'<p>Loi<footnote id="{premiere}">a</footnote>.</p>')]}
    prise = PriseFactory(
        live=False, en_bref=f'<p>Vite<footnote id="{seconde}">b</footnote>.</p>', texte=[("tiroir", tiroir)]
    )
    for uuid, texte in ((premiere, "<p>Note A</p>"), (seconde, "<p>Note B</p>")):
        prise.footnotes.add(Footnote(uuid=uuid, text=texte))
    prise.save_revision().publish()
    html = contenu(client, prise)
    assert html.index("Note B") < html.index("Note A")
    assert 'href="#note-2" id="appel-2-1"' in html


# --- Les noms sous le texte ------------------------------------------------------------------------------------------


def test_les_organisations_paraissent_telles_qu_elles_ont_signe(accueil, client):
    partie = MembreFactory(title="Ville Partie")
    prise = PriseFactory(live=False)
    version = circuler(prise)
    circulation = CirculationFactory(prise=prise, close_le=timezone.now())
    CosignatureFactory(
        circulation=circulation, membre=partie, etat=SIGNEE, version=version, nom="Odile Exemple", fonction="maire",
        au_nom_de="le conseil municipal",
    )  # fmt: skip
    prise.get_latest_revision().publish()
    avec_lien = contenu(client, prise)
    assert f'href="{partie.url}"' in avec_lien
    assert "Odile Exemple, maire" in avec_lien and "le conseil municipal" in avec_lien
    # Son espace est dépublié, puis effacé : le nom reste, sans lien cassé.
    partie.unpublish()
    sans_lien = contenu(client, prise)
    assert "Ville Partie" in sans_lien and f'href="{partie.url}"' not in sans_lien


def test_un_nom_qui_n_a_pas_approuve_ces_mots_ne_parait_pas(accueil, client):
    prise = cosignee(["Ville d’Accord"])
    prise.cosignatures.update(etat=EtatDeCosignature.SUSPENDUE)
    publication.renouveler()
    reponse = lire(client, prise)
    assert reponse.context["nombre_de_cosignataires"] == 0
    assert "Ville d’Accord" not in reponse.content.decode()


def test_au_dela_de_vingt_quatre_les_organisations_se_replient_sans_disparaitre(accueil, client):
    prise = cosignee([f"Ville n° {n:02}" for n in range(1, 27)])
    html = contenu(client, prise)
    assert "Voir les 2 autres organisations" in html
    repliees = html[html.index("Voir les 2 autres") :]
    assert "Ville n°\xa025" in repliees and "Ville n°\xa026" in repliees
    assert "Ville n°\xa024" not in repliees


def test_une_correction_de_forme_se_dit_avec_sa_raison(accueil, client):
    prise = cosignee(["Ville d’Accord"])
    page = prise.get_latest_revision_as_object()
    page.en_bref = "<p>Nous demandons l’ouverture du gymnase, avant l’hiver.</p>"
    page.save_revision()
    circuler(prise, de_forme=True, raison="Une virgule manquait")
    PriseDePositionPage.objects.get(pk=prise.pk).get_latest_revision().publish()
    html = contenu(client, prise)
    assert "sans changer le fond. Une virgule manquait." in html
    assert "Ville d’Accord" in html


# --- La signature du public ------------------------------------------------------------------------------------------


def test_le_compte_des_signatures_n_est_pas_fige_avec_la_page(accueil, client):
    prise = PriseFactory(signature_publique=True)
    CompteurDeSignatures.objects.update_or_create(prise=prise, defaults={"personnes": 1})
    assert '<strong class="signer-total">1</strong>' in contenu(client, prise)
    CompteurDeSignatures.objects.filter(prise=prise).update(personnes=1234)
    assert "1\u202f234" in contenu(client, prise)


def test_l_appel_a_signer_ne_se_montre_que_si_l_on_peut_signer(accueil, client):
    ouverte = PriseFactory(signature_publique=True)
    assert contenu(client, ouverte).count(f'href="{ouverte.url}signer/"') >= 3
    close = PriseFactory(signature_publique=True, signature_cloture=timezone.now() - datetime.timedelta(days=1))
    assert f'href="{close.url}signer/"' not in contenu(client, close)


# --- Moteurs, partage, coût ------------------------------------------------------------------------------------------


def test_les_moteurs_lisent_qui_parle_et_quand(accueil, client):
    hostile = "</script><script>alert('x')</script>"
    prise = PriseFactory(title=hostile, parue_le=datetime.date(2020, 9, 21))
    html = contenu(client, prise)
    assert "<script>alert" not in html
    bloc = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert bloc
    donnees = json.loads(bloc.group(1))
    assert (donnees["@type"], donnees["headline"], donnees["datePublished"]) == ("Article", hostile, "2020-09-21")
    assert [auteur["name"] for auteur in donnees["author"]] == [prise.organisation.title]
    assert f'<link rel="canonical" href="{prise.full_url}">' in html
    assert f"{prise.full_url}partage.png" in html


def test_l_apercu_d_un_brouillon_montre_le_brouillon(accueil, client):
    prise = cosignee(["Ville d’Accord"])
    brouillon = prise.get_latest_revision_as_object()
    brouillon.en_bref = "<p>Nous demandons tout autre chose.</p>"
    brouillon.save_revision()
    lire(client, prise)
    apercu = PriseDePositionPage.objects.get(pk=prise.pk).get_latest_revision_as_object()
    html = apercu.make_preview_request().render().content.decode()
    assert "tout autre chose" in html
    assert "Ville d’Accord" not in html
    assert "tout autre chose" not in contenu(client, prise)


def test_l_apercu_d_une_page_jamais_enregistree(accueil):
    membre = MembreFactory()
    neuve = PriseDePositionPage(title="Essai", slug="essai")
    neuve.path, neuve.depth = membre._get_children_path_interval(membre.path)[1], membre.depth + 1
    neuve.set_url_path(membre)
    assert neuve.make_preview_request().status_code == 200


def test_une_prise_coute_un_nombre_borne_de_requetes(accueil, client, django_assert_num_queries):
    noms = [f"Ville n° {n}" for n in range(30)]
    prise = cosignee(noms, signature_publique=True, suites=[suite(n + 1, "Suite") for n in range(6)])
    for cosignature in prise.cosignatures.order_by("pk")[:3]:
        image = ImageAlliance.objects.create(title="Logo", file=get_test_image_file(size=(20, 10)))
        prise.cosignatures.filter(pk=cosignature.pk).update(logo=image)
    CompteurDeSignatures.objects.update_or_create(prise=prise, defaults={"personnes": 3, "noms_de_personnes": 3})
    publication.renouveler()
    assert contenu(client, prise).count("cosignataire-logo") == 3
    # site, page d'accueil, page, prise, ses ancêtres et leurs restrictions d'accès ; le compteur, les derniers noms.
    with django_assert_num_queries(8):
        lire(client, prise)
    publication.renouveler()
    # À froid : les mêmes ; les axes, initiatrices, contenus liés, pièces, thèmes, chiffres et notes (7), d'où se déduit
    # l'empreinte ; les versions ; les noms, leurs pages et leurs restrictions (3) ; les logos et leurs déclinaisons
    # (2) ; les réponses des destinataires ; les communs, dont le menu. Trente noms ne coûtent pas plus qu'un.
    with django_assert_num_queries(23):
        lire(client, prise)


# --- Sur la page d'un membre -----------------------------------------------------------------------------------------


def test_un_membre_montre_ce_qu_il_porte_et_ce_qu_il_a_cosigne(accueil, client):
    membre = MembreFactory()
    portee = PriseFactory(parent=membre)
    cosignee_par_lui, suspendue = PriseFactory(live=False), PriseFactory(live=False)
    for prise in (cosignee_par_lui, suspendue):
        version = circuler(prise)
        circulation = CirculationFactory(prise=prise, close_le=timezone.now())
        CosignatureFactory(circulation=circulation, membre=membre, etat=SIGNEE, version=version)
        prise.get_latest_revision().publish()
    suspendue.cosignatures.update(etat=EtatDeCosignature.SUSPENDUE)
    sections = {section["ancre"]: section["contexte"] for section in lire(client, membre).context["sections"]}
    contexte = sections["prises-de-position"]
    assert [prise["titre"] for prise in contexte["portees"]] == [portee.title]
    assert [prise["titre"] for prise in contexte["cosignees"]] == [cosignee_par_lui.title]


def test_un_membre_sans_prise_de_position_n_en_parle_pas(accueil, client):
    assert "prises-de-position" not in {
        section["ancre"] for section in lire(client, MembreFactory()).context["sections"]
    }
