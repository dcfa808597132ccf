"""La base d'essai que l'on remet après un essai de vraie transaction sert aux suivants comme au premier jour."""

import pytest

from tests import base_remise
from tests.factories import MembreFactory


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_apres_la_remise_rien_ne_reprend_une_clef_deja_prise():
    base_remise.remettre()

    assert MembreFactory(title="Exemple").pk
