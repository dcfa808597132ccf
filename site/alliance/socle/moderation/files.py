"""Les files d'attente de chaque rôle : ce qui attend la personne, le plus ancien d'abord."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Revision, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from ..models import Etape, PriseEnCharge, Utilisateur

#: Au-delà, un texte que personne n'a pris en charge est en retard.
ATTENTE_NORMALE = datetime.timedelta(days=14)


@dataclass
class Ligne:
    """Un texte dans une file, tel que les gabarits l'affichent."""

    titre: str
    adresse: str
    depuis: datetime.datetime | None
    etape: str = ""
    commentaire: str = ""
    personne: str = ""
    prise: PriseEnCharge | None = None
    a_moi: bool = False
    de_moi: bool = False
    gestes: list[dict[str, str]] = field(default_factory=list)


class Lecteur:
    """La personne qui regarde, et ce que ses droits lui donnent à voir ; calculé une fois pour toutes ses files."""

    def __init__(self, user: Utilisateur) -> None:
        self.user = user
        self.droits = policy_registry.get_by_type(Page)

    @cached_property
    def ecrit(self) -> bool:
        """Vrai si la personne peut modifier des pages de son propre droit."""
        return self.droits.user_has_any_permission(self.user, {"add", "change"})

    @cached_property
    def pages(self) -> PageQuerySet:
        """Les pages dont la personne répond : celles de son organisation ou, pour qui publie partout, les siennes."""
        pages = self.droits.instances_user_has_permission_for(self.user, "change").filter(alias_of__isnull=True)
        if self.droits.user_has_permission(self.user, "publish"):
            pages = pages.filter(Q(owner=self.user) | Q(latest_revision__user=self.user))
        return pages

    @cached_property
    def etapes(self) -> list[int]:
        """Les étapes où la personne relit."""
        taches = [
            modele.objects.filter(active=True)
            if self.user.is_superuser
            else modele.objects.filter(active=True, groups__user=self.user)
            for modele in Etape.__subclasses__()
        ]
        return sorted({pk for tache in taches for pk in tache.values_list("pk", flat=True)})

    @cached_property
    def suit_toutes_les_etapes(self) -> bool:
        return self.user.suit_toutes_les_etapes


class File:
    """Une file d'attente. `cle` la désigne dans l'adresse de sa page entière."""

    cle: str
    titre: Any
    vide: Any

    def __init__(self, lecteur: Lecteur) -> None:
        self.lecteur = lecteur
        self.user = lecteur.user

    @property
    def adresse(self) -> str:
        return reverse("file_de_moderation", args=[self.cle])

    def concerne(self) -> bool:
        raise NotImplementedError

    def elements(self) -> QuerySet[Any]:
        raise NotImplementedError

    def ligne(self, element: Any) -> Ligne:
        raise NotImplementedError

    def lignes(self, debut: int, fin: int) -> list[Ligne]:
        return [self.ligne(element) for element in self.elements()[debut:fin]]


class AEcrire(File):
    """Les brouillons qui ne sont ni en relecture, ni renvoyés, ni programmés."""

    cle = "a-ecrire"
    titre = gettext_lazy("À écrire")
    vide = gettext_lazy("Aucun brouillon en cours.")

    def concerne(self) -> bool:
        return self.lecteur.ecrit

    def elements(self) -> QuerySet[Page]:
        circuits = WorkflowState.objects.active().filter(
            base_content_type=get_default_page_content_type(), object_id=Cast(OuterRef("pk"), CharField())
        )
        return (
            self.lecteur.pages.filter(has_unpublished_changes=True)
            .annotate_approved_schedule()
            .filter(~Exists(circuits), _approved_schedule=False)
            .order_by("latest_revision_created_at", "pk")
            .only("pk", "draft_title", "title", "latest_revision_created_at")
        )

    def ligne(self, element: Page) -> Ligne:
        return Ligne(
            titre=element.draft_title or element.title,
            adresse=_modifier(element.pk),
            depuis=element.latest_revision_created_at,
        )


class ACorriger(File):
    """Les textes renvoyés, avec la raison."""

    cle = "a-corriger"
    titre = gettext_lazy("À corriger")
    vide = gettext_lazy("Rien à corriger.")

    def concerne(self) -> bool:
        return self.lecteur.ecrit

    def elements(self) -> QuerySet[WorkflowState]:
        return (
            WorkflowState.objects.filter(
                status=WorkflowState.STATUS_NEEDS_CHANGES, base_content_type=get_default_page_content_type()
            )
            .annotate(page_pk=Cast("object_id", IntegerField()))
            .filter(page_pk__in=self.lecteur.pages.values("pk"))
            .select_related(
                "current_task_state__task", "current_task_state__finished_by", "current_task_state__revision"
            )
            .defer("current_task_state__revision__content")
            .order_by("current_task_state__finished_at", "pk")
        )

    def ligne(self, element: WorkflowState) -> Ligne:
        etape = element.current_task_state
        return Ligne(
            titre=etape.revision.object_str,
            adresse=_modifier(element.object_id),
            depuis=etape.finished_at,
            etape=etape.task.name,
            commentaire=etape.comment,
            personne=str(etape.finished_by or ""),
        )


