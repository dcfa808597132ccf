from typing import Any

import factory
from django.contrib.auth.models import Group

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from reseau.equipe.actions import PrendreMandat

MOT_DE_PASSE = "une phrase de passe d’essai"


class UtilisateurFactory(factory.django.DjangoModelFactory):
    """Une personne. `role=Role.RELECTURE` la met dans ce groupe ; `membre=<MembrePage>` lui donne un mandat de
    rédaction, que `membre__role`, `membre__fin`… précisent."""

    class Meta:
        model = Utilisateur
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.org")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Exemple {n}")
    password = factory.django.Password(MOT_DE_PASSE)

    @factory.post_generation
    def role(self, create: bool, extracted: Role | None, **kwargs: Any) -> None:
        if extracted:
            self.groups.add(Group.objects.get(name=extracted.value))

    @factory.post_generation
    def membre(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            PrendreMandat(extracted, self, **kwargs).execute(skip_permission_checks=True)
