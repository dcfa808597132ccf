"""Chaque rôle, sur chaque type de page, dans chaque lieu, par chaque geste : ce qui est dit, et rien d'autre."""

import pytest
from django.db import transaction

from alliance.socle.choix import Role
from reseau.choix import RoleDeMandat

from .matrice.attendus import ATTENDUS, LIEUX, Geste
from .matrice.gestes import GESTES
from .matrice.scene import SECRET, TYPES, PageJouee, Scene, types_du_site

#: Les textes du circuit que « Publier » refuse gardent un brouillon pour qui peut l'écrire.
GARDENT_UN_BROUILLON = {Geste.PUBLIER: Geste.MODIFIER}
CASES_PAR_ROLE = 23 * len(Geste)


def test_chaque_type_de_page_chaque_role_et_chaque_geste_a_ses_droits():
    assert set(TYPES) == types_du_site()
    assert set(ATTENDUS) == {*Role.values, *RoleDeMandat.values, "superutilisateur", "compte sans rôle", "anonyme"}
    assert set(GESTES) == set(Geste)
    cases = {(nature, lieu) for nature, lieux in LIEUX.items() for lieu in lieux}
    for role, tableau in ATTENDUS.items():
        assert set(tableau) == cases, role


def jouer(scene: Scene, cible: PageJouee, geste: Geste, permis: bool) -> list[str]:
    """Joue la case, la défait, et rend ce qui n'est pas comme il faut."""
    etats, action = GESTES[geste]
    ecarts = []
    with transaction.atomic():
        for mettre in etats:
            mettre(scene, cible)
        avant = scene.empreinte()
        fait, reponse = action(scene, cible)
        if fait != permis:
            ecarts.append(f"{'fait' if fait else 'refusé'} (statut {reponse.status_code})")
        if reponse.status_code >= 500:
            ecarts.append(f"erreur {reponse.status_code}")
        if not ATTENDUS[scene.role][cible.nature, cible.lieu] and SECRET in reponse.content.decode():
            ecarts.append("le refus laisse lire le titre du brouillon")
        if not fait:
            brouillon = GARDENT_UN_BROUILLON.get(geste)
            garde = brouillon in ATTENDUS[scene.role][cible.nature, cible.lieu]
            if geste != Geste.CREER and not garde and scene.empreinte() != avant:
                ecarts.append("refusé, et pourtant quelque chose a changé")
        transaction.set_rollback(True)
    cible.page.refresh_from_db()
    return ecarts


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """Les pages, posées une fois pour tous les rôles, dans une transaction que rien ne garde."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene()
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.parametrize("role", ATTENDUS)
def test_un_role_peut_exactement_ce_qui_est_dit(scene, db, role, monkeypatch):
    for modele in TYPES:
        # Une page unique reste unique : c'est le droit, et non le nombre, que l'on essaie.
        monkeypatch.setattr(modele, "max_count", None)
    scene.entrer(role)
    jouees, ecarts = 0, {}
    for cible in scene.pages:
        attendus = ATTENDUS[role][cible.nature, cible.lieu]
        for geste in Geste:
            jouees += 1
            if ecart := jouer(scene, cible, geste, geste in attendus):
                ecarts[type(cible.page).__name__, str(cible.lieu), str(geste)] = ecart
    assert ecarts == {}, "\n".join(f"{cle}: {ecart}" for cle, ecart in ecarts.items())
    assert jouees == CASES_PAR_ROLE
