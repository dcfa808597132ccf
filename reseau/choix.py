"""Vocabulaires du réseau."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GenreDeTerritoire(models.TextChoices):
    """Ce qu'est un territoire."""

    COMMUNE = "commune", _("Commune")
    INTERCOMMUNALITE = "intercommunalite", _("Intercommunalité")
    METROPOLE = "metropole", _("Métropole")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    PAYS = "pays", _("Pays")


class TailleDeTerritoire(models.TextChoices):
    """Les tranches de population par lesquelles une élue reconnaît une commune comme la sienne (en habitants)."""

    VILLAGE = "village", _("Moins de 5 000 habitants")
    PETITE = "petite", _("5 000 à 20 000 habitants")
    MOYENNE = "moyenne", _("20 000 à 100 000 habitants")
    GRANDE = "grande", _("100 000 à 500 000 habitants")
    TRES_GRANDE = "tres-grande", _("500 000 habitants et plus")

    @property
    def bornes(self) -> tuple[int, int | None]:
        """Population minimale comprise, maximale non comprise."""
        return BORNES_DE_TAILLE[self]

    @classmethod
    def de(cls, population: int | None) -> "TailleDeTerritoire | None":
        """La tranche d'une population, ou `None` si elle est inconnue."""
        if population is None:
            return None
        return next(taille for taille, (_bas, haut) in BORNES_DE_TAILLE.items() if haut is None or population < haut)


BORNES_DE_TAILLE: dict[TailleDeTerritoire, tuple[int, int | None]] = {
    TailleDeTerritoire.VILLAGE: (0, 5_000),
    TailleDeTerritoire.PETITE: (5_000, 20_000),
    TailleDeTerritoire.MOYENNE: (20_000, 100_000),
    TailleDeTerritoire.GRANDE: (100_000, 500_000),
    TailleDeTerritoire.TRES_GRANDE: (500_000, None),
}


class NatureDeMembre(models.TextChoices):
    """Ce qu'est une organisation membre."""

    COMMUNE = "commune", _("Commune")
    INTERCOMMUNALITE = "intercommunalite", _("Intercommunalité")
    METROPOLE = "metropole", _("Métropole")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    ASSOCIATION = "association", _("Association nationale")
    COLLECTIF = "collectif", _("Collectif local")
    RESEAU = "reseau", _("Réseau")
    ONG = "ong", _("ONG")
    RECHERCHE = "recherche", _("Recherche")


#: Les natures de membre qui sont des collectivités.
COLLECTIVITES = frozenset(
    {
        NatureDeMembre.COMMUNE,
        NatureDeMembre.INTERCOMMUNALITE,
        NatureDeMembre.METROPOLE,
        NatureDeMembre.DEPARTEMENT,
        NatureDeMembre.REGION,
    }
)


class StatutDeMembre(models.TextChoices):
    """Où en est une organisation avec l'alliance."""

    CANDIDAT = "candidat", _("Candidat")
    ACTIF = "actif", _("Actif")
    EN_VEILLE = "en-veille", _("En veille")
    SORTI = "sorti", _("Sorti")


#: Les statuts de qui fait partie de l'alliance aujourd'hui : l'annuaire les montre d'abord.
PRESENTS = frozenset({StatutDeMembre.ACTIF, StatutDeMembre.EN_VEILLE})


class PrecisionDeDate(models.TextChoices):
    """Ce que l'on sait d'une date : dire un jour que personne n'a écrit serait l'inventer."""

    JOUR = "jour", _("Le jour")
    MOIS = "mois", _("Le mois seulement")
    ANNEE = "annee", _("L’année seulement")


class RoleDeMandat(models.TextChoices):
    """Ce qu'une personne fait pour son organisation."""

    REFERENT_ELU = "referent-elu", _("Référent·e élu·e")
    REFERENT_TECHNIQUE = "referent-technique", _("Référent·e technique")
    REDACTION = "redaction", _("Rédaction")


#: Les rôles qui répondent de l'organisation : ils invitent, et l'alliance s'adresse à eux.
REFERENTS = frozenset({RoleDeMandat.REFERENT_ELU, RoleDeMandat.REFERENT_TECHNIQUE})


class SujetDeContact(models.TextChoices):
    """Ce pour quoi une organisation désigne à qui s'adresser ; jamais publié."""

    GENERAL = "general", _("Vie de l’alliance")
    PRESSE = "presse", _("Presse")
    SIGNATURE = "signature", _("Signature des prises de position")


class SensDAnnonce(models.TextChoices):
    """Ce qu'un membre demande aux autres, ou leur offre."""

    CHERCHE = "cherche", _("Cherche")
    PROPOSE = "propose", _("Propose")


class StatutDeCandidature(models.TextChoices):
    """Où en est une candidature à l'alliance."""

    BROUILLON = "brouillon", _("Brouillon")
    A_CONFIRMER = "a-confirmer", _("Adresse à confirmer")
    DEPOSEE = "deposee", _("Déposée")
    EN_QUESTION = "en-question", _("Réponse attendue")
    ACCEPTEE = "acceptee", _("Acceptée")
    REFUSEE = "refusee", _("Refusée")
    RETIREE = "retiree", _("Retirée")


#: Ce que la personne qui candidate peut encore récrire.
MODIFIABLES = frozenset({StatutDeCandidature.BROUILLON, StatutDeCandidature.A_CONFIRMER})
#: Ce qui attend l'alliance ou la personne : la file du secrétariat.
A_TRAITER = frozenset({StatutDeCandidature.DEPOSEE, StatutDeCandidature.EN_QUESTION})
#: Ce qui est décidé.
TRAITEES = frozenset({StatutDeCandidature.ACCEPTEE, StatutDeCandidature.REFUSEE, StatutDeCandidature.RETIREE})


class GenreDePas(models.TextChoices):
    """Ce qui arrive à une candidature."""

    DEPOT = "depot", _("Candidature déposée")
    PRISE_EN_CHARGE = "prise-en-charge", _("Prise en charge")
    RENDUE = "rendue", _("Rendue à la file")
    QUESTION = "question", _("Question posée")
    REPONSE = "reponse", _("Réponse reçue")
    ACCEPTATION = "acceptation", _("Acceptée")
    REFUS = "refus", _("Refusée")
    RETRAIT = "retrait", _("Retirée")


class ReponseDeCampagne(models.TextChoices):
    """Ce que répond une référente à une campagne de reconfirmation."""

    ENGAGES = "engages", _("Toujours engagés")
    NOUVEAU_CONTACT = "nouveau-contact", _("Nouveau contact")
    RETRAIT = "retrait", _("Nous nous retirons")


class SuiteDeProposition(models.TextChoices):
    """Ce que devient une demande : sa réponse est appliquée ou écartée, ou une autre réponse l'a rendue inutile."""

    APPLIQUEE = "appliquee", _("Appliquée")
    ECARTEE = "ecartee", _("Écartée")
    SANS_OBJET = "sans-objet", _("Sans objet")


class EtatDImport(models.TextChoices):
    """Où en est un import de membres."""

    LECTURE = "lecture", _("Lecture du fichier")
    PRET = "pret", _("Prêt à appliquer")
    REFUSE = "refuse", _("Refusé")
    ECRITURE = "ecriture", _("Écriture en cours")
    APPLIQUE = "applique", _("Appliqué")
    ECHOUE = "echoue", _("Échoué")
