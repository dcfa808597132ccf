"""Écrire une fiche dans l'administration : enregistrer à moitié, être refusé avec ses raisons, puis envoyer."""

import gzip

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import streamfield

from alliance.socle.choix import Role
from alliance.socle.models import Theme
from bonnes_pratiques.completude import ancres_des_champs
from bonnes_pratiques.models import FichePage
from bonnes_pratiques.wagtail_hooks import ne_pas_publier_en_lot_une_fiche_incomplete
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory, UtilisateurFactory
from tests.formulaires import fiche_complete, fiche_vide

SESSION = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def membre(accueil):
    return MembreFactory()


@pytest.fixture
def redactrice(membre, client):
    redactrice = UtilisateurFactory(membre=membre)
    client.force_login(redactrice, backend=SESSION)
    return redactrice


@pytest.fixture
def circuit(accueil):
    """Un circuit, quel qu'il soit : celui de l'aménagement, ou à défaut une approbation du secrétariat."""
    existant = WorkflowPage.objects.first()
    if existant:
        return existant.workflow
    from django.contrib.auth.models import Group

    circuit = Workflow.objects.create(name="Essai")
    tache = GroupApprovalTask.objects.create(name="Essai")
    tache.groups.add(Group.objects.get(name=Role.SECRETARIAT))
    WorkflowTask.objects.create(workflow=circuit, task=tache)
    WorkflowPage.objects.create(workflow=circuit, page=accueil)
    return circuit


def adresse_d_ajout(membre):
    return reverse("wagtailadmin_pages:add", args=["bonnes_pratiques", "fichepage", membre.pk])


def adresse_de(fiche):
    return reverse("wagtailadmin_pages:edit", args=[fiche.pk])


def refus(reponse):
    return [point["champ"] for point in reponse.context["edit_handler"].refus]


def test_un_brouillon_s_enregistre_avec_son_seul_titre(membre, redactrice, client):
    reponse = client.post(adresse_d_ajout(membre), fiche_vide("Ouvrir une maison"))
    fiche = FichePage.objects.get()
    assert reponse.status_code == 302
    assert (fiche.title, fiche.slug, fiche.live) == ("Ouvrir une maison", "ouvrir-une-maison", False)
    assert client.get(adresse_de(fiche)).status_code == 200


def test_l_envoi_d_une_fiche_incomplete_est_refuse_avec_un_lien_par_partie(membre, redactrice, client, circuit):
    reponse = client.post(adresse_d_ajout(membre), {**fiche_vide(), "slug": "ouvrir", "action-submit": "1"})
    assert reponse.status_code == 200
    assert not FichePage.objects.exists()
    assert {"sous_titre", "axes", "themes", "territoires", "chiffres", "en_bref", "comment", "a_retenir"} <= set(
        refus(reponse)
    )
    html = reponse.content.decode()
    ancres = ancres_des_champs(FichePage.get_edit_handler())
    for champ in refus(reponse):
        assert f'href="#{ancres[champ]}"' in html
        assert f'id="{ancres[champ]}"' in html


def test_le_refus_juge_ce_qui_est_soumis_et_non_ce_qui_est_enregistre(membre, redactrice, client, circuit):
    fiche = FicheFactory(parent=membre, live=False)
    reponse = client.post(
        adresse_de(fiche), {**fiche_complete(chiffres=[], a_retenir=streamfield([])), "action-submit": "1"}
    )
    assert set(refus(reponse)) == {"chiffres", "a_retenir"}
    fiche.refresh_from_db()
    assert fiche.current_workflow_state is None


def test_une_ligne_supprimee_ne_compte_plus(membre, redactrice, client, circuit):
    fiche = FicheFactory(parent=membre, live=False)
    chiffre = fiche.chiffres.get()
    donnees = fiche_complete(
        chiffres=[{"id": chiffre.pk, "valeur": "12", "signification": "familles", "source": "Ville", "DELETE": "1"}]
    )
    donnees["chiffres-INITIAL_FORMS"] = "1"
    assert refus(client.post(adresse_de(fiche), {**donnees, "action-submit": "1"})) == ["chiffres"]


