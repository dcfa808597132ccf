from wagtail.users.apps import WagtailUsersAppConfig


class ComptesConfig(WagtailUsersAppConfig):
    """Les comptes de Wagtail, avec nos écrans. À part de `vues`, qui ne se lit qu'une fois les modèles chargés."""

    user_viewset = "alliance.socle.comptes.vues.Comptes"
