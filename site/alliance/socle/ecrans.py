"""Ce que nos écrans d'administration changent à ceux de Wagtail."""

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class EcranEnFrancais(WagtailAdminTemplateMixin):
    """Un écran dont le titre précise ce dont il parle : « Signatures : le titre du texte »."""

    def get_header_title(self) -> str:
        titre, precision = str(self.get_page_title()), self.get_page_subtitle()
        # Wagtail colle les deux-points au mot, à l'anglaise.
        return f"{titre}\N{NO-BREAK SPACE}: {precision}" if precision else titre
