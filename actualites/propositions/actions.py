"""Ce que fait la personne qui propose : un objet par geste, qui vérifie l'état, change, journalise et prévient.

Son droit est le lien qu'elle tient (`liens.py`), sauf pour proposer, que chacun peut. Ce que décide la rédaction est
dans `decisions.py`. Voir `docs/propositions.md`.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.adresses_electroniques import canonique
from alliance.socle.limites import depasse, sert_une_premiere_fois
from alliance.socle.models import Utilisateur
from alliance.socle.moderation.texte import auteur_du_texte, meme_texte

from ..choix import EtatDeProposition
from ..models import EvenementPage, PropositionDEvenement
from . import avis
from .circuit import arreter_la_relecture, envoyer_en_relecture, ranger, verrouiller
from .contenu import Partie, construire, corrigees, dernier_jour, reporter
from .erreurs import GesteImpossible
from .liens import est_expire

UNE_MINUTE = 60
UN_JOUR = 24 * 60 * 60
#: Ce qu'une même adresse reçoit de nous en un jour : un festival propose ses dix soirées.
COURRIELS_PAR_JOUR = 12
#: Chaque changement recommence la relecture et écrit à qui relit.
CHANGEMENTS_PAR_JOUR = 6


def journaliser(proposition: PropositionDEvenement, geste: str, user: Any = None) -> None:
    # Le journal survit à la ligne : il ne doit rien garder de ce qu'elle a écrit.
    log(
        instance=proposition,
        action=f"proposition.{geste}",
        user=user,
        title=_("Événement proposé n° %(n)s") % {"n": proposition.pk},
    )


class Proposer:
    """Quelqu'un propose un événement et donne une adresse : on lui écrit, et rien ne part avant sa confirmation.

    Chaque envoi fait une proposition neuve : la réponse ne dépend pas de ce que l'on sait de l'adresse. Au-delà de
    quelques courriels par jour, l'adresse ne reçoit plus rien, et rien ne le dit. Le même envoi, rejoué aussitôt par un
    double clic, n'en fait qu'une.

    Args:
        donnees: ce que dit le formulaire (`forms.FormulaireDeProposition.donnees`).
        personne: `courriel`, `nom` et `organisation` de qui propose.
    """

    def __init__(self, donnees: Mapping[str, Any], personne: Mapping[str, str]) -> None:
        self.donnees, self.personne = donnees, personne

    @transaction.atomic
    def execute(self) -> None:
        with transaction.atomic():
            proposition = PropositionDEvenement.objects.create(donnees=dict(self.donnees), **self.personne)
            avis.confirmation_demandee(proposition)
            adresse = canonique(self.personne["courriel"])
            deja_recue = not sert_une_premiere_fois(f"proposition {self._empreinte()}", duree=UNE_MINUTE)
            if depasse("proposition.courriel", adresse, fois=COURRIELS_PAR_JOUR, duree=UN_JOUR) or deja_recue:
                # Composé quand même : le temps de la réponse dirait sinon que d'autres ont déjà donné cette adresse.
                transaction.set_rollback(True)

    def _empreinte(self) -> str:
        tout = json.dumps([self.donnees, self.personne], sort_keys=True, default=str)
        return hashlib.sha256(tout.encode()).hexdigest()


class Confirmer:
    """L'adresse est prouvée : la proposition devient un brouillon de l'agenda, envoyé en relecture.

    Se rejoue sans effet : deux clics, deux onglets, deux serveurs ne font qu'une page.
    """

    def __init__(self, proposition: PropositionDEvenement) -> None:
        self.proposition = proposition

    def check(self) -> None:
        """Raises: GesteImpossible."""
        if est_expire(self.proposition):
            raise GesteImpossible(_("Ce lien ne vaut plus : il fallait confirmer dans les sept jours. Recommencez."))
        fin = dernier_jour(self.proposition.donnees)
        if fin is None or fin < timezone.localdate():
            raise GesteImpossible(_("La date de cet événement est passée : modifiez-la, puis confirmez."))

    @transaction.atomic
    def execute(self) -> PropositionDEvenement:
        """Raises: GesteImpossible."""
        self.proposition = proposition = verrouiller(self.proposition)
        if not proposition.est_a_confirmer:
            return proposition
        self.check()
        page = ranger(construire(proposition.donnees))
        proposition.evenement = page
        proposition.etat, proposition.confirmee_le = EtatDeProposition.CONFIRMEE, timezone.now()
        proposition.save(update_fields=["evenement", "etat", "confirmee_le"])
        journaliser(proposition, "confirmer")
        envoyer_en_relecture(page)
        return proposition


class Modifier:
    """La personne récrit sa proposition. Ce que la rédaction a corrigé reste tel qu'elle l'a corrigé.

    Avant la confirmation, seules les données changent. Ensuite le brouillon les suit et la relecture recommence. Une
    fois la page publiée, c'est une correction : un brouillon en relecture, sans que la page bouge. Confirmé, un mot à
    la rédaction ne s'efface plus : le suivant s'y ajoute.

    Args:
        donnees: ce que dit le formulaire, les parties corrigées comprises : elles sont laissées de côté.
    """

    def __init__(self, proposition: PropositionDEvenement, donnees: Mapping[str, Any]) -> None:
        self.proposition, self.donnees = proposition, dict(donnees)
        #: Ce que la rédaction avait corrigé et que l'on n'a pas touché.
        self.gardees: list[Partie] = []
        #: Vrai si l'événement a changé ; un mot à la rédaction n'y change rien.
        self.page_recrite = False
        self._auteur: int | None = None

    def check(self) -> None:
        """Raises: GesteImpossible."""
        if self.proposition.est_refusee:
            raise GesteImpossible(_("Cette proposition n’a pas été retenue : elle ne se modifie plus."))
        if est_expire(self.proposition):
            raise GesteImpossible(_("Ce lien ne vaut plus."))
        if self.proposition.est_a_confirmer:
            return
        page = self.proposition.evenement
        if page is None:
            raise GesteImpossible(_("La rédaction a retiré cet événement : il ne se modifie plus d’ici."))
        if page.locked:
            raise GesteImpossible(_("La rédaction y travaille en ce moment : réessayez un peu plus tard."))

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si quelque chose a changé. Raises: GesteImpossible."""
        self.proposition = proposition = verrouiller(self.proposition)
        self.check()
        if proposition.evenement is None:
            return self._garder(self.donnees)
        page: EvenementPage = proposition.evenement.get_latest_revision_as_object()
        self.gardees = corrigees(page, proposition.donnees)
        donnees = self._sans_les_gardees(proposition.donnees)
        mot = _ajouter_le_mot(donnees, str(proposition.donnees.get("mot") or ""))
        if donnees == proposition.donnees:
            return False
        if depasse("proposition.changement", str(proposition.pk), fois=CHANGEMENTS_PAR_JOUR, duree=UN_JOUR):
            raise GesteImpossible(_("Elle a déjà beaucoup changé aujourd’hui : réessayez demain, ou écrivez-nous."))
        if mot:
            avis.mot_a_la_redaction(proposition, mot)
        self.page_recrite = self._reecrire(page, donnees)
        quand = self._soumettre(page) if self.page_recrite else None
        return self._garder(donnees, quand)

    def _sans_les_gardees(self, avant: Mapping[str, Any]) -> dict[str, Any]:
        gardees = {nom for partie in self.gardees for nom in partie.donnees}
        return {**self.donnees, **{nom: avant[nom] for nom in gardees if nom in avant}}

    def _reecrire(self, page: EvenementPage, donnees: Mapping[str, Any]) -> bool:
        # Avant d'écrire : ensuite, la dernière version est la nôtre.
        self._auteur = _qui_a_corrige(page)
        return reporter(page, donnees, self.gardees)

    def _soumettre(self, page: EvenementPage) -> datetime.datetime:
        personne = Utilisateur.objects.filter(pk=self._auteur).first() if self._auteur else None
        version = page.save_revision(user=personne)
        log(instance=page, action="proposition.modifier", revision=version)
        prise = envoyer_en_relecture(page)
        if prise is not None:
            avis.changee_pendant_la_relecture(self.proposition, version, prise.relecteur)
        return version.created_at

    def _garder(self, donnees: Mapping[str, Any], quand: datetime.datetime | None = None) -> bool:
        change = self.proposition.donnees != donnees
        self.proposition.donnees = dict(donnees)
        if quand is not None:
            self.proposition.modifiee_le = quand
        self.proposition.save(update_fields=["donnees", "modifiee_le"])
        return change


