"""L'agenda, les actualités et la lettre n'opposent d'obstacle qu'axe sache voir, en clair, en sombre, au téléphone."""

import datetime

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from actualites.alertes import liens as liens_d_alerte
from actualites.choix import EtatDeProposition
from actualites.infolettre import liens
from actualites.models import Alerte, PhotoDEvenement, PressePage, PropositionDEvenement
from actualites.propositions.liens import chemin_de
from alliance.socle.models import ImageAlliance
from tests.factories import (
    AbonnementFactory,
    ArticleFactory,
    EvenementFactory,
    MembreFactory,
    NumeroFactory,
    TerritoireFactory,
)

from .regard import obstacles

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]


@pytest.fixture
def evenement(site):
    """Une série dont une date est annulée, complète de tout ; une journée d'action ; un rendez-vous passé."""
    membre = MembreFactory(territoire=TerritoireFactory())
    image = ImageAlliance.objects.create(title="Repas", file=get_test_image_file(size=(640, 480)), credit="Exemple")
    demain = timezone.localdate() + datetime.timedelta(days=1)
    journee = EvenementFactory(parent=membre, title="Journée d’action", forme="journee-d-action", date_debut=demain)
    serie = EvenementFactory(
        parent=membre,
        title="Quatre veillées",
        territoire=TerritoireFactory(),
        date_debut=demain,
        frequence="hebdomadaire",
        nombre=4,
        dates=[
            {
                "genre": "annulee",
                "date_prevue": demain + datetime.timedelta(days=14),
                "annonce": "La salle est fermée ce soir-là.",
            }
        ],
        declinaison_de=journee,
        modalite="les-deux",
        lien_distance="https://exemple.org/direct",
        inscription_adresse="https://exemple.org/inscription",
        tarif="prix-libre",
        public="Ouvert à toutes et tous",
        langues="Français",
        acces_fauteuil=True,
        garde_d_enfants=True,
        repli="La salle du lavoir",
        etat="complet",
        annonce="Toutes les places sont prises.",
    )
    passe = EvenementFactory(
        parent=membre,
        title="Repas de quartier",
        date_debut=demain - datetime.timedelta(days=30),
        compte_rendu="<p>La rue était fermée.</p>",
        participants=140,
        participants_source="Ville d’Exemple",
        points_forts="<p>Cuisiner ensemble.</p>",
        points_difficiles="<p>Ranger.</p>",
    )
    passe.photos.set([PhotoDEvenement(image=image, texte_alternatif="Une table dans la rue", legende="À midi")])
    passe.save_revision().publish()
    return {"membre": membre, "journee": journee, "serie": serie, "passe": passe, "image": image}


def adresses_des_pages(evenement) -> dict[str, str]:
    membre = evenement["membre"]
    article = ArticleFactory(parent=membre, image=evenement["image"], image_texte="Une table dans la rue")
    ArticleFactory(parent=membre)
    numero = NumeroFactory(
        parti=True,
        corps=[
            ("intertitre", "À lire"),
            ("contenu", {"page": article.page_ptr, "mots": ""}),
            ("contenu", {"page": evenement["serie"].page_ptr, "mots": ""}),
            ("texte", "<p>À bientôt.</p>"),
            ("bouton", {"texte": "S’inscrire", "adresse": "https://exemple.org"}),
        ],
    )
    mois = f"{timezone.localdate():%Y-%m}"
    return {
        "accueil": "/",
        "agenda": "/agenda/",
        "agenda filtré": "/agenda/?lieu=nulle-part&forme=veillee&q=veillées",
        "agenda vide": "/agenda/?q=introuvable",
        "agenda passé": "/agenda/?periode=passes",
        "mois": f"/agenda/?vue=mois&mois={mois}",
        "carte": "/agenda/?vue=carte",
        "événement": evenement["serie"].url,
        "journée d’action": evenement["journee"].url,
        "événement passé": evenement["passe"].url,
        "membre": membre.url,
        "proposer": reverse("propositions:proposer"),
        "actualités": "/actualites/",
        "actualités vides": "/actualites/?q=introuvable",
        "actualité": article.url,
        "presse": PressePage.objects.get().url,
        "infolettre": "/infolettre/",
        "numéros": reverse("infolettre:numeros"),
        "numéro": numero.url,
    }


def adresses_personnelles() -> dict[str, str]:
    """Ce que chacun n'ouvre que par son lien."""
    abonnement = AbonnementFactory()
    alerte = Alerte.objects.create(
        abonnement=abonnement, rubrique="agenda", parametres="forme=veillee", titre="Agenda : veillées"
    )
    proposition = PropositionDEvenement.objects.create(
        courriel="camille@exemple.org", nom="Camille", donnees={"titre": "Repas"}, etat=EtatDeProposition.A_CONFIRMER
    )
    return {
        "préférences": liens.lien_des_preferences(abonnement),
        "lien de lettre": liens.lien_de_lettre(abonnement),
        "demander son lien": reverse("infolettre:demander_le_lien"),
        "se désabonner": liens.lien_pour_se_desabonner(abonnement),
        "confirmer une alerte": liens_d_alerte.lien_pour_confirmer(alerte),
        "supprimer une alerte": liens_d_alerte.lien_pour_supprimer(alerte),
        "boîte des alertes": reverse("infolettre:boite_des_alertes"),
        "proposition": chemin_de(proposition),
        "boîte des propositions": reverse("propositions:boite"),
        "proposition inconnue": reverse("propositions:proposition", args=["inconnu"]),
    }


def test_aucune_violation(evenement, ouvrir):
    page = ouvrir()
    fautes: dict[str, list[str]] = {}
    for nom, adresse in (adresses_des_pages(evenement) | adresses_personnelles()).items():
        reponse = page.goto(adresse.removeprefix(settings.WAGTAILADMIN_BASE_URL))
        assert reponse is not None and reponse.status == (404 if nom == "proposition inconnue" else 200), nom
        fautes |= obstacles(page, nom, largeurs=(360, 1440))
    assert not fautes