class FileDEtapes(File):
    """Des textes à une étape du circuit."""

    def elements(self) -> QuerySet[TaskState]:
        derniere_version = Revision.objects.filter(
            base_content_type=get_default_page_content_type(), object_id=OuterRef("workflow_state__object_id")
        ).order_by("-created_at", "-pk")
        return (
            TaskState.objects.filter(
                status=TaskState.STATUS_IN_PROGRESS,
                workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
                workflow_state__base_content_type=get_default_page_content_type(),
            )
            .filter(self.portee())
            .annotate(
                titre=Subquery(derniere_version.values("object_str")[:1]),
                auteur=Subquery(derniere_version.values("user_id")[:1]),
            )
            .select_related("task", "workflow_state__requested_by", "prise_en_charge__relecteur")
            .order_by("started_at", "pk")
        )

    def portee(self) -> Q:
        raise NotImplementedError

    def ligne(self, element: Any) -> Ligne:
        prise = getattr(element, "prise_en_charge", None)
        return Ligne(
            titre=element.titre or "",
            adresse=_modifier(element.workflow_state.object_id),
            depuis=element.started_at,
            etape=element.task.name,
            personne=str(element.workflow_state.requested_by or ""),
            prise=prise,
            a_moi=prise is not None and prise.relecteur_id == self.user.pk,
            de_moi=element.auteur == self.user.pk,
            gestes=gestes(element, prise, self.user, element.auteur == self.user.pk)
            if element.task_id in self.lecteur.etapes
            else [],
        )


class EnRelecture(FileDEtapes):
    """Pour qui écrit : où en sont ses textes."""

    cle = "en-relecture"
    titre = gettext_lazy("En relecture")
    vide = gettext_lazy("Aucun de vos textes n’est en relecture.")

    def concerne(self) -> bool:
        return self.lecteur.ecrit

    def portee(self) -> Q:
        cles = self.lecteur.pages.annotate(cle=Cast("pk", CharField())).values("cle")
        return Q(workflow_state__object_id__in=cles)


def en_retard() -> Q:
    """Les étapes dont l'échéance est passée, ou que personne n'a prises depuis trop longtemps."""
    return Q(prise_en_charge__echeance__lt=timezone.localdate()) | Q(
        prise_en_charge__isnull=True, started_at__lt=timezone.now() - ATTENTE_NORMALE
    )


class ARelire(FileDEtapes):
    """Pour qui relit : ce qui attend à ses étapes, sans ce qui est en retard."""

    cle = "a-relire"
    titre = gettext_lazy("À relire")
    vide = gettext_lazy("Aucun texte n’attend votre relecture.")

    def concerne(self) -> bool:
        return bool(self.lecteur.etapes)

    def portee(self) -> Q:
        # Ce qui est en retard se lit, plus haut, dans sa propre file.
        return Q(task_id__in=self.lecteur.etapes) & ~Q(pk__in=TaskState.objects.filter(en_retard()).values("pk"))


class EnRetard(FileDEtapes):
    """Échéance passée, ou texte que personne n'a pris depuis deux semaines ; le secrétariat suit toutes les étapes."""

    cle = "en-retard"
    titre = gettext_lazy("En retard")
    vide = gettext_lazy("Aucun retard.")

    def concerne(self) -> bool:
        return bool(self.lecteur.etapes)

    def portee(self) -> Q:
        retard = en_retard()
        return retard if self.lecteur.suit_toutes_les_etapes else retard & Q(task_id__in=self.lecteur.etapes)


FILES: tuple[type[File], ...] = (EnRetard, ARelire, ACorriger, AEcrire, EnRelecture)


def files_de(user: Utilisateur) -> Iterable[File]:
    """Les files qui concernent cette personne, les plus pressantes d'abord."""
    lecteur = Lecteur(user)
    return [file for file in (modele(lecteur) for modele in FILES) if file.concerne()]


def gestes(etape: TaskState, prise: PriseEnCharge | None, user: Utilisateur, de_moi: bool) -> list[dict[str, str]]:
    """Ce que la personne, qui relit ici, peut faire de la prise en charge : une liste de `{libelle, adresse}`."""

    def geste(libelle: str, nom: str) -> dict[str, str]:
        return {"libelle": libelle, "adresse": reverse(nom, args=[etape.pk])}

    if prise is not None and prise.relecteur_id == user.pk:
        return [geste(_("Changer l’échéance"), "reprendre_un_texte"), geste(_("Rendre"), "relacher_un_texte")]
    if de_moi:
        return []
    if prise is not None:
        return [geste(_("Reprendre"), "reprendre_un_texte")]
    return [geste(_("Prendre en charge"), "prendre_un_texte")]


def _modifier(pk: int | str) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])
