"""Ce que les essais de la modération ont en commun : des personnes, et leurs gestes dans l'administration."""

import json
from typing import Any

from django.contrib.messages import get_messages
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from bonnes_pratiques.models import FichePage
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory, UtilisateurFactory
from tests.formulaires import etape, fiche_complete


def connecte(user: Utilisateur) -> Client:
    client = Client()
    client.force_login(user)
    return client


def messages_de(reponse: Any) -> str:
    return " ".join(str(message) for message in get_messages(reponse.wsgi_request))


class Equipe:
    """Une organisation, ses autrices, deux relectrices, deux secrétaires, un brouillon écrit par l'autrice."""

    def __init__(self, **fiche: Any) -> None:
        self.membre = MembreFactory()
        self.autrice = UtilisateurFactory(membre=self.membre, first_name="Amal", last_name="Autrice")
        self.relectrice = UtilisateurFactory(role=Role.RELECTURE, first_name="Rose", last_name="Relectrice")
        self.relecteur = UtilisateurFactory(role=Role.RELECTURE, first_name="René", last_name="Relecteur")
        self.secretaire = UtilisateurFactory(role=Role.SECRETARIAT, first_name="Sacha", last_name="Secrétaire")
        self.collegue = UtilisateurFactory(role=Role.SECRETARIAT, first_name="Noa", last_name="Collègue")
        self.fiche: FichePage = FicheFactory(
            parent=self.membre, live=False, owner=self.autrice, territoires=[TerritoireFactory()], **fiche
        )
        self.fiche.save_revision(user=self.autrice, log_action=True)

    @property
    def etape(self) -> TaskState:
        return FichePage.objects.get(pk=self.fiche.pk).current_workflow_state.current_task_state

    def relue(self) -> FichePage:
        return FichePage.objects.get(pk=self.fiche.pk)

    def modifier(self, user: Utilisateur, action: str = "", **champs: Any) -> Any:
        """Envoie le formulaire de la fiche, tel que l'éditeur l'affiche à cette personne."""
        donnees = formulaire(self.relue(), **champs)
        if action in {"approve", "reject"}:
            donnees |= {"action-workflow-action": "true", "workflow-action-name": action}
        elif action:
            donnees[action] = "1"
        return connecte(user).post(reverse("wagtailadmin_pages:edit", args=[self.fiche.pk]), donnees)

    def envoyer(self, user: Utilisateur | None = None, **champs: Any) -> Any:
        return self.modifier(user or self.autrice, "action-submit", **champs)

    def decider(self, user: Utilisateur, action: str, comment: str = "", **entetes: Any) -> Any:
        adresse = reverse("wagtailadmin_pages:workflow_action", args=[self.fiche.pk, action, self.etape.pk])
        return connecte(user).post(adresse, {"comment": comment}, **entetes)

    def prendre(self, user: Utilisateur, echeance: Any, geste: str = "prendre_un_texte") -> Any:
        return connecte(user).post(reverse(geste, args=[self.etape.pk]), {"echeance": str(echeance)})


def formulaire(fiche: FichePage, **champs: Any) -> dict[str, Any]:
    """Le formulaire d'une fiche de fabrique tel que l'éditeur l'affiche : sans `champs`, il ne change pas le texte."""
    brouillon = fiche.get_latest_revision_as_object()
    actuels = {
        "title": brouillon.title,
        "slug": brouillon.slug,
        "sous_titre": brouillon.sous_titre,
        "axes": [axe.pk for axe in brouillon.axes.all()],
        "themes": [theme.pk for theme in brouillon.themes.all()],
        "en_bref": rich_text(brouillon.en_bref),
        "comment": streamfield([("etape", etape())]),
        "contact_courriel": brouillon.contact_courriel,
        "ensembles": [],
    }
    donnees = fiche_complete(**{**actuels, **champs})
    chiffres = [
        {**model_to_dict(c, exclude=["page"]), "precision": c.precision, "valeur_haute": ""}
        for c in brouillon.chiffres.all()
    ]
    territoires = [{"id": t.pk, "territoire": t.territoire_id} for t in brouillon.territoires.all()]
    lignes = {
        nom: inline_formset(rangees, initial=len([r for r in rangees if r["id"]]))
        for nom, rangees in (("chiffres", chiffres), ("territoires", territoires))
    }
    return {
        **donnees,
        **{cle: "" if valeur is None else valeur for cle, valeur in nested_form_data(lignes).items()},
    }


def commentaire(texte: str) -> dict[str, str]:
    return {"workflow-action-extra-data": json.dumps({"comment": texte})}
