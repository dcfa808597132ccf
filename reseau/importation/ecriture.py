"""Écrire en lot ce qu'un rapprochement a décidé : le même résultat que dans l'administration, en cent fois moins de
requêtes. À appeler dans une transaction ; `indexation.indexer` ensuite, hors d'elle.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry, Revision

from alliance.socle import publication

from ..actions import OuvrirEspaces
from ..choix import StatutDeMembre
from ..lots import LOT, chemins_libres, inserer, inserer_des_pages, modifier, par_lots
from ..models import ChangementDeStatut, MembrePage, ReseauIndexPage
from ..profil.statuts import ChangerStatut
from .comprehension import CHAMPS_MULTIPLES, CHAMPS_SIMPLES
from .effets import Effet
from .indexation import LIENS, composer
from .refus import EffetChange

#: Le statut qu'a une page neuve, avant sa première ligne d'histoire.
AVANT = str(StatutDeMembre.ACTIF)


def change_la_page(effet: Effet) -> bool:
    """Vrai si l'effet se lit sur la page, et demande donc une version ; la clef d'import et le statut n'y sont pas."""
    return bool(effet.multiples or effet.simples.keys() - {"reference"})


class Ecriture:
    """Crée et modifie des membres d'un bloc.

    Args:
        user: à qui le journal et les versions attribuent l'import ; `None` depuis un terminal.
    """

    def __init__(self, user: Any = None) -> None:
        self.user = user
        self.maintenant = timezone.now()
        self.type_de_membre = ContentType.objects.get_for_model(MembrePage)
        self.type_de_page = ContentType.objects.get_for_model(Page)
        # Un même geste dans l'historique de chaque page.
        self.geste = uuid.uuid4()
        self.journal: list[dict[str, Any]] = []
        self.neufs: list[MembrePage] = []

    # --- Créer -------------------------------------------------------------------------------------------------------
    def preparer(self, effets: Sequence[Effet]) -> None:
        """Compose en mémoire les espaces à créer, avant la transaction : elle n'a plus qu'à les placer."""
        if effets:
            annuaire = ReseauIndexPage.objects.get()
            self.neufs = [self._neuf(annuaire, effet) for effet in effets]

    def creer(self, effets: Sequence[Effet]) -> list[MembrePage]:
        """Les espaces, ouverts (groupe, collection, droits) et publiés sauf les candidats, dans l'ordre des effets.

        Raises: EffetChange si l'annuaire a changé d'adresse depuis `preparer`.
        """
        membres = self.neufs
        if not membres:
            return []
        annuaire = ReseauIndexPage.objects.get()
        # Verrouillée : personne n'ajoute d'espace pendant que l'on prend des places.
        mere = Page.objects.select_for_update().get(pk=annuaire.pk)
        for membre, effet, chemin in zip(membres, effets, chemins_libres(mere, len(effets)), strict=True):
            membre.path, membre.depth = chemin, mere.depth + 1
            if membre.url_path != f"{mere.url_path}{effet.slug}/":
                raise EffetChange(_("L’annuaire a changé d’adresse pendant l’application : rien n’a été écrit."))
        inserer_des_pages(membres)
        Page.objects.filter(pk=mere.pk).update(numchild=F("numchild") + len(membres))
        self._lier(membres, effets)
        for membre in membres:
            # La première version s'écrit avant d'être publiée.
            membre.first_published_at = membre.last_published_at = membre.latest_revision_created_at = None
        versions = self._versions(membres)
        for membre, version in zip(membres, versions, strict=True):
            self._journaliser(membre, "wagtail.create", content_changed=True)
            self._journaliser(membre, "wagtail.edit", revision_id=version.pk, content_changed=True)
            if membre.live:
                self._journaliser(membre, "wagtail.publish", revision_id=version.pk, content_changed=True)
        self._designer_les_versions(membres)
        OuvrirEspaces(membres, self.user).execute(skip_permission_checks=True)
        self._commencer_les_histoires(membres, effets)
        return membres

    def _neuf(self, mere: Page, effet: Effet) -> MembrePage:
        simples = _simples(effet)
        # Comme `MembrePage.publish` : la page d'un candidat reste un brouillon.
        publie = effet.statut["statut"] != StatutDeMembre.CANDIDAT
        membre = MembrePage(
            **simples,
            draft_title=simples["title"],
            slug=effet.slug,
            url_path=f"{mere.url_path}{effet.slug}/",
            locale_id=mere.locale_id,
            owner=self.user,
            live=publie,
            has_unpublished_changes=not publie,
            first_published_at=self.maintenant if publie else None,
            last_published_at=self.maintenant if publie else None,
            latest_revision_created_at=self.maintenant,
        )
        membre.content_type = self.type_de_membre
        membre.statut = effet.statut["statut"]
        return membre

    # --- Modifier ----------------------------------------------------------------------------------------------------
    def modifier(self, effets: Sequence[Effet]) -> list[MembrePage]:
        """Les membres modifiés ; une version publiée de plus pour chacun dont la page change."""
        par_pk = {effet.membre: effet for effet in effets}
        membres: list[MembrePage] = []
        for pks in par_lots(list(par_pk), LOT):
            membres += MembrePage.objects.filter(pk__in=pks)
        self._changer_les_statuts(membres, [par_pk[membre.pk] for membre in membres])
        anciens_noms = {membre.pk: membre.title for membre in membres}
        for membre in membres:
            for champ, valeur in _simples(par_pk[membre.pk]).items():
                setattr(membre, champ, valeur)
        references = [membre for membre in membres if "reference" in par_pk[membre.pk].simples]
        modifier(MembrePage, ["reference"], references)
        recrits = [membre for membre in membres if change_la_page(par_pk[membre.pk])]
        for membre in references:
            if not change_la_page(par_pk[membre.pk]):
                self._journaliser(membre, "reseau.reconnaitre", data={"reference": membre.reference})
        self._recrire(recrits, [par_pk[membre.pk] for membre in recrits], anciens_noms)
        return membres

    def _recrire(self, membres: list[MembrePage], effets: list[Effet], anciens_noms: dict[int, str]) -> None:
        if not membres:
            return
        self._lier(membres, effets)
        # La version se compose d'après la page telle qu'elle est en ligne : ses dates sont celles d'avant.
        versions = self._versions(membres)
        for membre, version in zip(membres, versions, strict=True):
            membre.draft_title = membre.title
            membre.latest_revision_created_at = membre.last_published_at = self.maintenant
            self._journaliser(membre, "wagtail.edit", revision_id=version.pk, content_changed=True)
            if membre.title != anciens_noms[membre.pk]:
                noms = {"title": {"old": anciens_noms[membre.pk], "new": membre.title}}
                self._journaliser(membre, "wagtail.rename", revision_id=version.pk, data=noms)
            self._journaliser(membre, "wagtail.publish", revision_id=version.pk, content_changed=True)
        modifier(Page, ["title", "draft_title", "latest_revision_created_at", "last_published_at"], membres)
        modifier(MembrePage, [champ for champ in CHAMPS_SIMPLES if champ not in ("title", "reference")], membres)
        self._designer_les_versions(membres)

    # --- Ce que les deux ont en commun -------------------------------------------------------------------------------
    @staticmethod
    def _lier(membres: Sequence[MembrePage], effets: Sequence[Effet]) -> None:
        """Remplace les axes, thèmes et réseaux de ceux dont la ligne en donne."""
        for champ in CHAMPS_MULTIPLES:
            voulus = {
                membre.pk: effet.multiples[champ]
                for membre, effet in zip(membres, effets, strict=True)
                if champ in effet.multiples
            }
            lien, membre_id, lie_id = LIENS[champ]
            for pks in par_lots(list(voulus), LOT):
                lien.objects.filter(**{f"{membre_id}__in": pks}).delete()
            lien.objects.bulk_create(
                [lien(**{membre_id: pk, lie_id: lie}) for pk, lies in voulus.items() for lie in lies], batch_size=LOT
            )

    def _versions(self, membres: Sequence[MembrePage]) -> list[Revision]:
        """Une version de chaque page telle qu'elle est en mémoire, avec ses parties telles que la base les dit."""
        composer(membres)
        versions = [
            Revision(
                content_type=self.type_de_membre,
                base_content_type=self.type_de_page,
                object_id=str(membre.pk),
                created_at=self.maintenant,
                user=self.user,
                object_str=str(membre),
                content=membre.serializable_data(),
            )
            for membre in membres
        ]
        return Revision.objects.bulk_create(versions, batch_size=LOT)

    def _designer_les_versions(self, membres: Sequence[MembrePage]) -> None:
        """La version qui vient d'être écrite est la dernière, et celle qui est en ligne si la page l'est."""
        derniere = (
            Revision.objects.filter(
                base_content_type=self.type_de_page, object_id=Cast(OuterRef("pk"), CharField(max_length=255))
            )
            .order_by("-pk")
            .values("pk")[:1]
        )
        for pks in par_lots([membre.pk for membre in membres], LOT):
            pages = Page.objects.filter(pk__in=pks)
            pages.update(latest_revision=Subquery(derniere))
            pages.filter(live=True).update(live_revision=F("latest_revision"))

    def _commencer_les_histoires(self, membres: Sequence[MembrePage], effets: Sequence[Effet]) -> None:
        """La première ligne de l'histoire de membres neufs : ce que fait `CommencerHistoire`, en lot."""
        lignes = [
            ChangementDeStatut(membre_id=membre.pk, auteur=self.user, **effet.statut)
            for membre, effet in zip(membres, effets, strict=True)
        ]
        for membre, ligne in zip(membres, lignes, strict=True):
            donnees = {"avant": AVANT, "apres": ligne.statut, "depuis": ligne.depuis.isoformat(), "motif": ligne.motif}
            self._journaliser(membre, "reseau.changer_statut", data=donnees)
        ChangementDeStatut.objects.bulk_create(lignes, batch_size=LOT)

    def _changer_les_statuts(self, membres: Sequence[MembrePage], effets: Sequence[Effet]) -> None:
        """Un à un : qui sort perd son équipe, chacun de ses membres est prévenu, et c'est rare."""
        for membre, effet in zip(membres, effets, strict=True):
            if effet.statut:
                ChangerStatut(membre, user=self.user, **effet.statut).execute(skip_permission_checks=True)

    def _journaliser(self, membre: MembrePage, action: str, **champs: Any) -> None:
        self.journal.append(
            {
                "page_id": membre.pk,
                "content_type_id": self.type_de_membre.pk,
                "label": membre.title[:255],
                "action": action,
                "data": {},
                "timestamp": self.maintenant,
                "uuid": self.geste,
                "user_id": self.user.pk if self.user else None,
                "revision_id": None,
                "content_changed": False,
                "deleted": False,
                **champs,
            }
        )

    def terminer(self) -> None:
        """Écrit le journal et, à la validation, périme ce que le public garde en mémoire."""
        inserer(PageLogEntry, self.journal)
        publication.renouveler_apres_validation()


def _simples(effet: Effet) -> dict[str, Any]:
    """Les champs simples d'un effet, tels que le modèle les prend."""
    return {"territoire_id" if champ == "territoire" else champ: valeur for champ, valeur in effet.simples.items()}
