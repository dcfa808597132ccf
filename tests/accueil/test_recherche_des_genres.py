"""Ce que la recherche du site dit d'un événement et d'une actualité : leur genre, leurs axes."""

from alliance.socle.choix import CleAxe
from tests.factories import ArticleFactory, EvenementFactory


def test_un_evenement_et_une_actualite_se_trouvent_sous_leur_genre(accueil, client):
    EvenementFactory(title="Veillée du refuge", axes=[CleAxe.VILLES_FRONTIERES])
    ArticleFactory(title="Le refuge rouvre", axes=[CleAxe.AUTRE_RECIT])
    contexte = client.get("/recherche/?q=refuge").context
    assert {genre["libelle"]: genre["compte"] for genre in contexte["genres"]} == {
        "Tout": 2,
        "Événements": 1,
        "Actualités": 1,
    }
    (trouve,) = client.get("/recherche/?q=refuge&genre=evenement").context["resultats"]
    assert (trouve.titre, trouve.genre, trouve.axe_principal) == ("Veillée du refuge", "Événement", "villes-frontieres")
    (trouve,) = client.get("/recherche/?q=refuge&genre=actualite").context["resultats"]
    assert (trouve.genre, trouve.axe_principal) == ("Actualité", "autre-recit")