def test_une_fiche_complete_part_en_relecture(membre, redactrice, client, circuit):
    reponse = client.post(adresse_d_ajout(membre), {**fiche_complete(), "action-submit": "1"})
    assert reponse.status_code == 302
    assert FichePage.objects.get().current_workflow_state is not None


def test_des_themes_coches_sont_gardes_et_un_theme_invente_est_refuse(membre, redactrice, client):
    choisis = list(Theme.objects.all()[:2])
    client.post(adresse_d_ajout(membre), fiche_complete(themes=[theme.pk for theme in choisis]))
    fiche = FichePage.objects.get().get_latest_revision_as_object()
    assert set(fiche.themes.all()) == set(choisis)
    reponse = client.post(adresse_de(fiche), fiche_complete(themes=["999999"]))
    assert reponse.context["form"].errors.keys() == {"themes"}


def test_la_fin_ne_precede_pas_le_debut(membre, redactrice, client):
    reponse = client.post(adresse_d_ajout(membre), fiche_complete(annee_debut="2020", annee_fin="2019"))
    assert list(reponse.context["form"].errors) == ["annee_fin"]


def test_une_erreur_de_saisie_a_aussi_son_lien(membre, redactrice, client, circuit):
    fausse = fiche_complete(contact_courriel="pas une adresse")
    reponse = client.post(adresse_d_ajout(membre), {**fausse, "action-submit": "1"})
    assert refus(reponse) == ["contact_courriel"]


def donnees_de_requete(donnees):
    requete = QueryDict(mutable=True)
    for nom, valeur in donnees.items():
        requete.setlist(nom, [str(v) for v in valeur] if isinstance(valeur, list) else [str(valeur)])
    return requete


def acceptee(fiche, donnees, **action):
    formulaire = FichePage.get_edit_handler().get_form_class()
    instance = FichePage.objects.get(pk=fiche.pk)
    return formulaire(donnees_de_requete({**donnees, **action}), instance=instance).is_valid()


def test_renvoyer_une_fiche_incomplete_reste_possible_mais_ni_l_approuver_ni_la_publier(membre):
    fiche, creuse = FicheFactory(parent=membre, live=False), fiche_complete(sous_titre="")
    approuver = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    renvoyer = {"action-workflow-action": "1", "workflow-action-name": "reject"}
    assert acceptee(fiche, creuse, **renvoyer)
    assert acceptee(fiche, creuse, **{"action-cancel-workflow": "1"})
    for envoi in (approuver, {"action-publish": "1"}, {"action-submit": "1"}, {"action-restart-workflow": "1"}):
        assert not acceptee(fiche, creuse, **envoi)
        assert acceptee(fiche, fiche_complete(), **envoi)
    # Une action de renvoi ajoutée à la main à un envoi ne le fait pas passer.
    assert not acceptee(fiche, creuse, **{"action-submit": "1"}, **renvoyer)


def test_la_publication_en_lot_ne_contourne_pas_la_completude(membre, rf):
    complete = FicheFactory(parent=membre, live=False, territoires=[TerritoireFactory()])
    creuse = FicheFactory(parent=membre, live=False, sous_titre="")

    def refusee(*pages, descendance=""):
        requete = rf.post("/", {"include_descendants": descendance})
        requete._messages = CookieStorage(requete)
        return ne_pas_publier_en_lot_une_fiche_incomplete(requete, "publish", list(pages), None) is not None

    assert refusee(complete, creuse)
    assert refusee(membre, descendance="on")
    assert not refusee(complete)
    assert not refusee(membre)


def test_la_completude_d_une_fiche_ne_se_lit_que_par_qui_peut_la_modifier(membre, redactrice, client):
    mienne, autre = FicheFactory(parent=membre, live=False, sous_titre=""), FicheFactory(live=False)
    reponse = client.get(reverse("completude_fiche", args=[mienne.pk]))
    assert "Écrivez le sous-titre" in reponse.content.decode()
    assert client.get(reverse("completude_fiche", args=[autre.pk])).status_code in {302, 403}


