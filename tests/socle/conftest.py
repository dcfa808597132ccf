"""Les situations de relecture que plusieurs essais partagent."""

import pytest

from alliance.socle.models import RelectureTask, SecretariatTask

from .moderation import Equipe


@pytest.fixture
def equipe(accueil) -> Equipe:
    return Equipe()


@pytest.fixture
def en_relecture(equipe) -> Equipe:
    equipe.envoyer()
    assert equipe.etape.task.specific == RelectureTask.objects.get()
    return equipe


@pytest.fixture
def au_secretariat(en_relecture) -> Equipe:
    en_relecture.decider(en_relecture.relectrice, "approve")
    assert en_relecture.etape.task.specific == SecretariatTask.objects.get()
    return en_relecture
