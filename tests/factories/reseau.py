import datetime
from typing import Any

import factory
import wagtail_factories
from django.utils import timezone

from reseau.actions import OuvrirEspace
from reseau.choix import NatureDeMembre, RoleDeMandat
from reseau.equipe.actions import PrendreMandat
from reseau.models import Mandat, MembrePage, ReseauIndexPage, Territoire

from .socle import UtilisateurFactory


class TerritoireFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territoire

    nom = factory.Sequence(lambda n: f"Exemple-sur-Loire {n}")
    pays = "FR"
    population = 12_000
    population_annee = 2023
    latitude = "47.39000"
    longitude = "0.69000"


class MembreFactory(wagtail_factories.PageFactory):
    """L'espace d'une organisation fictive, publié, avec son groupe et sa collection."""

    class Meta:
        model = MembrePage

    title = factory.Sequence(lambda n: f"Ville d’Exemple-sur-Loire {n}")
    slug = factory.Sequence(lambda n: f"ville-d-exemple-{n}")
    nature = NatureDeMembre.COMMUNE
    parent = factory.LazyFunction(lambda: ReseauIndexPage.objects.get())

    @classmethod
    def _create(cls, model_class: type[MembrePage], *args: Any, **kwargs: Any) -> MembrePage:
        membre = super()._create(model_class, *args, **kwargs)
        OuvrirEspace(membre).execute(skip_permission_checks=True)
        return membre


class MandatFactory(factory.django.DjangoModelFactory):
    """Une personne en exercice dans une organisation, avec son compte et les droits de celle-ci.

    `utilisateur=` en choisit le compte, `role=`, `debut=`, `fin=` ce que dit le mandat.
    """

    class Meta:
        model = Mandat

    membre = factory.SubFactory(MembreFactory)
    utilisateur = factory.SubFactory(UtilisateurFactory)
    role = RoleDeMandat.REDACTION
    debut = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=365))

    @classmethod
    def _create(cls, model_class: type[Mandat], *args: Any, **kwargs: Any) -> Mandat:
        membre, personne = kwargs.pop("membre"), kwargs.pop("utilisateur")
        return PrendreMandat(membre, personne, **kwargs).execute(skip_permission_checks=True)
