from wagtail.users.apps import WagtailUsersAppConfig


class ComptesConfig(WagtailUsersAppConfig):
    """Les comptes de Wagtail, avec nos écrans. À part de `views`, qui ne se lit qu'une fois les modèles chargés."""

    user_viewset = "alliance.socle.comptes.views.Comptes"
