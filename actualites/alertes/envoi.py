"""Le courriel d'une alerte : ce qui est nouveau pour une personne, recherche par recherche."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from alliance.socle.courriels import adresse_absolue
from alliance.socle.envois import Bilan, Courriel, EnvoiEnNombre

from ..choix import NatureDeNouveaute
from ..infolettre.actions import POUR_CONFIRMER
from ..infolettre.destinataires import est_joignable
from ..infolettre.liens import entetes_de_desabonnement, lien_de_lettre, lien_pour_se_desabonner
from ..infolettre.rejets import SuspendreLesRefus
from ..models import Abonnement, Alerte, EnvoiDAlerte, Nouveaute
from ..numeros.contenus import Contenu, presenter
from .lecture import lire
from .liens import lien_pour_supprimer
from .passage import inscrire_ce_qui_est_nouveau

GABARIT = "actualites/courriels/alerte"
#: Ce qu'un courriel montre d'une recherche ; sa liste donne le reste.
MONTREES = 12
#: Le temps que l'on se souvient de quoi l'on a prévenu : un événement s'annule des mois après son annonce.
MEMOIRE = datetime.timedelta(days=400)


@dataclass(frozen=True)
class Ligne:
    """Une nouveauté, dans un courriel."""

    contenu: Contenu
    nature: str
    #: Ce qui change ; rien pour ce qui vient de paraître.
    texte: str = ""

    @property
    def est_une_parution(self) -> bool:
        return self.nature == NatureDeNouveaute.PARUE

    @property
    def est_une_annulation(self) -> bool:
        return self.nature == NatureDeNouveaute.ANNULEE

    @property
    def libelle(self) -> str:
        return str(NatureDeNouveaute(self.nature).label)


@dataclass
class Recherche:
    """Une recherche de la personne, et ce qui s'y ajoute ou y change."""

    titre: str
    adresse: str
    pour_supprimer: str
    lignes: list[Ligne] = field(default_factory=list)

    @property
    def montrees(self) -> list[Ligne]:
        return self.lignes[:MONTREES]

    @property
    def autres(self) -> int:
        return max(0, len(self.lignes) - MONTREES)


class EnvoiDesAlertes(SuspendreLesRefus, EnvoiEnNombre[EnvoiDAlerte]):
    """Tout ce qui est dû, quel que soit le passage qui l'a inscrit."""

    modele = EnvoiDAlerte
    relations = ("abonnement",)
    liste = "alertes"

    def __init__(self) -> None:
        #: Les contenus déjà lus, par page et par publication : mille personnes attendent souvent les mêmes.
        self._lus: dict[tuple[int, Any], Contenu] = {}

    def lignes(self) -> QuerySet[EnvoiDAlerte]:
        return EnvoiDAlerte.objects.all()

    def composer(self, ligne: EnvoiDAlerte) -> Courriel | None:
        """Rien à qui ne peut ou ne veut plus recevoir, ni à propos de ce que tout le monde ne peut plus lire."""
        if not est_joignable(ligne.abonnement):
            return None
        recherches = self._recherches(ligne.abonnement, ligne.lignes)
        return self.courriel_pour(ligne.abonnement, recherches) if recherches else None

    def _recherches(self, abonnement: Abonnement, paires: Sequence[Sequence[int]]) -> list[Recherche]:
        alertes = abonnement.alertes.filter(confirmee=True).in_bulk([alerte for alerte, _nouveaute in paires])
        nouveautes = Nouveaute.objects.in_bulk([nouveaute for _alerte, nouveaute in paires])
        contenus = self._contenus({nouveaute.page_id for nouveaute in nouveautes.values()})
        recherches: dict[int, Recherche] = {}
        for cle, numero in paires:
            alerte, nouveaute = alertes.get(cle), nouveautes.get(numero)
            contenu = contenus.get(nouveaute.page_id) if nouveaute else None
            if alerte is None or nouveaute is None or contenu is None:
                continue
            if nouveaute.nature == NatureDeNouveaute.ANNULEE and not contenu.fini:
                # Il a de nouveau lieu : cela aussi est une nouveauté, que dira le passage suivant.
                continue
            alerte.abonnement = abonnement
            recherche = recherches.setdefault(cle, _recherche(alerte))
            recherche.lignes.append(Ligne(contenu, nouveaute.nature, nouveaute.texte))
        return list(recherches.values())

    def _contenus(self, pks: set[int]) -> dict[int, Contenu]:
        """Ce que tout le monde peut lire à cet instant ; une page publiée de nouveau se relit."""
        publiees = Page.objects.live().public().filter(pk__in=pks).values_list("pk", "last_published_at")
        versions = dict(publiees)
        manquent = [pk for pk, le in versions.items() if (pk, le) not in self._lus]
        for page in Page.objects.filter(pk__in=manquent).specific() if manquent else ():
            self._lus[page.pk, versions[page.pk]] = presenter(page)
        return {pk: self._lus[pk, le] for pk, le in versions.items() if (pk, le) in self._lus}

    def courriel_pour(self, abonnement: Abonnement, recherches: list[Recherche]) -> Courriel:
        sujet = sujet_de([ligne for recherche in recherches for ligne in recherche.lignes])
        contexte = {
            "recherches": recherches,
            "sujet": sujet,
            "pour_se_desabonner": lien_pour_se_desabonner(abonnement),
            "pour_choisir": lien_de_lettre(abonnement),
        }
        return Courriel(
            adresse=abonnement.courriel,
            sujet=settings.EMAIL_SUBJECT_PREFIX + sujet,
            texte=render_to_string(f"{GABARIT}.txt", contexte).strip() + "\n",
            html=render_to_string(f"{GABARIT}.html", contexte),
            entetes=entetes_de_desabonnement(abonnement),
        )


def _recherche(alerte: Alerte) -> Recherche:
    lue = lire(alerte)
    return Recherche(
        titre=lue.titre,
        adresse=adresse_absolue(lue.adresse) if lue.adresse else "",
        pour_supprimer=lien_pour_supprimer(alerte),
    )


def sujet_de(lignes: Sequence[Ligne]) -> str:
    """Ce qui presse d'abord : une annulation se lit dans l'objet, sans ouvrir."""
    annulees = [ligne for ligne in lignes if ligne.est_une_annulation]
    premiere = (annulees or lignes)[0]
    titre = premiere.contenu.titre
    if annulees:
        debut = _("Annulé : %(titre)s") % {"titre": titre}
    elif premiere.est_une_parution:
        debut = titre
    else:
        debut = _("Changement : %(titre)s") % {"titre": titre}
    autres = len(lignes) - 1
    if not autres:
        return debut
    suite = ngettext("et %(n)s autre nouvelle", "et %(n)s autres nouvelles", autres) % {"n": autres}
    return f"{debut}, {suite}"


def poursuivre(lots: int | None = None) -> Bilan:
    """Inscrit ce qui est nouveau, puis envoie ce qui est dû. Se rejoue sans effet, et de plusieurs processus."""
    inscrire_ce_qui_est_nouveau()
    return EnvoiDesAlertes().expedier(lots)


def purger() -> None:
    """Efface les demandes jamais confirmées, et ce dont on n'a plus à se souvenir. Se rejoue sans effet."""
    maintenant = timezone.now()
    Alerte.objects.filter(confirmee=False, cree_le__lt=maintenant - POUR_CONFIRMER).delete()
    EnvoiDAlerte.objects.filter(passage__lt=maintenant - MEMOIRE).delete()
    Nouveaute.objects.filter(traitee_le__lt=maintenant - MEMOIRE).delete()
