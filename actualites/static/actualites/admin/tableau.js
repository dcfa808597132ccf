// Le tableau d'une circulation, relu toutes les vingt secondes tant que l'onglet est montré. Rien de ce que l'on est en
// train de faire n'est perdu : une partie où l'on écrit attend, et les cases cochées le restent.
const CADENCE = 20_000;
const tableau = document.querySelector("[data-circulation]");
const annonce = tableau.querySelector("[data-annonce]");
let minuterie = 0;

function occupee(partie) {
    const ecrit = [...partie.querySelectorAll("textarea")].some((champ) => champ.value !== champ.defaultValue);
    const ouverte = partie.querySelector("details[open]") !== null;
    return ecrit || ouverte || partie.contains(document.activeElement);
}

function cochees(partie) {
    return [...partie.querySelectorAll("input[type=checkbox]:checked")].map((case_) => case_.value);
}

function remplacer(partie, nouvelle) {
    if (!nouvelle || occupee(partie)) return;
    const gardees = cochees(partie);
    partie.replaceChildren(...nouvelle.childNodes);
    for (const case_ of partie.querySelectorAll("input[type=checkbox]")) case_.checked = gardees.includes(case_.value);
}

const signees = () => tableau.querySelector("[data-signees]").dataset.signees;

async function relire() {
    try {
        const reponse = await fetch(tableau.dataset.circulation, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        // Une session finie renvoie à la connexion, un texte retiré n'existe plus : on cesse de demander.
        if (!reponse.ok || reponse.redirected) return;
        const avant = signees();
        const recu = new DOMParser().parseFromString(await reponse.text(), "text/html");
        for (const partie of tableau.querySelectorAll("[data-vivant]")) {
            remplacer(partie, recu.querySelector(`[data-vivant="${partie.dataset.vivant}"]`));
        }
        if (signees() !== avant) annonce.textContent = `${tableau.dataset.miseAJour} : ${signees()}`;
    } catch {
        // Le réseau a manqué : on redemande au prochain tour.
    }
    attendre();
}

function attendre() {
    clearTimeout(minuterie);
    if (!document.hidden) minuterie = setTimeout(relire, CADENCE);
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(minuterie) : relire()));
attendre();
