"""Chaque geste, joué par la requête qu'un navigateur enverrait, et jugé à ce qu'il change en base."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from wagtail.models import Comment, Page, TaskState, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from alliance.socle.models import Utilisateur

from .attendus import Geste
from .scene import SECRET, PageJouee, Scene


class Refus(AssertionError):
    """Un refus qui en dit ou en fait trop."""


def adresse(nom: str, *arguments: Any) -> str:
    return reverse(f"wagtailadmin_pages:{nom}", args=arguments)


def relue(cible: PageJouee) -> Page | None:
    return Page.objects.filter(pk=cible.page.pk).first()


# --- Dans quel état est la page ---------------------------------------------------------------------------------------
def publiee(scene: Scene, cible: PageJouee) -> None:
    Page.objects.filter(pk=cible.page.pk).update(live=True)


def sans_enfant(scene: Scene, cible: PageJouee) -> None:
    """Seule, pour que ce soit bien le droit de la supprimer elle qui décide."""
    for enfant in cible.page.get_children():
        enfant.delete()
    cible.page.refresh_from_db()


def en_relecture(scene: Scene, cible: PageJouee) -> None:
    cible.page.get_workflow().start(type(cible.page).objects.get(pk=cible.page.pk), user=scene.autrice)


def au_secretariat(scene: Scene, cible: PageJouee) -> None:
    en_relecture(scene, cible)
    etape_de(cible).approve(user=scene.relectrice)


def etape_de(cible: PageJouee) -> TaskState:
    return WorkflowState.objects.get(object_id=str(cible.page.pk)).current_task_state


# --- Les gestes -------------------------------------------------------------------------------------------------------
Verdict = tuple[bool, Any]


def lecture(nom: str) -> Callable[[Scene, PageJouee], Verdict]:
    def lire(scene: Scene, cible: PageJouee) -> Verdict:
        reponse = scene.client.get(adresse(nom, cible.page.pk))
        return reponse.status_code == 200, reponse

    return lire


def voir(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = scene.client.get(reverse("wagtailadmin_explore", args=[cible.page.pk]))
    return reponse.status_code == 200 and SECRET in reponse.content.decode(), reponse


def comparer(scene: Scene, cible: PageJouee) -> Verdict:
    versions = list(cible.page.revisions.order_by("pk").values_list("pk", flat=True)[:2])
    reponse = scene.client.get(adresse("revisions_compare", cible.page.pk, *versions))
    return reponse.status_code == 200 and SECRET in reponse.content.decode(), reponse


def creer(scene: Scene, cible: PageJouee) -> Verdict:
    modele = type(cible.page)
    envoi = scene.formulaire(cible.page) | {"title": "Toute nouvelle", "slug": cible.page.slug}
    # La place est libre : ce qui est essayé est le droit de créer, non le nombre de pages permis.
    Page.objects.filter(pk=cible.page.pk).update(slug="l-ancienne")
    ajouter = adresse("add", modele._meta.app_label, modele._meta.model_name, cible.mere.pk)
    reponse = scene.client.post(ajouter, envoi)
    return cible.mere.get_children().filter(draft_title="Toute nouvelle").exists(), reponse


def enregistrer(scene: Scene, cible: PageJouee, **envoi: Any) -> Any:
    return scene.client.post(adresse("edit", cible.page.pk), scene.formulaire(cible.page) | envoi)


def modifier(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = enregistrer(scene, cible, title="Un autre titre")
    page = relue(cible)
    assert page is not None
    return page.draft_title == "Un autre titre", reponse


def copier(scene: Scene, cible: PageJouee) -> Verdict:
    envoi = {"new_title": "La copie", "new_slug": "la-copie", "new_parent_page": cible.mere.pk}
    reponse = scene.client.post(adresse("copy", cible.page.pk), envoi)
    return Page.objects.filter(slug="la-copie").exists(), reponse


def deplacer(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = scene.client.post(adresse("move_confirm", cible.page.pk, cible.ailleurs.pk))
    page = relue(cible)
    assert page is not None
    return page.get_parent().pk == cible.ailleurs.pk, reponse


def supprimer(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = scene.client.post(adresse("delete", cible.page.pk), {"confirm_site_name": "Alliance accueillante"})
    return relue(cible) is None, reponse


def envoyer(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = enregistrer(scene, cible, **{"action-submit": "1"})
    return WorkflowState.objects.filter(object_id=str(cible.page.pk)).exists(), reponse


def approuver(scene: Scene, cible: PageJouee) -> Verdict:
    etape = etape_de(cible)
    reponse = scene.client.post(adresse("workflow_action", cible.page.pk, "approve", etape.pk), {"comment": ""})
    etape.refresh_from_db()
    return etape.status == TaskState.STATUS_APPROVED, reponse


def publier(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = enregistrer(scene, cible, **{"action-publish": "1"})
    return Page.objects.get(pk=cible.page.pk).live, reponse


def publier_en_lot(scene: Scene, cible: PageJouee) -> Verdict:
    lot = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    reponse = scene.client.post(f"{lot}?id={cible.page.pk}")
    return Page.objects.get(pk=cible.page.pk).live, reponse


def depublier(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = scene.client.post(adresse("unpublish", cible.page.pk))
    return not Page.objects.get(pk=cible.page.pk).live, reponse


def verrouillee(scene: Scene, cible: PageJouee) -> None:
    Page.objects.filter(pk=cible.page.pk).update(locked=True, locked_by=scene.autrice)


def verrouiller(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = scene.client.post(adresse("lock", cible.page.pk))
    return Page.objects.get(pk=cible.page.pk).locked, reponse


def deverrouiller(scene: Scene, cible: PageJouee) -> Verdict:
    reponse = scene.client.post(adresse("unlock", cible.page.pk))
    return not Page.objects.get(pk=cible.page.pk).locked, reponse


def commenter(scene: Scene, cible: PageJouee) -> Verdict:
    remarque = {"text": "Une remarque", "contentpath": "title", "position": "", "id": "", "resolved": ""}
    remarques = inline_formset([remarque])
    envoi = nested_form_data({"comments": remarques}) | nested_form_data({"comments-0-replies": inline_formset([])})
    reponse = enregistrer(scene, cible, **envoi)
    auteur = scene.personne if isinstance(scene.personne, Utilisateur) else None
    return Comment.objects.filter(page=cible.page, user=auteur, text="Une remarque").exists(), reponse


#: Les états où mettre la page, dans l'ordre, puis le geste.
GESTES: dict[Geste, tuple[tuple[Callable[[Scene, PageJouee], None], ...], Callable[[Scene, PageJouee], Verdict]]] = {
    Geste.VOIR: ((), voir),
    Geste.CREER: ((), creer),
    Geste.MODIFIER: ((), modifier),
    Geste.COPIER: ((), copier),
    Geste.DEPLACER: ((), deplacer),
    Geste.SUPPRIMER: ((sans_enfant,), supprimer),
    Geste.SUPPRIMER_PUBLIEE: ((sans_enfant, publiee), supprimer),
    Geste.ENVOYER: ((), envoyer),
    Geste.APPROUVER: ((en_relecture,), approuver),
    Geste.APPROUVER_FIN: ((au_secretariat,), approuver),
    Geste.PUBLIER: ((), publier),
    Geste.PUBLIER_EN_LOT: ((), publier_en_lot),
    Geste.DEPUBLIER: ((publiee,), depublier),
    Geste.VERROUILLER: ((), verrouiller),
    Geste.DEVERROUILLER: ((verrouillee,), deverrouiller),
    Geste.COMPARER: ((), comparer),
    Geste.HISTORIQUE: ((), lecture("history")),
    Geste.APERCU: ((), lecture("view_draft")),
    Geste.COMMENTER: ((), commenter),
    Geste.MODIFIER_EN_RELECTURE: ((en_relecture,), modifier),
    Geste.COMMENTER_EN_RELECTURE: ((en_relecture,), commenter),
    Geste.COMPARER_EN_RELECTURE: ((en_relecture,), comparer),
    Geste.APERCU_EN_RELECTURE: ((en_relecture,), lecture("view_draft")),
}
