"""Vocabulaires des actualités : prises de position, cosignatures, signatures, suites."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NatureDePrise(models.TextChoices):
    """Ce qu'est une prise de position."""

    COMMUNIQUE = "communique", _("Communiqué")
    TRIBUNE = "tribune", _("Tribune")
    LETTRE_OUVERTE = "lettre-ouverte", _("Lettre ouverte")
    APPEL = "appel", _("Appel")
    PETITION = "petition", _("Pétition")
    NOTE_D_ALERTE = "note-d-alerte", _("Note d’alerte")
    CAHIER_DE_PROPOSITIONS = "cahier-de-propositions", _("Cahier de propositions")
    CONFERENCE_DE_PRESSE = "conference-de-presse", _("Conférence de presse")


class NatureDeSuite(models.TextChoices):
    """Ce qui est arrivé après la publication."""

    REPONSE = "reponse", _("Réponse reçue")
    RENCONTRE = "rencontre", _("Rencontre")
    DECISION = "decision", _("Décision")
    VICTOIRE = "victoire", _("Victoire")
    RECUL = "recul", _("Recul")
    PRESSE = "presse", _("Dans la presse")
    ACTION = "action", _("Action")


class SensDeReponse(models.TextChoices):
    """Ce qu'un destinataire a répondu."""

    SANS_REPONSE = "sans-reponse", _("Sans réponse")
    FAVORABLE = "favorable", _("Favorable")
    DEFAVORABLE = "defavorable", _("Défavorable")
    ENGAGEMENT = "engagement", _("Engagement pris")


class ChampDemande(models.TextChoices):
    """Ce qu'une prise de position demande à qui la signe, champ par champ."""

    MASQUE = "masque", _("Ne pas demander")
    FACULTATIF = "facultatif", _("Facultatif")
    OBLIGATOIRE = "obligatoire", _("Obligatoire")


class EtatDeCosignature(models.TextChoices):
    """Où en est une organisation à qui l'on a demandé de cosigner."""

    ATTENDUE = "attendue", _("Sans réponse")
    SIGNEE = "signee", pgettext_lazy("cosignature", "Signée")
    REFUSEE = "refusee", pgettext_lazy("cosignature", "Refusée")
    CHANGEMENT = "changement", _("Changement demandé")
    SUSPENDUE = "suspendue", pgettext_lazy("cosignature", "Suspendue")
    RETIREE = "retiree", pgettext_lazy("cosignature", "Retirée")


#: Les états d'où l'organisation n'a rien décidé de définitif : on peut la relancer.
A_RELANCER = frozenset({EtatDeCosignature.ATTENDUE, EtatDeCosignature.CHANGEMENT, EtatDeCosignature.SUSPENDUE})


class ActeDeCosigner(models.TextChoices):
    """Ce qui s'inscrit, et ne s'efface plus, au journal d'une cosignature."""

    SOLLICITEE = "sollicitee", _("Sollicitée")
    RELANCEE = "relancee", _("Relancée")
    SIGNEE = "signee", _("A signé")
    REFUSEE = "refusee", _("A refusé")
    CHANGEMENT = "changement", _("A demandé un changement")
    SUSPENDUE = "suspendue", _("Suspendue : le texte a changé")
    CORRECTION = "correction", _("Correction de forme montrée")
    CONFIRMEE = "confirmee", _("A confirmé la nouvelle version")
    RETIREE = "retiree", _("A retiré sa signature")


class GenreDeSignataire(models.TextChoices):
    """Qui signe en public."""

    PERSONNE = "personne", _("Une personne")
    ORGANISATION = "organisation", _("Une organisation")


class EtatDeSignature(models.TextChoices):
    """Où en est une signature du public. L'invalidation est à part : elle se lève."""

    EN_ATTENTE = "en-attente", _("À confirmer")
    CONFIRMEE = "confirmee", pgettext_lazy("signature", "Confirmée")
    RETIREE = "retiree", pgettext_lazy("signature", "Retirée")


class EtatDAbonnement(models.TextChoices):
    """Où en est une adresse avec l'infolettre."""

    EN_ATTENTE = "en-attente", _("À confirmer")
    CONFIRME = "confirme", pgettext_lazy("abonnement", "Confirmé")
    DESABONNE = "desabonne", _("Désabonné")


class FormeDEvenement(models.TextChoices):
    """Ce qu'est un événement (`?forme=` de l'agenda)."""

    MANIFESTATION = "manifestation", _("Manifestation")
    RASSEMBLEMENT = "rassemblement", _("Rassemblement")
    JOURNEE_D_ACTION = "journee-d-action", _("Journée d’action")
    CONFERENCE = "conference", _("Conférence")
    TABLE_RONDE = "table-ronde", _("Table ronde")
    VEILLEE = "veillee", _("Veillée")
    RANDONNEE = "randonnee", _("Randonnée solidaire")
    FETE = "fete", _("Fête")
    PROJECTION = "projection", _("Projection")
    FORMATION = "formation", _("Formation")
    DELEGATION = "delegation", _("Visite de délégation")
    OBSERVATION = "observation", _("Observation")
    ASSEMBLEE = "assemblee", _("Assemblée générale")
    AUDIENCE = "audience", _("Audience de justice")
    WEBINAIRE = "webinaire", _("Webinaire")
    AUTRE = "autre", pgettext_lazy("forme d’un événement", "Autre rencontre")


