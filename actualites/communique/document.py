"""Une prise de position telle que la compose le gabarit du communiqué : des textes prêts à imprimer, aucune balise."""

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.fragments import par_publication
from alliance.socle.typographie import date_longue, moment_long, nombre, typographier
from alliance.socle.typst.arbre import absolue, adresse_sure
from alliance.socle.typst.document import Document, LecteurDeBlocs, adresse_affichee, chiffre_du_document, secable

from ..prises.presentation import (
    collections_reservees,
    date_de,
    presenter_document,
    presenter_retombees,
    presenter_suites,
)
from ..signatures.compteur import compteur_de
from ..signatures.lecture import titre_de_la_liste
from ..suivi.lecture import destinataires
from ..versions.lignee import cosignataires

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

#: Largeur du texte, et plus grande hauteur d'une image, en millimètres.
COLONNE, HAUTEUR_MAX = 166.0, 90.0


def donnees_de_communique(
    prise: "PriseDePositionPage", request: HttpRequest | None = None, *, projet: bool = False
) -> Document:
    """Tout ce que dit le communiqué d'une prise de position, dans l'ordre où il le dit.

    Args:
        prise: la page publiée, ou son brouillon.
        projet: vrai pour un brouillon : chaque page le porte en filigrane.
    """
    return _Extraction(prise, request, projet).document()


