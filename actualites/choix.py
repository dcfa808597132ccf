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
