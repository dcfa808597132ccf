"""Ce qui manque à une fiche, et ce qui n'est qu'un conseil."""

from decimal import Decimal

import pytest

from alliance.socle.models import ImageAlliance
from alliance.socle.notes import texte_nu
from bonnes_pratiques.choix import StatutDePratique
from bonnes_pratiques.completude import SIGNES_EN_BREF, ancres_des_champs, verifier
from bonnes_pratiques.completude.regles import adresse_d_une_personne, titre_a_l_infinitif
from bonnes_pratiques.models import ChiffreCle, FichePage, LigneDeFinancement
from tests.factories import FicheFactory, TerritoireFactory


@pytest.fixture
def fiche(accueil):
    return FicheFactory(
        live=False,
        territoires=[TerritoireFactory()],
        annee_debut=2020,
        title="Ouvrir une maison d’accueil",
    )


def bloquants(fiche):
    return [manque.champ for manque in verifier(fiche) if manque.bloquant]


def conseils(fiche, champ):
    return [manque.message for manque in verifier(fiche) if manque.champ == champ and not manque.bloquant]


def test_une_fiche_complete_ne_manque_de_rien(fiche):
    assert verifier(fiche) == []


def test_une_fiche_neuve_dit_tout_ce_qui_lui_manque(accueil):
    assert bloquants(FichePage(title="Ouvrir une maison")) == [
        "sous_titre",
        "famille",
        "axes",
        "themes",
        "territoires",
        "chiffres",
        "en_bref",
        "comment",
        "a_retenir",
        "bilan_reussites",
        "bilan_limites",
        "contact_fonction",
    ]


@pytest.mark.parametrize("champ", ["sous_titre", "famille", "bilan_reussites", "bilan_limites", "contact_fonction"])
def test_un_champ_vide_bloque(fiche, champ):
    setattr(fiche, champ, "")
    assert bloquants(fiche) == [champ]


def test_un_bilan_fait_de_paragraphes_vides_bloque(fiche):
    fiche.bilan_limites = "<p> &nbsp;</p><p><br/></p>"
    assert bloquants(fiche) == ["bilan_limites"]


def test_en_bref_se_compte_en_signes_lus_sans_balises_ni_appels(fiche):
    appel = '<footnote id="3f0c">[3f0c]</footnote>'
    fiche.en_bref = f"<p><b>{'a' * SIGNES_EN_BREF}</b>{appel}</p>"
    assert bloquants(fiche) == []
    fiche.en_bref = f"<p>{'a' * SIGNES_EN_BREF}</p><p>b</p>"
    assert bloquants(fiche) == ["en_bref"]
    assert texte_nu("<p>L&#x27;an&nbsp;2</p><p>passe</p>") == "L'an 2 passe"


def test_un_groupe_ou_un_reseau_vaut_un_territoire(fiche):
    fiche.territoires.set([])
    assert bloquants(fiche) == ["territoires"]
    fiche.ensembles.create(nom="Plus de 200 villes", nombre=200)
    assert bloquants(fiche) == []


def test_des_chiffres_sans_source_bloquent_et_un_seul_source_suffit(fiche):
    fiche.chiffres.set([ChiffreCle(valeur=1, signification="école"), ChiffreCle(valeur=2, signification="classes")])
    assert bloquants(fiche) == ["chiffres"]
    fiche.chiffres.set(
        [
            ChiffreCle(valeur=1, signification="école", source="Ville", annee=2024),
            ChiffreCle(valeur=2, signification="classes"),
        ]
    )
    assert bloquants(fiche) == []
    assert conseils(fiche, "chiffres") == ["« classes » n’a pas de : source, année."]


def test_une_etape_sans_contenu_bloque(fiche):
    fiche.comment = [("etape", {"titre": "Trouver", "contenu": [("texte", "<p> </p>")]})]
    assert bloquants(fiche) == ["comment"]
    fiche.comment = []
    assert bloquants(fiche) == ["comment"]


@pytest.mark.parametrize(("gestes", "attendu"), [(2, ["a_retenir"]), (3, []), (5, []), (6, ["a_retenir"])])
def test_il_faut_de_trois_a_cinq_gestes(fiche, gestes, attendu):
    fiche.a_retenir = [("geste", f"Geste {n}") for n in range(gestes)]
    assert bloquants(fiche) == attendu


def test_une_image_sans_description_bloque_sauf_si_elle_est_decorative(fiche):
    image = ImageAlliance.objects.create(title="Maison", file="maison.png", width=10, height=10)

    def avec(**options):
        bloc = {"image": {"image": image.pk, "decorative": False, "alt_text": "", **options}, "legende": ""}
        fiche.comment = FichePage._meta.get_field("comment").to_python(
            [
                {
                    "type": "etape",
                    "value": {"titre": "Trouver", "contenu": [{"type": "image", "value": bloc}]},
                }
            ]
        )
        return bloquants(fiche)

    assert avec() == ["comment"]
    assert avec(alt_text="La maison, vue de la rue") == []
    assert avec(decorative=True) == []
    fiche.illustration = image
    assert "illustration" in bloquants(fiche)