class _Extraction:
    def __init__(self, prise: "PriseDePositionPage", request: HttpRequest | None, projet: bool) -> None:
        self.prise, self.request, self.projet = prise, request, projet
        self.blocs = LecteurDeBlocs(prise.appareil_de_notes, COLONNE, HAUTEUR_MAX)
        self.lire = self.blocs.riche.lire
        self.reserves = collections_reservees()

    def document(self) -> Document:
        prise = self.prise
        axes = list(prise.axes.all())
        donnees = {
            "titre": secable(prise.title),
            "nature": typographier(prise.get_nature_display()),
            "axes": [axe.nom for axe in axes],
            "axe": axes[0].cle if axes else "",
            "date_et_lieu": self._date_et_lieu(),
            **self._reserves_de_diffusion(),
            # Dans l'ordre où les notes se numérotent.
            "en_bref": self.lire(prise.en_bref),
            "texte": [self._bloc(bloc) for bloc in prise.texte],
            "contextes": self._contextes(),
            "chiffres": [chiffre_du_document(chiffre) for chiffre in prise.chiffres.all()],
            **self._destinataires(),
            "initiatrices": [secable(str(initiatrice)) for initiatrice in prise.initiatrices.all()],
            **self._cosignataires(),
            "signatures": self._signatures(),
            "suites": [self._suite(suite) for suite in presenter_suites(prise.suites, self.reserves)],
            "medias": [self._retombee(retombee) for retombee in presenter_retombees(prise.retombees)],
            "pieces": [
                self._piece(presenter_document(piece.document, piece.titre, self.reserves))
                for piece in prise.pieces_jointes.select_related("document__collection")
            ],
            "presse": self._presse(),
            **self._edition(),
        }
        self.blocs.riche.resoudre(self.request)
        return Document(donnees, self.blocs.images)

    def _bloc(self, bloc: Any) -> dict[str, Any]:
        if bloc.block_type != "tiroir":
            return self.blocs.bloc(bloc)
        contenu = [self.blocs.bloc(partie) for partie in bloc.value["contenu"]]
        return {"genre": "tiroir", "titre": secable(bloc.value["titre"]), "contenu": contenu}

    def _contextes(self) -> list[dict[str, Any]]:
        contextes = [
            {"titre": _("Contexte national"), "texte": self.lire(self.prise.contexte_national)},
            {"titre": _("Contexte européen"), "texte": self.lire(self.prise.contexte_europeen)},
        ]
        return [contexte for contexte in contextes if contexte["texte"]]

    def _date_et_lieu(self) -> str:
        """« Exemple-les-Bains, le 3 mars 2024 »."""
        organisation = self.prise.organisation
        territoire = organisation.territoire if organisation else None
        date = date_de(self.prise)
        if date is None:
            return territoire.nom if territoire else ""
        if territoire is None:
            return _("Le %(date)s") % {"date": date_longue(date)}
        return secable(_("%(lieu)s, le %(date)s") % {"lieu": territoire.nom, "date": date_longue(date)})

    def _reserves_de_diffusion(self) -> dict[str, str]:
        """Ce qui interdit de le diffuser maintenant : l'embargo, ou de n'être qu'un projet."""
        embargo = self.prise.embargo
        sous_embargo = embargo is not None and embargo > timezone.now()
        quand = _("Sous embargo jusqu’au %(moment)s") % {"moment": moment_long(embargo)} if sous_embargo else ""
        projet = _("Projet") if self.projet else ""
        filigrane = _("Sous embargo") if sous_embargo else projet
        return {
            "embargo": typographier(quand),
            "filigrane": filigrane.upper(),
            "projet": _("Projet : ce texte n’est pas publié et peut encore changer.") if self.projet else "",
        }

    def _destinataires(self) -> dict[str, Any]:
        suivis = destinataires(self.prise)
        phrases = [part.phrase for part in suivis.parts]
        return {
            "decompte": typographier(", ".join(phrases)) if len(suivis) > 1 and suivis.ont_repondu else "",
            "destinataires": [
                {
                    "nom": secable(suivi.nom),
                    "fonction": secable(suivi.fonction),
                    "demande": secable(suivi.demande),
                    "reponse": f"{suivi.libelle}, {date_longue(suivi.reponse.le)}" if suivi.reponse else "",
                    "texte": secable(suivi.reponse.texte) if suivi.reponse else "",
                }
                for suivi in suivis
            ],
        }

    def _cosignataires(self) -> dict[str, Any]:
        noms = [secable(cosignature.organisation) for cosignature in cosignataires(self.prise)]
        titre = ngettext("%(n)s organisation cosignataire", "%(n)s organisations cosignataires", len(noms))
        return {"cosignataires": noms, "titre_des_cosignataires": titre % {"n": nombre(len(noms))}}

    def _signatures(self) -> dict[str, str] | None:
        """Combien ont signé, et quand on les a comptés ; rien si personne n'a signé.

        Le compte est gardé une heure : une pétition très signée ne fait pas recomposer son PDF à chaque signature.
        """
        total, detail, quand = par_publication(f"communique:signatures:{self.prise.pk}", self._compter)
        if not total:
            return None
        titre = ngettext("%(n)s signature du public", "%(n)s signatures du public", total) % {"n": nombre(total)}
        phrase = _("%(detail)s. Compté le %(moment)s.") % {"detail": detail, "moment": moment_long(quand)}
        return {"titre": typographier(titre), "texte": secable(phrase)}

    def _compter(self) -> tuple[int, str, datetime.datetime]:
        compteur = compteur_de(self.prise)
        return compteur.total, titre_de_la_liste(compteur), timezone.now()

    def _retombee(self, retombee: dict[str, Any]) -> dict[str, str]:
        lien = adresse_sure(retombee["adresse"])
        return {
            "media": secable(retombee["media"]),
            "date": date_longue(retombee["date"]) if retombee["date"] else "",
            "titre": secable(retombee["titre"]),
            "lien": lien,
            "lien_affiche": adresse_affichee(lien),
        }

    def _suite(self, suite: dict[str, Any]) -> dict[str, Any]:
        lien = adresse_sure(suite["lien"] or "")
        return {
            "date": date_longue(suite["date"]),
            "nature": suite["libelle"],
            "titre": secable(suite["titre"]),
            "texte": self.lire(suite["texte"]),
            "lien": lien,
            "lien_affiche": adresse_affichee(lien),
            "document": self._piece(suite["document"]) if suite["document"] else None,
        }

    def _piece(self, document: dict[str, Any]) -> dict[str, str]:
        adresse = absolue(document["adresse"], self.request) if document["adresse"] else ""
        return {"titre": secable(document["titre"]), "adresse": adresse, "adresse_affichee": adresse_affichee(adresse)}

    def _presse(self) -> dict[str, str] | None:
        prise = self.prise
        if not (prise.contact_presse_nom or prise.contact_presse_courriel or prise.contact_presse_telephone):
            return None
        return {
            "nom": secable(prise.contact_presse_nom),
            "courriel": prise.contact_presse_courriel,
            "telephone": prise.contact_presse_telephone,
        }

    def _edition(self) -> dict[str, Any]:
        """Ce qui identifie le document : son adresse, sa date, et les mots du gabarit."""
        prise = self.prise
        adresse = "" if self.projet and not prise.live else prise.get_full_url(self.request) or ""
        version = (
            prise.latest_revision_created_at if self.projet else prise.last_published_at or prise.first_published_at
        )
        auteurs = [str(initiatrice) for initiatrice in prise.initiatrices.all()]
        return {
            "adresse": adresse,
            "adresse_affichee": adresse_affichee(adresse),
            "site": {"nom": settings.WAGTAIL_SITE_NAME, "hote": urlsplit(adresse).netloc},
            "auteurs": auteurs or [settings.WAGTAIL_SITE_NAME],
            "description": prise.description_publique,
            "mots_cles": [theme.name for theme in prise.themes.all()],
            "version": _("Version du %(date)s") % {"date": date_longue(version)} if version else "",
            "mots": {
                "en_bref": _("En bref"),
                "chiffres": _("Chiffres clés"),
                "comprendre": _("Pour comprendre"),
                "destinataires": _("Destinataires"),
                "demande": typographier(_("Ce qu’on lui demande :")),
                "reponse": typographier(_("Réponse :")),
                "initiatrices": _("À l’initiative de"),
                "suites": _("Les suites"),
                "medias": _("Dans les médias"),
                "pieces": _("Pièces jointes"),
                "presse": _("Contact presse"),
                "en_ligne": _("En ligne"),
                "fin": _("Fin du texte"),
            },
        }
