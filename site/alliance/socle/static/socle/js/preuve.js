/* Le défi d'un formulaire (`socle.preuve_de_travail`) : retrouve le nombre dont on a l'empreinte, sans figer la page.
   Commence quand on touche au formulaire, pour être fini avant l'envoi. Sans ce module, l'envoi passe quand même. */

const LOT = 400;
const PATIENCE = 20_000;

const encodeur = new TextEncoder();
const respirer = () => new Promise((suite) => setTimeout(suite));

async function empreinte(texte) {
  const octets = new Uint8Array(await crypto.subtle.digest("SHA-256", encodeur.encode(texte)));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

async function resoudre({ challenge, salt, maxNumber, algorithm, signature }) {
  for (let debut = 0; debut <= maxNumber; debut += LOT) {
    const essais = Array.from({ length: Math.min(LOT, maxNumber + 1 - debut) }, (_, rang) => empreinte(salt + (debut + rang)));
    const trouve = (await Promise.all(essais)).indexOf(challenge);
    if (trouve >= 0) return btoa(JSON.stringify({ algorithm, challenge, number: debut + trouve, salt, signature }));
    await respirer();
  }
  return "";
}

for (const formulaire of document.querySelectorAll("form[data-defi]")) {
  const champ = formulaire.querySelector("[name=preuve]");
  const etat = formulaire.querySelector("[data-preuve-etat]");
  // Hors d'un contexte sûr, ou dans un navigateur ancien, il n'y a pas de quoi calculer : le serveur s'en passera.
  if (!champ || !globalThis.crypto?.subtle) continue;
  let recherche;
  const dire = (cle) => etat && (etat.textContent = etat.dataset[cle] ?? "");

  function chercher() {
    recherche ??= resoudre(JSON.parse(formulaire.dataset.defi))
      .catch(() => "")
      .then((preuve) => {
        champ.value = preuve;
        dire(preuve ? "fait" : "echec");
      });
    return recherche;
  }

  formulaire.addEventListener("focusin", () => { if (!recherche) dire("encours"); chercher(); }, { once: true });
  formulaire.addEventListener("submit", async (envoi) => {
    if (champ.value || formulaire.dataset.part) return;
    envoi.preventDefault();
    dire("attente");
    await Promise.race([chercher(), new Promise((suite) => setTimeout(suite, PATIENCE))]);
    formulaire.dataset.part = "oui";
    formulaire.requestSubmit(envoi.submitter);
  });
}