class EtatDEvenement(models.TextChoices):
    """Ce que devient un événement annoncé. Tout ce qui n'est pas « prévu » veut une annonce."""

    PREVU = "prevu", pgettext_lazy("événement", "Prévu")
    COMPLET = "complet", pgettext_lazy("événement", "Complet")
    REPORTE = "reporte", pgettext_lazy("événement", "Reporté")
    ANNULE = "annule", pgettext_lazy("événement", "Annulé")


class ModaliteDEvenement(models.TextChoices):
    """Où l'on y participe."""

    SUR_PLACE = "sur-place", _("Sur place")
    A_DISTANCE = "a-distance", _("À distance")
    LES_DEUX = "les-deux", _("Sur place et à distance")


class FrequenceDEvenement(models.TextChoices):
    """La règle d'une série (RFC 5545, RRULE)."""

    AUCUNE = "", _("Ne se répète pas")
    QUOTIDIENNE = "quotidienne", _("Tous les jours")
    HEBDOMADAIRE = "hebdomadaire", _("Toutes les semaines")
    MENSUELLE_DATE = "mensuelle-date", _("Tous les mois, à la même date")
    MENSUELLE_JOUR = "mensuelle-jour", _("Tous les mois, le même jour de la semaine")
    ANNUELLE = "annuelle", _("Tous les ans")


class JourDeSemaine(models.TextChoices):
    """Un jour, tel que le nomme la RFC 5545 (BYDAY)."""

    LUNDI = "MO", _("lundi")
    MARDI = "TU", _("mardi")
    MERCREDI = "WE", _("mercredi")
    JEUDI = "TH", _("jeudi")
    VENDREDI = "FR", _("vendredi")
    SAMEDI = "SA", _("samedi")
    DIMANCHE = "SU", _("dimanche")


class GenreDeDate(models.TextChoices):
    """Ce qui arrive à une date d'une série, sans l'en détacher."""

    AJOUTEE = "ajoutee", _("Une date de plus")
    CHANGEE = "changee", _("Déplacée ou modifiée")
    COMPLETE = "complete", pgettext_lazy("date d’une série", "Complète")
    ANNULEE = "annulee", pgettext_lazy("date d’une série", "Annulée")
    EXCLUE = "exclue", _("Sauf ce jour-là (jamais annoncée)")


class RoleDOrganisation(models.TextChoices):
    """Ce qu'une organisation fait dans un événement."""

    ORGANISATRICE = "organisatrice", pgettext_lazy("événement", "Organise")
    PARTENAIRE = "partenaire", pgettext_lazy("événement", "Partenaire")


class Tarif(models.TextChoices):
    """Ce que coûte la venue."""

    NON_DIT = "", _("Non précisé")
    GRATUIT = "gratuit", _("Gratuit")
    PRIX_LIBRE = "prix-libre", _("Prix libre")
    PAYANT = "payant", _("Payant")


class NatureDeChangement(models.TextChoices):
    """Ce qui a changé d'un événement déjà annoncé."""

    DATES = "dates", _("Dates")
    LIEU = "lieu", _("Lieu")
    ETAT = "etat", _("Tenue")


class AccueilDuFlux(models.TextChoices):
    """Où arrivent les événements d'un agenda suivi."""

    RELECTURE = "relecture", _("En relecture")
    DIRECT = "direct", _("Publiés directement")


class EtatDeProposition(models.TextChoices):
    """Où en est un événement proposé par quelqu'un qui n'a pas de compte."""

    A_CONFIRMER = "a-confirmer", _("Adresse à confirmer")
    CONFIRMEE = "confirmee", pgettext_lazy("proposition", "À relire")
    ACCEPTEE = "acceptee", pgettext_lazy("proposition", "Acceptée")
    REFUSEE = "refusee", pgettext_lazy("proposition", "Refusée")


class NatureDeNouveaute(models.TextChoices):
    """Ce dont une alerte prévient."""

    PARUE = "parue", _("Vient de paraître")
    CHANGEE = "changee", _("A changé")
    ANNULEE = "annulee", pgettext_lazy("nouveauté", "Annulé")


class NatureDeRejet(models.TextChoices):
    """Pourquoi un courriel n'est pas arrivé, ou n'était pas voulu."""

    DEFINITIF = "definitif", _("Adresse refusée")
    TEMPORAIRE = "temporaire", _("Refus passager")
    PLAINTE = "plainte", _("Signalé comme indésirable")
