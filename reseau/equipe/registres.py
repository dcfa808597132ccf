"""Les registres de l'équipe : tous les mandats et toutes les invitations, à lire, filtrer, inspecter, exporter."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from alliance.socle.registres import ListeDeRegistre, Registre
from alliance.socle.typographie import moment_long

from ..models import Invitation, Mandat


class ListeDesMandats(ListeDeRegistre):
    def get_base_queryset(self) -> Any:
        mandats = super().get_base_queryset().select_related("membre")
        # Annotée : un mandat que personne n'a pris n'a pas de compte où la lire.
        return mandats.annotate(derniere_connexion=F("utilisateur__last_login"))


class RegistreDesMandats(Registre):
    model = Mandat
    icon = "user"
    menu_label = _("Mandats")
    index_view_class = ListeDesMandats
    search_fields = ["nom", "courriel", "membre__title"]
    search_backend_name = None
    list_display = [
        "nom",
        Column("membre", label=_("Organisation"), accessor="membre.title", sort_key="membre__title"),
        "role",
        Column("debut", label=_("Du"), sort_key="debut"),
        Column("fin", label=_("Jusqu’au"), sort_key="fin"),
        DateColumn("termine_le", label=_("Terminé"), sort_key="termine_le"),
    ]
    list_filter = {"role": ["exact"], "fin": ["lte", "gte"], "termine_le": ["isnull"]}
    list_export = [
        "membre.title",
        "nom",
        "courriel",
        "fonction",
        "get_role_display",
        "debut",
        "fin",
        "termine_le",
        "rappel_le",
        "derniere_connexion",
    ]
    export_headings = {
        "membre.title": _("Organisation"),
        "get_role_display": _("Rôle"),
        "derniere_connexion": _("Dernière connexion"),
    }
    inspect_view_fields = [
        "membre",
        "nom",
        "courriel",
        "fonction",
        "role",
        "nom_public",
        "utilisateur",
        "debut",
        "fin",
        "rappel_le",
        "termine_le",
        "cree_le",
    ]


class ListeDesInvitations(ListeDeRegistre):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("mandat__membre", "invitant")


class RegistreDesInvitations(Registre):
    model = Invitation
    icon = "mail"
    menu_label = _("Invitations")
    index_view_class = ListeDesInvitations
    search_fields = ["mandat__nom", "mandat__courriel", "mandat__membre__title"]
    search_backend_name = None
    list_display = [
        Column("mandat", label=_("Personne"), accessor="mandat.nom", sort_key="mandat__nom"),
        Column("membre", label=_("Organisation"), accessor="mandat.membre.title", sort_key="mandat__membre__title"),
        Column("invitant", label=_("Invitée par")),
        DateColumn("cree_le", label=_("Envoyée"), sort_key="cree_le"),
        # Une date à venir : la colonne de dates de Wagtail ne sait dire que « il y a… ».
        Column(
            "expire_le",
            label=_("Expire"),
            accessor=lambda invitation: moment_long(invitation.expire_le),
            sort_key="expire_le",
        ),
        DateColumn("acceptee_le", label=_("Acceptée"), sort_key="acceptee_le"),
        DateColumn("annulee_le", label=_("Annulée"), sort_key="annulee_le"),
    ]
    list_filter = {"acceptee_le": ["isnull"], "annulee_le": ["isnull"], "expire_le": ["lte", "gte"]}
    list_export = [
        "mandat.membre.title",
        "mandat.nom",
        "mandat.courriel",
        "invitant",
        "cree_le",
        "expire_le",
        "acceptee_le",
        "annulee_le",
    ]
    export_headings = {
        "mandat.membre.title": _("Organisation"),
        "mandat.nom": _("Nom"),
        "mandat.courriel": _("Adresse électronique"),
    }
    #: L'empreinte du lien n'en est pas : elle ne sert qu'au lien.
    inspect_view_fields = ["mandat", "invitant", "cree_le", "expire_le", "acceptee_le", "annulee_le"]


registre_des_mandats = RegistreDesMandats("mandats")
registre_des_invitations = RegistreDesInvitations("invitations")
