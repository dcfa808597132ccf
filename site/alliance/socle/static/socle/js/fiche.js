/* Une page longue : marque l'arrêt où l'on lit, propose d'imprimer et de copier l'adresse. Sans ce module, elle reste
   entière. */

const itineraire = document.querySelector("[data-itineraire]");
if (itineraire) {
  const arrets = new Map();
  for (const lien of itineraire.querySelectorAll("a[href^='#']")) {
    const partie = document.getElementById(lien.hash.slice(1))?.closest("section");
    if (partie) arrets.set(partie, lien);
  }
  const visibles = new Set();
  let courant;
  const marquer = (lien) => {
    if (lien === courant) return;
    courant?.removeAttribute("aria-current");
    lien?.setAttribute("aria-current", "true");
    courant = lien;
  };
  const guetteur = new IntersectionObserver(
    (entrees) => {
      for (const { target, isIntersecting } of entrees) visibles[isIntersecting ? "add" : "delete"](target);
      const premiere = [...arrets.keys()].find((partie) => visibles.has(partie));
      if (premiere) marquer(arrets.get(premiere));
    },
    // Une bande au tiers haut de l'écran : la partie qui la traverse est celle qu'on lit.
    { rootMargin: "-15% 0px -65% 0px" },
  );
  for (const partie of arrets.keys()) guetteur.observe(partie);
}

for (const bouton of document.querySelectorAll("[data-imprimer]")) {
  bouton.hidden = false;
  bouton.addEventListener("click", () => window.print());
}

// À l'impression, tout se lit ; ce que le lecteur avait replié se replie ensuite.
let replies = [];
window.addEventListener("beforeprint", () => {
  replies = [...document.querySelectorAll("main details:not([open])")];
  for (const tiroir of replies) tiroir.open = true;
});
window.addEventListener("afterprint", () => {
  for (const tiroir of replies) tiroir.open = false;
});

for (const bouton of document.querySelectorAll("[data-copier]")) {
  // Le presse-papiers ne s'ouvre qu'à une page servie en https.
  if (!navigator.clipboard) continue;
  const libelle = bouton.textContent;
  bouton.hidden = false;
  bouton.setAttribute("aria-live", "polite");
  bouton.addEventListener("click", async () => {
    await navigator.clipboard.writeText(bouton.dataset.copier);
    bouton.textContent = bouton.dataset.copie;
    setTimeout(() => (bouton.textContent = libelle), 3000);
  });
}
