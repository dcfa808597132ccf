"""À qui l'on peut demander de cosigner, et ce que la personne en a choisi, d'un filtre et d'une page à l'autre."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django_countries.fields import Country

from alliance.socle.models import Axe
from alliance.socle.pagination import Pagination
from alliance.socle.recherche.analyse import replier
from reseau.choix import NatureDeMembre
from reseau.models import MembrePage

from ..models import PriseDePositionPage
from .admin_forms import FiltreDOrganisations
from .mandataires import mandataires_des
from .suivi import sollicitables

PAR_PAGE = 150


@dataclass
class Organisation:
    """Un membre à qui l'on peut écrire, ou dont personne ne peut signer."""

    pk: int
    nom: str
    nature: str
    pays: str
    #: Qui recevrait le lien ; `None` : personne, et l'organisation ne se choisit pas.
    mandat: Any
    axes: set[str] = field(default_factory=set)

    @property
    def libelle_de_nature(self) -> str:
        return str(NatureDeMembre(self.nature).label)

    @cached_property
    def repliee(self) -> str:
        return replier(self.nom)


class Vivier:
    """Les organisations que l'on peut solliciter pour un texte ; un nombre constant de requêtes.

    Args:
        prise: le texte.
    """

    def __init__(self, prise: PriseDePositionPage) -> None:
        self.prise = prise

    @cached_property
    def toutes(self) -> dict[int, Organisation]:
        membres = list(sollicitables(self.prise).select_related("territoire"))
        mandats = mandataires_des(membres)
        organisations = {
            membre.pk: Organisation(
                membre.pk,
                membre.title,
                membre.nature,
                str(membre.territoire.pays) if membre.territoire else "",
                mandats.get(membre.pk),
            )
            for membre in membres
        }
        liens = MembrePage.axes.through.objects.filter(membrepage__in=organisations)
        for pk, cle in liens.values_list("membrepage_id", "axe__cle"):
            organisations[pk].axes.add(cle)
        return organisations

    @cached_property
    def muettes(self) -> list[Organisation]:
        """Celles que personne ne peut engager : à joindre autrement."""
        return [organisation for organisation in self.toutes.values() if organisation.mandat is None]

    def choix_du_filtre(self) -> dict[str, list[tuple[str, str]]]:
        """Les seules valeurs qui trouvent quelqu'un."""
        natures = {organisation.nature for organisation in self.toutes.values()}
        pays = {organisation.pays for organisation in self.toutes.values() if organisation.pays}
        axes = {cle for organisation in self.toutes.values() for cle in organisation.axes}
        return {
            "nature": [(valeur, str(libelle)) for valeur, libelle in NatureDeMembre.choices if valeur in natures],
            "axe": [(axe.cle, axe.nom) for axe in Axe.objects.all() if axe.cle in axes],
            "pays": sorted(((code, str(Country(code).name)) for code in pays), key=lambda choix: replier(choix[1])),
        }

    def trouvees(self, filtre: dict[str, str]) -> list[Organisation]:
        """Celles que ce filtre laisse, dans l'ordre alphabétique."""
        mots = replier(filtre.get("q", "")).split()
        return [
            organisation
            for organisation in self.toutes.values()
            if all(mot in organisation.repliee for mot in mots)
            and filtre.get("nature", "") in ("", organisation.nature)
            and filtre.get("pays", "") in ("", organisation.pays)
            and filtre.get("mandat", "") in ("", "non" if organisation.mandat is None else "oui")
            and (not filtre.get("axe") or filtre["axe"] in organisation.axes)
        ]


class Choix:
    """Ce qui est coché, filtré et montré, relu d'un envoi du formulaire.

    Seules les cases montrées voyagent une à une ; le reste tient en un champ : le nombre de champs qu'un formulaire
    peut envoyer est borné.

    Args:
        vivier: les organisations possibles ; une autre ne se coche pas.
        donnees: le formulaire envoyé ; rien à la première visite.
    """

    def __init__(self, vivier: Vivier, donnees: QueryDict | None = None) -> None:
        self.vivier = vivier
        self.donnees = donnees if donnees is not None else QueryDict()
        self.filtre = FiltreDOrganisations(self.donnees, **vivier.choix_du_filtre())
        self.demandee = self.donnees.get("page", "")
        cochees = self._possibles(numeros(",".join(self.donnees.getlist("organisation"))))
        montrees = set(numeros(self.donnees.get("montrees", "")))
        self.pks: set[int] = (self._possibles(numeros(self.donnees.get("choisies", ""))) - montrees) | cochees

    def _possibles(self, pks: Iterable[int]) -> set[int]:
        return {pk for pk in pks if pk in self.vivier.toutes and self.vivier.toutes[pk].mandat is not None}

    @cached_property
    def trouvees(self) -> list[Organisation]:
        return self.vivier.trouvees(self.filtre.valeurs)

    @property
    def a_cocher(self) -> list[int]:
        return [organisation.pk for organisation in self.trouvees if organisation.mandat is not None]

    def cocher(self) -> None:
        """Ajoute toutes celles du filtre, y compris celles des autres pages."""
        self.pks.update(self.a_cocher)

    def decocher(self) -> None:
        self.pks.difference_update(self.a_cocher)

    @cached_property
    def pagination(self) -> Pagination:
        return Pagination(len(self.trouvees), PAR_PAGE, self.demandee, str)

    @property
    def montrees(self) -> list[Organisation]:
        return self.trouvees[self.pagination.debut : self.pagination.fin]

    @property
    def cles_montrees(self) -> str:
        return ",".join(str(organisation.pk) for organisation in self.montrees)

    @property
    def cles(self) -> str:
        return ",".join(str(pk) for pk in sorted(self.pks))

    @property
    def choisies(self) -> list[Organisation]:
        return [organisation for pk, organisation in self.vivier.toutes.items() if pk in self.pks]

    @property
    def nombre(self) -> int:
        return len(self.pks)

    @property
    def ailleurs(self) -> int:
        """Combien le sont hors de ce que la page montre."""
        return len(self.pks - {organisation.pk for organisation in self.montrees})

    def membres(self) -> list[MembrePage]:
        """Les pages des organisations choisies."""
        return list(MembrePage.objects.filter(pk__in=self.pks))


def numeros(cles: str) -> list[int]:
    """Des numéros séparés par des virgules ; tout autre mot est passé."""
    return [int(mot) for mot in cles.split(",") if mot.isdecimal() and len(mot) < 10]