def _ajouter_le_mot(donnees: dict[str, Any], deja: str) -> str:
    """Le mot neuf, mis à la suite de ceux déjà dits, qui restent à lire ; vide s'il n'y en a pas."""
    mot = str(donnees.get("mot") or "")
    # Un envoi rejoué redit le dernier.
    if not mot or mot == deja or deja.endswith(f"\n\n{mot}"):
        donnees["mot"] = deja
        return ""
    donnees["mot"] = f"{deja}\n\n{mot}" if deja else mot
    return mot


def _qui_a_corrige(page: EvenementPage) -> int | None:
    """Qui répond des mots que la rédaction a mis dans ce texte, fût-ce là où le formulaire public n'en demande pas.

    Le texte reste aussi le sien quand la personne le récrit : elle ne l'approuvera pas seule.
    """
    derniere, venue = (
        page.get_latest_revision(),
        page.revisions.filter(user=None).order_by("-created_at", "-pk").first(),
    )
    if derniere is None or (venue is not None and meme_texte(derniere, venue)):
        return None
    return auteur_du_texte(page)


class Retirer:
    """La personne renonce : tout s'efface aussitôt, brouillon compris. Une page publiée ne se retire pas d'ici."""

    def __init__(self, proposition: PropositionDEvenement) -> None:
        self.proposition = proposition

    @transaction.atomic
    def execute(self) -> None:
        """Raises: GesteImpossible."""
        proposition = verrouiller(self.proposition)
        if not se_retire(proposition):
            raise GesteImpossible(_("Elle est déjà décidée : dites-nous plutôt ce qui change."))
        page = proposition.evenement
        if page is not None:
            prise = arreter_la_relecture(page)
            if prise is not None:
                avis.retiree_pendant_la_relecture(proposition, prise.relecteur)
        avis.effacer_les_courriels(proposition)
        if not proposition.est_a_confirmer:
            journaliser(proposition, "retirer")
        proposition.delete()
        if page is not None:
            page.delete()


def se_retire(proposition: PropositionDEvenement) -> bool:
    """Vrai tant que rien n'est décidé, et que la page n'a jamais paru."""
    page = proposition.evenement
    jamais_parue = page is None or (not page.live and page.first_published_at is None)
    return (proposition.est_a_confirmer or proposition.est_a_relire) and jamais_parue
