"""L'enregistrement automatique et le clic d'une personne pressée arrivent ensemble : rien ne tombe en panne."""

import threading

from django.db import connections
from django.test import Client
from django.urls import reverse

from bonnes_pratiques.models import FichePage
from tests.factories import MembreFactory, UtilisateurFactory
from tests.formulaires import fiche_vide


def test_deux_creations_simultanees_d_un_meme_titre_donnent_deux_brouillons(accueil_valide):
    membre = MembreFactory()
    autrice = UtilisateurFactory(membre=membre)
    adresse = reverse("wagtailadmin_pages:add", args=["bonnes_pratiques", "fichepage", membre.pk])
    clients = [Client(raise_request_exception=False) for _ in range(3)]
    for client in clients:
        client.force_login(autrice, backend="django.contrib.auth.backends.ModelBackend")
    depart, statuts = threading.Barrier(len(clients)), []

    def creer(client: Client) -> None:
        try:
            depart.wait()
            statuts.append(client.post(adresse, fiche_vide("Ouvrir une maison")).status_code)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=creer, args=[client]) for client in clients]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()

    assert statuts == [302, 302, 302]
    adresses = FichePage.objects.filter(title="Ouvrir une maison").values_list("slug", flat=True)
    assert sorted(adresses) == ["ouvrir-une-maison", "ouvrir-une-maison-2", "ouvrir-une-maison-3"]
    membre.refresh_from_db()
    assert membre.numchild == 3