def test_chaque_bloc_a_son_apercu(redactrice, client):
    """L'aperçu que l'éditeur demande au moment de choisir un bloc."""
    for champ in ("encadres", "comment", "temoignage", "a_retenir", "aller_plus_loin"):
        for bloc in FichePage._meta.get_field(champ).stream_block.child_blocks.values():
            assert bloc.is_previewable, bloc
            assert bloc.meta.description, bloc
            reponse = client.get(reverse("wagtailadmin_block_preview"), {"id": bloc.definition_prefix})
            assert reponse.status_code == 200, bloc


def test_tous_les_champs_ont_une_aide(redactrice, membre, client):
    formulaire = client.get(adresse_d_ajout(membre)).context["form"]
    hors_fiche = {"comment_notifications", "go_live_at", "expire_at"}
    dit_par_le_panneau = {"footnotes.text"}
    sans_aide = [nom for nom, champ in formulaire.fields.items() if not champ.help_text and nom not in hors_fiche]
    for relation, formset in formulaire.formsets.items():
        if relation != "comments":
            sans_aide += [
                f"{relation}.{nom}"
                for nom, champ in formset.empty_form.fields.items()
                if not champ.help_text and nom not in {"id", "ORDER", "DELETE"}
            ]
    assert set(sans_aide) <= dit_par_le_panneau


def fiche_pleine(membre):
    """Une fiche comme les plus longues du livret : toutes ses parties, plusieurs fois."""
    fiche = FicheFactory(
        parent=membre,
        live=False,
        territoires=[TerritoireFactory() for _n in range(5)],
        chiffres=[
            {"valeur": n, "signification": f"chiffre {n}", "source": "Ville", "annee": 2024} for n in range(1, 6)
        ],
        themes=[theme.name for theme in Theme.objects.all()[:4]],
        comment=[
            (
                "etape",
                {
                    "titre": f"Étape {n}",
                    "contenu": [
                        ("texte", "<p>Texte</p>" * 10),
                        ("citation", {"texte": "Oui", "personne": "C.", "fonction": "", "source": ""}),
                        ("encadre", {"titre": "Loi", "texte": "<p>Texte</p>"}),
                    ],
                },
            )
            for n in range(4)
        ],
        aller_plus_loin=[
            ("lien", {"titre": f"Lien {n}", "adresse": "https://exemple.org", "source": ""}) for n in range(8)
        ],
    )
    for n in range(5):
        fiche.ensembles.create(nom=f"Réseau {n}", genre="reseau")
        fiche.financements.create(financeur=f"Financeur {n}", montant=n)
        fiche.partenaires.create(nom=f"Partenaire {n}")
        fiche.footnotes.create(uuid=f"{n}1111111-1111-4111-8111-111111111111", text="<p>Note</p>")
    fiche.save()
    fiche.save_revision()
    return fiche


def test_le_formulaire_d_une_fiche_pleine_tient_son_budget(
    membre, redactrice, client, circuit, django_assert_max_num_queries
):
    """Requêtes bornées quel que soit le nombre de lignes ; octets comptés comme ils voyagent, compressés."""
    fiche = fiche_pleine(membre)
    client.get(adresse_de(fiche))
    with django_assert_max_num_queries(70):
        reponse = client.get(adresse_de(fiche))
    assert reponse.status_code == 200
    assert len(gzip.compress(reponse.content)) <= 60_000


def test_une_ligne_de_plus_ne_coute_aucune_requete(membre, redactrice, client):
    """Cinq territoires, réseaux, partenaires et notes se relisent au prix d'un seul."""

    def requetes(lignes):
        fiche = FicheFactory(parent=membre, live=False, territoires=[TerritoireFactory() for _n in range(lignes)])
        for n in range(lignes):
            fiche.partenaires.create(nom=f"Partenaire {n}")
            fiche.footnotes.create(uuid=f"{n}1111111-1111-4111-8111-111111111111", text="<p>Note</p>")
        fiche.save()
        fiche.save_revision()
        client.get(adresse_de(fiche))
        with CaptureQueriesContext(connection) as captees:
            client.get(adresse_de(fiche))
        return len(captees)

    assert requetes(5) == requetes(1)
