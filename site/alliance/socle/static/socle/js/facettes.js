/* Les facettes : applique les filtres dès qu'on les coche, et rend le focus là où il était. Sans ce module, un bouton. */

const formulaire = document.querySelector("[data-facettes]");
const MEMOIRE = "facettes";

/** L'adresse partageable : seulement ce qui est rempli. */
function adresse() {
  const donnees = new URLSearchParams();
  for (const [nom, valeur] of new FormData(formulaire)) if (valeur) donnees.append(nom, valeur);
  const requete = donnees.toString();
  return formulaire.getAttribute("action") + (requete ? `?${requete}` : "");
}

function retenir() {
  const ouvertes = [...formulaire.querySelectorAll("details")].map((volet) => volet.open);
  try {
    sessionStorage.setItem(MEMOIRE, JSON.stringify({ focus: document.activeElement?.id, y: window.scrollY, ouvertes }));
  } catch {
    // Stockage refusé : la page se recharge sans retrouver sa place.
  }
}

function reprendre() {
  let memoire;
  try {
    memoire = JSON.parse(sessionStorage.getItem(MEMOIRE));
    sessionStorage.removeItem(MEMOIRE);
  } catch {
    return;
  }
  if (!memoire) return;
  [...formulaire.querySelectorAll("details")].forEach((volet, rang) => {
    if (memoire.ouvertes[rang]) volet.open = true;
  });
  document.getElementById(memoire.focus)?.focus({ preventScroll: true });
  window.scrollTo({ top: memoire.y, behavior: "instant" });
}

if (formulaire) {
  formulaire.classList.add("auto");
  reprendre();
  let delai;
  formulaire.addEventListener("change", ({ target }) => {
    if (!target.matches("input[type='checkbox'], select")) return;
    clearTimeout(delai);
    delai = setTimeout(() => {
      retenir();
      window.location.assign(adresse());
    }, 450);
  });
  // Au retour arrière, la page revient avec les cases du départ : elles doivent dire ce que dit l'adresse.
  window.addEventListener("pageshow", ({ persisted }) => persisted && formulaire.reset());
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    window.location.assign(adresse());
  });
}
