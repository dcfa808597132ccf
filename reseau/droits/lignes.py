"""Qui peut quoi, une ligne par personne et par groupe : trois lectures, quel que soit le nombre de personnes."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur

from ..choix import RoleDeMandat
from ..models import Mandat

#: Un compte ouvert qui n'a pas servi depuis ce temps est dormant.
SOMMEIL = datetime.timedelta(days=183)
#: Un compte ouvert où personne n'est jamais entré est dormant au bout de ce temps.
SOMMEIL_D_UN_COMPTE_NEUF = datetime.timedelta(days=30)

TOUS_LES_DROITS = "tous-les-droits"
SANS_ROLE = "sans-role"
ECRIT = "ecrit"
#: Ce qu'une ligne peut dire du rôle : les rôles communs, ceux d'un mandat, et ce qui n'est ni l'un ni l'autre.
ROLES: dict[str, Any] = {
    **dict(Role.choices),
    **dict(RoleDeMandat.choices),
    TOUS_LES_DROITS: gettext_lazy("Tous les droits"),
    ECRIT: gettext_lazy("Écrit, sans mandat"),
    SANS_ROLE: gettext_lazy("Aucun rôle"),
}


class Compte(models.TextChoices):
    """Où en est le compte d'une personne."""

    ACTIF = "actif", gettext_lazy("Actif")
    FERME = "ferme", gettext_lazy("Fermé")
    INVITE = "invite", gettext_lazy("Invité")


def jour(date: datetime.date | None) -> str:
    """« 12/03/2024 », ou rien."""
    return formats.date_format(date, "SHORT_DATE_FORMAT") if date else ""


@dataclass(frozen=True)
class Ligne:
    """Une personne, et ce qu'elle tient d'un groupe ou d'un mandat."""

    personne: str
    courriel: str
    role: str
    compte: Compte
    organisation: str = ""
    membre_pk: int | None = None
    fonction: str = ""
    debut: datetime.date | None = None
    fin: datetime.date | None = None
    derniere_connexion: datetime.datetime | None = None
    dormant: bool = False
    #: Des droits chez une organisation que plus aucun mandat ne donne.
    sans_mandat: bool = False
    #: Un mandat pris, mais des droits qui ne suivent pas.
    sans_droits: bool = False

    @property
    def role_libelle(self) -> str:
        return str(ROLES.get(self.role, self.role))

    @property
    def compte_libelle(self) -> str:
        return str(self.compte.label)

    @property
    def mandat_libelle(self) -> str:
        """Du premier au dernier jour du mandat, ou depuis quand il court ; rien sans mandat."""
        dates = {"debut": jour(self.debut), "fin": jour(self.fin)}
        if self.debut is None:
            return ""
        return (_("du %(debut)s au %(fin)s") if self.fin else _("depuis le %(debut)s")) % dates

    @property
    def connexion_libelle(self) -> str:
        """Le jour de la dernière connexion, ou « Jamais » ; rien pour qui n'a pas encore de compte."""
        if self.compte == Compte.INVITE:
            return ""
        return jour(timezone.localtime(self.derniere_connexion)) if self.derniere_connexion else _("Jamais")

    @property
    def a_regarder(self) -> str:
        """Ce qui demande un geste, en toutes lettres ; vide si tout va."""
        signes = (
            (self.sans_mandat, _("Droits sans mandat")),
            (self.sans_droits, _("Mandat sans droits")),
            (self.dormant, _("Dormant")),
        )
        return ", ".join(libelle for vrai, libelle in signes if vrai)


def est_dormant(compte: Mapping[str, Any], maintenant: datetime.datetime) -> bool:
    """Vrai pour un compte ouvert qui ne sert plus : six mois sans connexion, ou trente jours sans la première."""
    if not compte["is_active"]:
        return False
    if compte["last_login"] is None:
        return compte["date_joined"] < maintenant - SOMMEIL_D_UN_COMPTE_NEUF
    return compte["last_login"] < maintenant - SOMMEIL


def lignes() -> list[Ligne]:
    """Toutes les lignes, l'alliance d'abord, puis les organisations par nom, puis les personnes par nom."""
    toutes = list(_Registre().lignes())
    return sorted(toutes, key=lambda ligne: (ligne.organisation.casefold(), ligne.personne.casefold(), ligne.role))


class _Registre:
    """Les comptes, leurs groupes et leurs mandats, lus une fois."""

    def __init__(self) -> None:
        self.maintenant = timezone.now()
        self.comptes = {
            compte["pk"]: compte
            for compte in Utilisateur.objects.values(
                "pk", "first_name", "last_name", "email", "fonction", "is_active", "is_superuser", "last_login",
                "date_joined",
            )
        }  # fmt: skip
        self.adhesions = list(
            Utilisateur.groups.through.objects.values_list(
                "utilisateur_id", "group__name", "group__membre__pk", "group__membre__title"
            )
        )
        self.mandats = list(Mandat.objects.filter(termine_le__isnull=True).select_related("membre").order_by("debut"))

    def lignes(self) -> Iterator[Ligne]:
        # Un mandat échu dont les droits courent encore se montre, mais ne les justifie plus.
        mandats = {(mandat.utilisateur_id, mandat.membre_id): mandat for mandat in self.mandats}
        tenus = set()
        for cle, groupe, membre_pk, organisation in self.adhesions:
            tenus.add((cle, membre_pk))
            if membre_pk is None:
                yield self._ligne(cle, role=groupe)
                continue
            mandat = mandats.get((cle, membre_pk))
            yield self._ligne(
                cle,
                role=mandat.role if mandat else ECRIT,
                organisation=organisation,
                membre_pk=membre_pk,
                mandat=mandat,
                sans_mandat=mandat is None or mandat.est_echu,
            )
        for mandat in self.mandats:
            if mandat.utilisateur_id is None:
                yield self._invitation(mandat)
            elif (mandat.utilisateur_id, mandat.membre_id) not in tenus:
                yield self._ligne(
                    mandat.utilisateur_id,
                    role=mandat.role,
                    organisation=mandat.membre.title,
                    membre_pk=mandat.membre_id,
                    mandat=mandat,
                    sans_droits=not mandat.est_echu,
                )
        en_groupe = {cle for cle, _membre in tenus}
        for cle, compte in self.comptes.items():
            if compte["is_superuser"]:
                yield self._ligne(cle, role=TOUS_LES_DROITS)
            elif compte["is_active"] and cle not in en_groupe:
                yield self._ligne(cle, role=SANS_ROLE)

    def _ligne(self, cle: int, mandat: Mandat | None = None, **champs: Any) -> Ligne:
        compte = self.comptes[cle]
        return Ligne(
            personne=f"{compte['first_name']} {compte['last_name']}".strip() or compte["email"],
            courriel=compte["email"],
            compte=Compte.ACTIF if compte["is_active"] else Compte.FERME,
            fonction=(mandat.fonction if mandat else "") or compte["fonction"],
            debut=mandat.debut if mandat else None,
            fin=mandat.fin if mandat else None,
            derniere_connexion=compte["last_login"],
            dormant=est_dormant(compte, self.maintenant),
            **champs,
        )

    @staticmethod
    def _invitation(mandat: Mandat) -> Ligne:
        return Ligne(
            personne=mandat.nom,
            courriel=mandat.courriel,
            role=mandat.role,
            compte=Compte.INVITE,
            organisation=mandat.membre.title,
            membre_pk=mandat.membre_id,
            fonction=mandat.fonction,
            debut=mandat.debut,
            fin=mandat.fin,
        )
