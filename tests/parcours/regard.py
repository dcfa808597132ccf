"""Agir sur une page, et la regarder une fois qu'elle est là.

Le clic de Playwright rend la main avant que la navigation qu'il lance ne commence : lue aussitôt, la page serait encore
celle d'avant, ou déjà plus rien, et la base n'aurait pas encore ce que l'envoi doit y écrire.
"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page

#: WCAG 2.2 AA et bonnes pratiques ; des règles tenues, on ne rapporte pas chaque nœud.
REGLES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
THEMES = ("light", "dark")
#: Un téléphone, une tablette, un bureau.
LARGEURS = (360, 768, 1440)
HAUTEUR = 900

#: Ne rend que ce qui est reproché : rapporter tout ce qu'axe a lu coûtait trois fois l'examen.
JUGER = """async ([endroit, regles]) => {
    const { violations } = await axe.run(endroit ?? document, regles);
    const { scrollWidth, clientWidth } = document.documentElement;
    return [
        ...violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map((n) => n.html.slice(0, 120))].join(" ; ")),
        ...(scrollWidth > clientWidth ? [`débord de ${scrollWidth - clientWidth} px`] : []),
    ];
}"""


def changer_de_page(declencheur: Locator, touche: str = "") -> None:
    """Clique ce lien ou ce bouton d'envoi, ou y presse une touche ; rend la main une fois la page suivante chargée."""
    with declencheur.page.expect_navigation():
        if touche:
            declencheur.press(touche)
        else:
            declencheur.click()


def obstacles(
    page: Page, nom: str, *, largeurs: tuple[int, ...] = (), endroit: str | None = None
) -> dict[str, list[str]]:
    """Ce qu'axe reproche à la page, et ce qui en déborde, dans les deux thèmes ; vide si tout va.

    La page reste ouverte, à la largeur qu'elle avait : ce qui est déplié ou refusé à l'écran le reste.

    Args:
        largeurs: les largeurs d'écran à essayer ; sans elles, celle de la page.
        endroit: le sélecteur de la seule partie à juger.
    """
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    avant, trouves = page.viewport_size, {}
    for largeur in largeurs or (None,):
        if largeur:
            page.set_viewport_size({"width": largeur, "height": HAUTEUR})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            if reproches := page.evaluate(JUGER, [endroit, REGLES]):
                trouves[", ".join([nom, theme, *([f"{largeur} px"] if largeur else [])])] = reproches
    page.emulate_media(color_scheme="light")
    if largeurs and avant:
        page.set_viewport_size(avant)
    return trouves
