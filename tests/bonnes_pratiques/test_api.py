"""Une fiche dans l'API publique : ses données typées, et celles-là seulement."""

from tests.factories import FicheFactory, TerritoireFactory


def test_une_fiche_publiee_donne_ses_donnees_et_aucune_adresse_de_contact(accueil, client):
    fiche = FicheFactory(territoires=[TerritoireFactory(nom="Exemple-sur-Loire", population=12_000)])
    donnees = client.get(f"/api/v2/pages/{fiche.pk}/").json()
    assert donnees["axes"] == ["citoyennete"]
    assert donnees["themes"] == ["hebergement-et-logement"]
    assert donnees["statut"] == "active"
    [territoire] = donnees["territoires"]
    assert territoire["territoire"]["nom"] == "Exemple-sur-Loire"
    assert territoire["territoire"]["pays"] == "FR"
    [chiffre] = donnees["chiffres"]
    assert (chiffre["valeur"], chiffre["source"]) == ("12.00", "Ville d’Exemple")
    assert "accueil@exemple.org" not in str(donnees)


def test_un_brouillon_n_y_est_pas(accueil, client):
    fiche = FicheFactory(live=False)
    assert client.get(f"/api/v2/pages/{fiche.pk}/").status_code == 404
    assert client.get("/api/v2/pages/?type=bonnes_pratiques.FichePage&fields=*").json()["items"] == []
