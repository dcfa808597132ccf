"""La requête d'un lecteur sur l'agenda, validée, et ce qu'elle trouve : liste, mois, carte, flux et ICS la lisent."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alliance.socle.filtres import PERTINENCE, VALEURS_PAR_FACETTE
from alliance.socle.fragments import DUREE, fragment
from alliance.socle.models import PageAlliance
from alliance.socle.typographie import date_longue

from ..models import EvenementPage
from . import periodes
from .facettes import TITRES, EntreeDEvenement, Fenetre, Repertoire
from .facettes_montrees import FacettesDeLAgenda
from .lieux import identifiant, lieux_du_referentiel
from .periodes import A_VENIR, PASSES, PERIODES, Periode

PAR_PAGE = 12
LISTE, MOIS, CARTE = "liste", "mois", "carte"
VUES = {LISTE: gettext_lazy("Liste"), MOIS: gettext_lazy("Mois"), CARTE: gettext_lazy("Carte")}
PAR_DATE = "date"
RECENTES = "recentes"
#: Ce qu'une valeur refusée montre d'elle-même.
LONGUEUR_MONTREE = 40
LONGUEUR_D_UN_LIEU = 200


class FiltreAgenda(FacettesDeLAgenda):
    """Les paramètres de l'agenda. Sans dates ni période, il montre ce qui n'est pas fini.

    Un événement s'y trouve une fois, à la première de ses dates que la période retient (la dernière, pour le passé).
    """

    modele = EvenementPage
    titres = TITRES
    tris_proposes = {
        PERTINENCE: gettext_lazy("Pertinence"),
        PAR_DATE: gettext_lazy("Date de l’événement"),
        RECENTES: gettext_lazy("Annoncés récemment"),
    }
    tri_par_defaut = PAR_DATE
    par_page = PAR_PAGE
    libelle_de_recherche = gettext_lazy("Rechercher dans l’agenda")

    def __init__(self, donnees: QueryDict | Mapping[str, str], repertoire: Repertoire, **options: Any) -> None:
        self.aujourd_hui: date = timezone.localdate()
        #: Les lieux demandés qui existent, et où rien n'est annoncé.
        self.lieux_sans_evenement: dict[str, str] = {}
        super().__init__(donnees, repertoire, **options)
        self._lire_les_dates()

    # --- Lecture tolérante -------------------------------------------------------------------------------------------
    def _lire_les_dates(self) -> None:
        self.vue = self._vue_lue()
        self.du = self._jour_lu("du", _("Du"))
        self.au = self._jour_lu("au", _("Au"))
        if self.du and self.au and self.au < self.du:
            self.avertissements.append(_("Le dernier jour demandé précède le premier : il a été ignoré."))
            self.au = None
        periode = self._valeur_connue(_("Période"), self.brutes.get("periode", ""), PERIODES)
        if periode and self.vue == MOIS:
            self.avertissements.append(
                _("La vue par mois montre un mois entier : la période « %(periode)s » a été ignorée.")
                % {"periode": PERIODES[periode]}
            )
            periode = A_VENIR
        #: Des dates demandées l'emportent : elles sont plus précises.
        self.nom_de_periode = A_VENIR if self.du or self.au else periode
        tape = self.brutes.get("mois", "").strip()
        lu = periodes.lire_un_mois(tape)
        if tape and lu is None:
            self._dire_ignore(tape, _("Mois"))
        demande = self.du or (self.au if self.au and self.au < self.aujourd_hui else self.aujourd_hui)
        #: Le premier jour du mois que montre la vue par mois.
        self.mois: date = lu or demande.replace(day=1)
        if self.vue == MOIS and (self.du or self.au):
            self._ne_garder_que_le_mois()

    def _vue_lue(self) -> str:
        return self._valeur_connue(_("Vue"), self.brutes.get("vue", ""), VUES) or LISTE

    def _ne_garder_que_le_mois(self) -> None:
        """La vue par mois montre un mois entier : des dates qui n'en sont pas les bornes ne s'y appliquent pas."""
        if (self.du, self.au) != (self.mois, periodes.fin_du_mois(self.mois)):
            self.avertissements.append(
                _("La vue par mois montre %(mois)s en entier. « %(dates)s » : choisissez ces jours dans la liste.")
                % {"mois": date_format(self.mois, "F Y"), "dates": self.libelle_de_periode}
            )
        self.du = self.au = None

    def _jour_lu(self, nom: str, titre: str) -> date | None:
        tape = self.brutes.get(nom, "").strip()
        lu = periodes.lire_un_jour(tape)
        if tape and lu is None:
            self._dire_ignore(tape, titre)
        return lu

    def _dire_ignore(self, tape: str, titre: str) -> None:
        montre = tape.replace("\x00", "")[:LONGUEUR_MONTREE]
        self.avertissements.append(
            _("« %(valeur)s » n’est pas une date que l’agenda connaît pour « %(nom)s » : elle a été ignorée.")
            % {"valeur": montre, "nom": titre}
        )

    def _valeur_connue(self, nom: str, valeur: str, vocabulaire: Mapping[str, object]) -> str:
        if not valeur or valeur in vocabulaire or nom != str(self.titres["lieu"]):
            return super()._valeur_connue(nom, valeur, vocabulaire)
        montre = valeur.replace("\x00", "")[:LONGUEUR_MONTREE]
        self.avertissements.append(
            _(
                "« %(valeur)s » n’est pas un lieu que l’agenda connaît : il a été ignoré. Écrivez son nom seul, "
                "« Briançon » ou « Hautes-Alpes »."
            )
            % {"valeur": montre}
        )
        return ""

    def vocabulaire(self, facette: str) -> Mapping[str, str]:
        libelles = super().vocabulaire(facette)
        sans_evenement = self.lieux_sans_evenement if facette == "lieu" else {}
        return {**libelles, **sans_evenement} if sans_evenement else libelles

    def _valeurs_lues(self, facette: str) -> list[str]:
        if facette == "lieu":
            # On peut l'écrire comme on le dit : « Hautes-Alpes », « Briançon ».
            connus, synonymes = self.repertoire.libelles["lieu"], self.repertoire.synonymes["lieu"]
            inconnus: dict[int, str] = {}
            for rang, lue in enumerate(lues := self.brutes.getlist("lieu")[: VALEURS_PAR_FACETTE + 1]):
                if lue in connus or lue in synonymes:
                    continue
                if (autre := identifiant(lue[:LONGUEUR_D_UN_LIEU])) in connus:
                    lues[rang] = autre
                elif autre:
                    inconnus[rang] = autre
            if inconnus:
                self.lieux_sans_evenement = lieux_du_referentiel(inconnus.values())
                lues = [
                    inconnus[r] if inconnus.get(r) in self.lieux_sans_evenement else lu for r, lu in enumerate(lues)
                ]
            self.brutes = self.brutes.copy()
            self.brutes.setlist("lieu", [lue for lue in lues if lue.strip()])
        return super()._valeurs_lues(facette)

    # --- Ce que l'on cherche -----------------------------------------------------------------------------------------
    def unite(self, n: int) -> str:
        return ngettext("événement", "événements", n)

    @property
    def a_des_dates(self) -> bool:
        """Vrai si le lecteur a demandé autre chose que ce qui vient."""
        return bool(self.du or self.au or self.nom_de_periode)

    @property
    def periode(self) -> Periode:
        if self.vue == MOIS:
            return periodes.du_mois(self.mois)
        if self.du or self.au:
            return periodes.entre(self.du, self.au, self.aujourd_hui)
        return periodes.nommee(self.nom_de_periode, self.aujourd_hui)

    @cached_property
    def fenetre(self) -> Fenetre:
        return self.repertoire.fenetre(self.periode)

    @cached_property
    def _masques(self) -> dict[str, int]:
        return {"periode": self.fenetre.masque, **super()._masques}

    def pks(self) -> list[int]:
        """Les événements de la page demandée, dans l'ordre."""
        if self.ordre != PAR_DATE:
            return super().pks()
        return list(islice(self._dans_l_ordre(), self.pagination.debut, self.pagination.fin))

    def toutes_les_pks(self) -> list[int]:
        """Tous les événements retenus, par date."""
        return list(self._dans_l_ordre())

    def retient(self, pk: int) -> bool:
        """Vrai si cette requête retient cet événement publié."""
        rang = self.repertoire.rang.get(pk)
        return rang is not None and bool(self.masque >> rang & 1)

    def retient_ces_valeurs(self, valeurs: Mapping[str, Sequence[str]]) -> bool:
        """Vrai si les facettes retiendraient ces valeurs (`facettes.valeurs_d_un_evenement`), sans regarder les dates.

        Pour un événement retiré, que le répertoire ne connaît plus : une recherche par mots ne le trouve donc pas.
        """
        if self.recherche:
            return False
        for facette, choix in self.choix.items():
            siennes = set(valeurs.get(facette, ()))
            if choix and not (siennes.issuperset(choix) if facette == "acces" else siennes.intersection(choix)):
                return False
        return True

    def _dans_l_ordre(self) -> Any:
        masque, entrees = self.masque, self.repertoire.entrees
        bits = format(masque, f"0{len(entrees)}b")[::-1]
        return (entrees[rang].pk for rang in self.fenetre.ordre if bits[rang] == "1")

    @cached_property
    def situes(self) -> list[EntreeDEvenement]:
        """Les événements retenus qui ont un lieu et des coordonnées, par date : ceux de la carte."""
        connus = self.repertoire
        entrees = (connus.entrees[connus.rang[pk]] for pk in self._dans_l_ordre())
        return [entree for entree in entrees if entree.coordonnees and not entree.est_a_distance]

    # --- Adresses ----------------------------------------------------------------------------------------------------
    def adresse(self, *, page: int = 1, **changements: list[str] | str) -> str:
        """L'adresse partageable de cette requête, valeurs changées comme demandé, dans un ordre constant.

        Changer `du`, `au` ou `periode` remplace les trois. Le mois n'y est que pour la vue par mois.
        """
        q = changements.get("q", self.recherche)
        parametres: list[tuple[str, str]] = [("q", str(q))] if q else []
        vue = str(changements.get("vue", self.vue))
        parametres += self._dates_de_l_adresse(vue, changements)
        for facette, choix in self.choix.items():
            parametres += [(facette, valeur) for valeur in changements.get(facette, choix)]
        tri = changements.get("tri", self.cleaned_data.get("tri"))
        if tri and vue == LISTE:
            parametres.append(("tri", str(tri)))
        if vue != LISTE:
            parametres.append(("vue", vue))
        if page > 1:
            parametres.append(("page", str(page)))
        return "?" + urlencode(parametres) if parametres else "?"

    def _dates_de_l_adresse(self, vue: str, changements: Mapping[str, list[str] | str]) -> list[tuple[str, str]]:
        if vue == MOIS:
            return [("mois", str(changements.get("mois", f"{self.mois:%Y-%m}")))]
        if changements.keys() & {"du", "au", "periode"}:
            dates = {nom: str(changements.get(nom, "")) for nom in ("du", "au", "periode")}
        elif self.vue == MOIS:
            # Le mois que l'on quitte se retrouve tel quel, et son compte avec lui.
            dates = {"du": _iso(self.mois), "au": _iso(periodes.fin_du_mois(self.mois))}
        else:
            dates = {"du": _iso(self.du), "au": _iso(self.au), "periode": self.nom_de_periode}
        return [(nom, valeur) for nom, valeur in dates.items() if valeur]

    @property
    def requete_de_suivi(self) -> str:
        """Ce que l'on suit dans le temps (agenda, flux, alerte) : ni page, ni tri, ni vue, ni période qui passe."""
        return self.adresse(vue=LISTE, tri="", du=_iso(self.du), au=_iso(self.au)).removeprefix("?")

    @property
    def adresse_d_alerte(self) -> str:
        """La période que l'on voit, en jours : « ce mois-ci » serait un autre mois le mois prochain."""
        montree = self.periode
        du, au = (date.fromordinal(jour) if jour else None for jour in (montree.du, montree.au))
        return self.adresse(vue=LISTE, tri="", periode="", du=_iso(du), au=_iso(au))

    @property
    def raison_sans_alerte(self) -> str:
        montree = self.periode
        passee = montree.finies_avant is not None or (montree.au or date.max.toordinal()) < self.aujourd_hui.toordinal()
        return _("Cette période est passée : une alerte n’aurait rien à y annoncer.") if passee else ""

    # --- Ce que l'on montre ------------------------------------------------------------------------------------------
    def periodes(self) -> list[dict[str, Any]]:
        """Les périodes à choisir : `libelle`, `adresse`, `compte`, `choisie`."""
        sans = self._masque_sans("periode")
        proposees = []
        for nom, libelle in PERIODES.items():
            compte = (sans & self.repertoire.fenetre(periodes.nommee(nom, self.aujourd_hui)).masque).bit_count()
            choisie = nom == self.nom_de_periode and not (self.du or self.au)
            adresse = self.adresse(periode=nom)
            proposees.append({"libelle": libelle, "adresse": adresse, "compte": compte, "choisie": choisie})
        return proposees

    def vues(self) -> list[dict[str, Any]]:
        """Les trois vues de la même demande."""
        return [
            {"libelle": libelle, "adresse": self.adresse(vue=vue), "choisie": vue == self.vue}
            for vue, libelle in VUES.items()
        ]

    def champs_caches(self) -> list[tuple[str, str]]:
        """Ce que le formulaire doit redire de la demande et ne montre pas."""
        caches = []
        if self.vue != LISTE:
            caches.append(("vue", self.vue))
        if self.nom_de_periode and self.vue != MOIS:
            caches.append(("periode", self.nom_de_periode))
        return caches

    def filtres_actifs(self) -> list[dict[str, str]]:
        actifs = super().filtres_actifs()
        if self.a_des_dates and self.vue != MOIS:
            actifs.insert(
                1 if self.recherche else 0,
                {"libelle": self.libelle_de_periode, "adresse_sans": self.adresse(periode="")},
            )
        return actifs

    @property
    def libelle_de_periode(self) -> str:
        if self.du and self.au:
            if self.du == self.au:
                return _("Le %(jour)s") % {"jour": date_longue(self.du)}
            return _("Du %(du)s au %(au)s") % {"du": date_longue(self.du), "au": date_longue(self.au)}
        if self.du:
            return _("À partir du %(jour)s") % {"jour": date_longue(self.du)}
        if self.au:
            return _("Jusqu’au %(jour)s") % {"jour": date_longue(self.au)}
        return str(PERIODES[self.nom_de_periode])

    def relachements(self) -> list[dict[str, Any]]:
        sortis = [
            {**sans, "libelle": _("sans %(filtre)s") % {"filtre": sans["libelle"]}} for sans in super().relachements()
        ]
        if self.vue != MOIS:
            sans = self._masque_sans("periode")
            for nom in (A_VENIR, PASSES):
                masque = sans & self.repertoire.fenetre(periodes.nommee(nom, self.aujourd_hui)).masque
                if masque and (self.du or self.au or nom != self.nom_de_periode):
                    libelle = _("parmi ce qui vient") if nom == A_VENIR else _("parmi ce qui est passé")
                    sortis.append(
                        {"libelle": libelle, "adresse": self.adresse(periode=nom), "compte": masque.bit_count()}
                    )
        return sortis

    @property
    def duree_de_garde(self) -> int:
        """Jusqu'à minuit : « aujourd'hui » change sans que rien ne soit publié."""
        return min(DUREE, periodes.secondes_avant_minuit())

    def contexte(self, page: PageAlliance, request: HttpRequest) -> dict[str, Any]:
        contexte = super().contexte(page, request)
        partage = self.adresse(page=self.pagination.page)
        return {
            **contexte,
            **fragment(
                request,
                page.pk,
                partage,
                self.aujourd_hui,
                timbre=self.repertoire.timbre,
                duree=contexte["duree_de_garde"],
            ),
            "noindex": contexte["noindex"] or (not self.total and bool(self.brutes)),
        }


class FiltreSuivi(FiltreAgenda):
    """Les mêmes filtres pour qui suit l'agenda (ICS, alerte) : sans dates demandées, il retient tout, même le passé.

    Vue, période, tri et page n'y comptent pas : ils ne sont que la façon de regarder.
    """

    def _vue_lue(self) -> str:
        return LISTE

    def _lire_les_dates(self) -> None:
        super()._lire_les_dates()
        self.nom_de_periode = A_VENIR

    @property
    def periode(self) -> Periode:
        return Periode(
            du=self.du.toordinal() if self.du else None,
            au=self.au.toordinal() if self.au else None,
        )


def _iso(jour: date | None) -> str:
    return jour.isoformat() if jour else ""