@pytest.mark.parametrize("statut", [StatutDePratique.TERMINEE, StatutDePratique.EMPECHEE])
def test_une_pratique_arretee_dit_pourquoi_et_depuis_quand(fiche, statut):
    fiche.statut = statut
    assert bloquants(fiche) == ["statut_motif", "statut_annee"]
    fiche.statut_motif, fiche.statut_annee = "Changement de majorité.", 2020
    assert bloquants(fiche) == []


def test_un_total_qui_ne_tombe_pas_juste_se_montre_avec_les_deux_nombres(fiche):
    fiche.financement_total = Decimal("3100000")
    fiche.financements.set(
        [
            LigneDeFinancement(financeur="MSF", montant=Decimal("2600000")),
            LigneDeFinancement(financeur="Ville", montant=Decimal("900000")),
        ]
    )
    (message,) = conseils(fiche, "financement_total")
    assert "3\u202f100\u202f000 EUR" in message
    assert "3\u202f500\u202f000 EUR" in message
    assert bloquants(fiche) == []


def test_un_montant_inconnu_n_est_pas_nul(fiche):
    fiche.financement_total = Decimal(100)
    fiche.financements.set(
        [LigneDeFinancement(financeur="Ville", montant=Decimal(100)), LigneDeFinancement(financeur="État")]
    )
    (message,) = conseils(fiche, "financement_total")
    assert "1 ligne sans montant" in message


def test_des_devises_differentes_ne_s_additionnent_pas(fiche):
    fiche.financement_total = Decimal(100)
    fiche.financements.set(
        [
            LigneDeFinancement(financeur="Ville", montant=Decimal(90)),
            LigneDeFinancement(financeur="Fondation", montant=Decimal(10), devise="USD"),
        ]
    )
    (message,) = conseils(fiche, "financement_total")
    assert "90 EUR" in message
    assert "autre devise" in message


def test_un_plan_qui_tombe_juste_ne_dit_rien(fiche):
    fiche.financement_total = Decimal(100)
    fiche.financements.set([LigneDeFinancement(financeur="Ville", montant=Decimal("100.00"))])
    assert conseils(fiche, "financement_total") == []


def test_les_notes_et_leurs_appels_vont_par_paires(fiche):
    fiche.footnotes.create(uuid="11111111-1111-4111-8111-111111111111", text="<p>Loi de 2009</p>")
    assert conseils(fiche, "footnotes") == [
        "La note « Loi de 2009 » n’est appelée nulle part : elle ne sera pas affichée."
    ]
    fiche.en_bref = '<p>Une loi<footnote id="11111111-1111-4111-8111-111111111111">[111111]</footnote>.</p>'
    assert conseils(fiche, "footnotes") == []
    fiche.bilan_limites = '<p>Un avis<footnote id="22222222-2222-4222-8222-222222222222">[222222]</footnote>.</p>'
    assert conseils(fiche, "footnotes") == ["Un appel de note n’a plus de note : il ne sera pas affiché."]


def test_une_population_inconnue_se_signale(fiche):
    fiche.territoires.get().territoire.__class__.objects.update(population=None, population_annee=None)
    assert len(conseils(fiche, "territoires")) == 1


@pytest.mark.parametrize(
    "titre",
    [
        "Créer un conseil",
        "S’organiser à trois",
        "S'unir",
        "Se réunir",
        "Ne pas trier",
        "Accueillir",
        "Y croire",
        "« Bâtir »",
    ],
)
def test_un_titre_a_l_infinitif_est_reconnu(titre):
    assert titre_a_l_infinitif(titre)


@pytest.mark.parametrize("titre", ["Un conseil consultatif", "Maison d’accueil", "La carte", ""])
def test_un_autre_titre_ne_l_est_pas(titre):
    assert not titre_a_l_infinitif(titre)


@pytest.mark.parametrize("adresse", ["camille.exemple@ville.fr", "mairie.exemple@gmail.com", "c@orange.fr"])
def test_une_adresse_personnelle_est_reconnue(adresse):
    assert adresse_d_une_personne(adresse)


@pytest.mark.parametrize("adresse", ["accueil@exemple.org", "mission.integration@ville.fr", "contact.mairie@ville.fr"])
def test_une_adresse_de_service_est_acceptee(adresse):
    assert not adresse_d_une_personne(adresse)


def test_chaque_manque_mene_a_une_section_du_formulaire(accueil):
    ancres = ancres_des_champs(FichePage.get_edit_handler())
    neuve = FichePage(title="Une maison", statut=StatutDePratique.TERMINEE, contact_courriel="a.b@ville.fr")
    assert all(manque.champ in ancres for manque in verifier(neuve))
    assert {"title", "illustration", "financement_total", "footnotes", "comment"} <= ancres.keys()
