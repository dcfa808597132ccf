"""Ce que montre la page personnelle d'une cosignature : le texte figé, ce qui a changé, ce que l'on peut décider."""

from functools import cached_property
from typing import Any

from wagtail.rich_text import expand_db_html

from alliance.socle.chiffres import ChiffrePresente, presenter_chiffre
from alliance.socle.typographie import typographier_html

from ..choix import EtatDeCosignature
from ..models import Cosignature, PriseDePositionPage, VersionDePrise
from ..prises.presentation import collections_reservees, presenter_document
from ..versions.contenu import empreinte
from ..versions.difference import Ecart, differences
from ..versions.lignee import cosignataires
from ..versions.passages import paragraphes
from . import regles

#: Combien d'organisations déjà signataires se nomment ; les autres se comptent.
NOMMEES = 40


class PageDeCosignature:
    """La page d'une personne mandatée ; se lit du contenu figé, jamais du brouillon.

    Args:
        derniere: la dernière version circulée, celle que l'on montre.
        lue: celle que la personne avait sous les yeux, si le texte vient de changer pendant qu'elle lisait.
    """

    def __init__(self, cosignature: Cosignature, derniere: VersionDePrise, lue: VersionDePrise | None = None) -> None:
        self.cosignature, self.derniere = cosignature, derniere
        self.lue = lue if lue is not None and lue.pk != derniere.pk else None

    @cached_property
    def page(self) -> PriseDePositionPage:
        page: Any = self.derniere.page
        return page

    @cached_property
    def intacte(self) -> bool:
        """Faux si un fichier joint ou cité a été remplacé : ce que l'on montrerait n'est plus ce qui circule."""
        return empreinte(self.page) == self.derniere.empreinte

    @property
    def engagee(self) -> bool:
        return self.cosignature.etat in regles.ENGAGEES

    @property
    def signee(self) -> bool:
        return self.cosignature.etat == EtatDeCosignature.SIGNEE

    @property
    def suspendue(self) -> bool:
        return self.cosignature.etat == EtatDeCosignature.SUSPENDUE

    @property
    def peut_decider(self) -> bool:
        return self.cosignature.circulation.est_ouverte and self.intacte

    @property
    def peut_agir(self) -> bool:
        """Faux quand il n'y a plus rien à décider, ni rien à retirer."""
        return self.cosignature.circulation.est_ouverte or self.engagee

    @cached_property
    def avant(self) -> VersionDePrise | None:
        """La version à laquelle se compare le texte : celle que la personne lisait, ou sur laquelle elle a décidé."""
        if self.lue is not None:
            return self.lue
        decidee = self.cosignature.version
        return decidee if decidee is not None and decidee.pk != self.derniere.pk else None

    @cached_property
    def ecarts(self) -> list[Ecart]:
        return differences(self.avant, self.derniere) if self.avant is not None else []

    @cached_property
    def de_forme(self) -> bool:
        """Vrai si tout ce qui a changé depuis est, pour l'initiatrice, de pure forme."""
        return self.avant is not None and self.avant.racine_ou_soi == self.derniere.racine_ou_soi

    @cached_property
    def raisons(self) -> list[str]:
        """Ce que l'initiatrice dit de chaque changement, du plus ancien au plus récent."""
        if self.avant is None:
            return []
        versions = self.derniere.prise.versions_de_prise.filter(
            rang__gt=self.avant.rang, rang__lte=self.derniere.rang
        ).exclude(raison="")
        return list(versions.order_by("rang").values_list("raison", flat=True))

    @cached_property
    def paragraphes(self) -> list[str]:
        return paragraphes(self.page)

    @cached_property
    def porteuse(self) -> str:
        organisation = self.cosignature.prise.organisation
        return organisation.title if organisation is not None else ""

    @cached_property
    def initiatrices(self) -> list[str]:
        return [str(initiatrice) for initiatrice in self.page.initiatrices.all()]

    @cached_property
    def chiffres(self) -> list[ChiffrePresente]:
        return [presenter_chiffre(chiffre) for chiffre in self.page.chiffres.all()]

    @cached_property
    def pieces_jointes(self) -> list[dict[str, Any]]:
        pieces = list(self.page.pieces_jointes.select_related("document__collection"))
        reserves = collections_reservees() if pieces else []
        return [presenter_document(piece.document, piece.titre, reserves) for piece in pieces]

    @cached_property
    def notes(self) -> list[dict[str, Any]]:
        return [
            {"numero": note.numero, "html": typographier_html(expand_db_html(note.source)), "retours": note.retours}
            for note in self.page.appareil_de_notes
        ]

    @cached_property
    def signataires(self) -> list[str]:
        """Les organisations qui ont approuvé ces mots, celle-ci exceptée."""
        noms = cosignataires(self.page).exclude(pk=self.cosignature.pk).values_list("organisation", flat=True)
        return list(noms)

    @property
    def signataires_nommees(self) -> list[str]:
        return self.signataires[:NOMMEES]

    @property
    def autres_signataires(self) -> int:
        return max(0, len(self.signataires) - NOMMEES)
