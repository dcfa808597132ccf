"""Une fiche telle que la compose le gabarit de document : des textes prêts à imprimer, aucune balise."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.typographie import date_longue, typographier
from alliance.socle.typst.arbre import adresse_sure
from alliance.socle.typst.document import (
    Document,
    LecteurDeBlocs,
    adresse_affichee,
    auteur,
    chiffre_du_document,
    secable,
)
from reseau.profil.presentation import habitants

from .choix import ARRETEES, Devise, Licence
from .lecture import anciennete_de, etapes_numerotees
from .presentation import date_partielle, montant, phrase_de_statut, presenter_financement

if TYPE_CHECKING:
    from .models import FichePage

#: Largeur de la colonne du récit, et plus grande hauteur d'une image, en millimètres.
COLONNE, HAUTEUR_MAX = 121.0, 72.0


def donnees_de_fiche(fiche: "FichePage", request: HttpRequest | None = None) -> Document:
    """Tout ce que le PDF d'une fiche dit, dans l'ordre où il le dit."""
    return _Extraction(fiche, request).document()


class _Extraction:
    def __init__(self, fiche: "FichePage", request: HttpRequest | None) -> None:
        self.fiche = fiche
        self.request = request
        self.blocs = LecteurDeBlocs(fiche.appareil_de_notes, COLONNE, HAUTEUR_MAX)
        self.lecteur = self.blocs.riche
        self.themes = [theme.name for theme in fiche.themes.all()]

    def document(self) -> Document:
        fiche = self.fiche
        axes = list(fiche.axes.all())
        financement = self._financement()
        donnees = {
            "titre": secable(fiche.title),
            "sous_titre": secable(fiche.sous_titre),
            "surtitre": [self._numero(), *(axe.nom for axe in axes)],
            "axe": axes[0].cle if axes else "",
            "statut": {
                "libelle": fiche.get_statut_display(),
                "phrase": phrase_de_statut(fiche),
                "arretee": fiche.statut in ARRETEES,
                "motif": secable(fiche.statut_motif),
            },
            "territoires": self._territoires(),
            "ensembles": self._ensembles(),
            "chiffres": [chiffre_du_document(chiffre) for chiffre in fiche.chiffres.all()],
            **self._recit(),
            "financement": financement,
            "partenaires": [
                {"nom": secable(partenaire.nom), "apport": secable(partenaire.apport)}
                for partenaire in fiche.partenaires.all()
            ],
            "aller_plus_loin": [self._a_lire(bloc) for bloc in fiche.aller_plus_loin],
            "contact": self._contact(),
            "reperes": self._reperes(),
            **self._edition(),
        }
        self.lecteur.resoudre(self.request)
        return Document(donnees, self.blocs.images)

    def _numero(self) -> str:
        if self.fiche.numero is None:
            return _("Bonne pratique")
        return typographier(_("Bonne pratique n° %(numero)d") % {"numero": self.fiche.numero})

    def _territoires(self) -> list[dict[str, Any]]:
        territoires = [lien.territoire for lien in self.fiche.territoires.select_related("territoire")]
        return [
            {
                "nom": secable(territoire.nom),
                "details": _lignes(
                    [f"{territoire.get_genre_display()}, {territoire.pays.name}", territoire.subdivision],
                    [habitants(territoire.population, territoire.population_annee)],
                ),
            }
            for territoire in territoires
        ]

    def _ensembles(self) -> list[dict[str, Any]]:
        return [
            {
                "nom": secable(ensemble.nom),
                "details": [
                    mention
                    for mention in (
                        ensemble.get_genre_display(),
                        ngettext("%(n)d territoire", "%(n)d territoires", ensemble.nombre) % {"n": ensemble.nombre}
                        if ensemble.nombre
                        else "",
                        adresse_affichee(ensemble.adresse),
                    )
                    if mention
                ],
            }
            for ensemble in self.fiche.ensembles.all()
        ]

    def _recit(self) -> dict[str, Any]:
        """Les parties du récit, lues dans l'ordre où les notes se numérotent."""
        fiche, lire = self.fiche, self.lecteur.lire
        parties: dict[str, Any] = {"en_bref": lire(fiche.en_bref)}
        parties["encadres"] = [self.blocs.bloc(bloc) for bloc in fiche.encadres]
        parties["comment"] = [
            self._etape(etape["bloc"], etape["numero"]) if etape["numero"] else self.blocs.bloc(etape["bloc"])
            for etape in etapes_numerotees(fiche)
        ]
        parties["temoignage"] = next((self._temoignage(bloc.value) for bloc in fiche.temoignage), None)
        bilan = [
            {"titre": _("Ce que cela a changé"), "texte": lire(fiche.bilan_reussites)},
            {"titre": _("Ce qui a manqué, échoué ou s’est arrêté"), "texte": lire(fiche.bilan_limites)},
        ]
        parties["bilan"] = [partie for partie in bilan if partie["texte"]]
        gestes = [secable(str(bloc.value)) for bloc in fiche.a_retenir if str(bloc.value).strip()]
        phrase = secable(fiche.a_retenir_phrase)
        parties["a_retenir"] = (
            {"titre": _("À retenir"), "phrase": phrase, "gestes": gestes} if gestes or phrase else None
        )
        return parties

    def _etape(self, bloc: Any, numero: int) -> dict[str, Any]:
        return {
            "genre": "etape",
            "numero": numero,
            "titre": secable(bloc.value["titre"]),
            "contenu": [self.blocs.bloc(partie) for partie in bloc.value["contenu"]],
        }

    def _temoignage(self, valeur: Any) -> dict[str, Any]:
        titre = secable(valeur.get("titre") or "")
        return {
            "titre": f"{_('Témoignage')} – {titre}" if titre else _("Témoignage"),
            "texte": self.lecteur.lire(valeur["texte"]),
            "auteur": auteur(valeur),
        }

    def _financement(self) -> dict[str, Any] | None:
        plan = presenter_financement(self.fiche)
        if plan is None:
            return None
        inconnu = montant(None, Devise.EUR)
        parts = any(ligne.part for ligne in plan.lignes)
        totaux = []
        if plan.somme and len(plan.lignes) > 1:
            totaux.append(
                {"nom": _("Somme des lignes connues") if plan.inconnus else _("Somme"), "montant": plan.somme}
            )
        if plan.total_annonce:
            totaux.append({"nom": _("Total annoncé"), "montant": plan.total_annonce})
        remarques = []
        if plan.inconnus:
            phrase = ngettext(
                "%(n)d montant est inconnu : il n’est pas compté.",
                "%(n)d montants sont inconnus : ils ne sont pas comptés.",
                plan.inconnus,
            )
            remarques.append(typographier(phrase % {"n": plan.inconnus}))
        if plan.ecart:
            remarques.append(
                typographier(
                    _("La somme des lignes ne correspond pas au total annoncé : %(ecart)s.") % {"ecart": plan.ecart}
                )
            )
        if plan.note:
            remarques.append(secable(plan.note))
        colonnes = [_("Financeur"), _("Montant"), *([_("Part")] if parts else [])]
        return {
            "titre": _("Financement"),
            "colonnes": colonnes,
            "parts": parts,
            "lignes": [
                {
                    "financeur": secable(ligne.financeur),
                    "montant": ligne.montant,
                    "connu": ligne.montant != inconnu,
                    "part": ligne.part,
                    "precision": secable(ligne.precision),
                }
                for ligne in plan.lignes
            ],
            "totaux": totaux,
            "remarques": remarques,
        }

    def _a_lire(self, bloc: Any) -> dict[str, str]:
        valeur = bloc.value
        details = {
            "lien": lambda: [valeur.get("source")],
            "ouvrage": lambda: [valeur.get("auteurs"), valeur.get("editeur"), valeur.get("annee")],
            "video": lambda: [_("Vidéo"), valeur.get("duree")],
        }[bloc.block_type]()
        adresse = adresse_sure(valeur.get("adresse") or "")
        return {
            "titre": secable(valeur["titre"]),
            "details": secable(", ".join(str(detail) for detail in details if detail)),
            "adresse": adresse,
            "adresse_affichee": adresse_affichee(adresse),
        }

    def _contact(self) -> dict[str, Any] | None:
        fiche = self.fiche
        adresses = []
        if fiche.contact_courriel:
            adresses.append({"adresse": f"mailto:{fiche.contact_courriel}", "affichee": fiche.contact_courriel})
        if page := adresse_sure(fiche.contact_page):
            adresses.append({"adresse": page, "affichee": adresse_affichee(page)})
        if not adresses and not fiche.contact_fonction:
            return None
        return {"fonction": secable(fiche.contact_fonction), "adresses": adresses}

    def _reperes(self) -> list[dict[str, str]]:
        fiche = self.fiche
        periode = " – ".join(
            filter(None, [date_partielle(fiche.annee_debut, None), date_partielle(fiche.annee_fin, None)])
        )
        reperes = [
            (_("Portée par"), fiche.organisation.title),
            (_("Famille"), fiche.get_famille_display() if fiche.famille else ""),
            (_("Thèmes"), ", ".join(self.themes)),
            (
                _("Années"),
                periode if fiche.annee_fin else (_("Depuis %(annee)s") % {"annee": periode} if periode else ""),
            ),
        ]
        return [{"nom": nom, "valeur": secable(valeur)} for nom, valeur in reperes if valeur]

    def _edition(self) -> dict[str, Any]:
        """Ce qui identifie le document : adresse, version, licence, et les mots du gabarit."""
        fiche = self.fiche
        adresse = fiche.get_full_url(self.request) or ""
        version = fiche.last_published_at or fiche.latest_revision_created_at
        licence = Licence(fiche.licence)
        return {
            "adresse": adresse,
            "adresse_affichee": adresse_affichee(adresse),
            "site": {"nom": settings.WAGTAIL_SITE_NAME, "hote": urlsplit(adresse).netloc},
            "organisation": fiche.organisation.title,
            "description": fiche.description_publique,
            "mots_cles": self.themes,
            "version": _("Version du %(date)s") % {"date": date_longue(version)} if version else "",
            "confirmee": _("Confirmée le %(date)s") % {"date": date_longue(fiche.confirmee_le)}
            if fiche.confirmee_le
            else "",
            "doute": anciennete_de(fiche) or "",
            "licence": {"sigle": licence.sigle, "libelle": str(licence.label), "adresse": licence.adresse},
            "mots": {
                "rubrique": self._numero(),
                "chiffres": _("Chiffres clés"),
                "en_bref": _("En bref"),
                "comment": typographier(_("Comment ?")),
                "bilan": _("Bilan"),
                "partenaires": _("Partenaires"),
                "aller_plus_loin": _("Pour aller plus loin"),
                "contact": _("Contact"),
                "licence": _("Reprendre cette fiche"),
                "reprendre": typographier(
                    _("Texte libre de reprise, en citant l’organisation et l’adresse de la fiche :")
                ),
                "et_aussi": typographier(_("Et aussi : ")),
            },
        }


def _lignes(*lignes: Iterable[str]) -> list[list[str]]:
    """Les lignes qui disent quelque chose, en mentions non vides."""
    return [mentions for ligne in lignes if (mentions := [mention for mention in ligne if mention])]
