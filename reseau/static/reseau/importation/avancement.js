// L'avancement d'un import, relu toutes les deux secondes ; sans ce script, la page se recharge d'elle-même.
const ecran = document.querySelector("[data-avancement]");
const barre = ecran.querySelector("progress");
const texte = ecran.querySelector("[data-avancement-texte]");

async function relire() {
    try {
        const reponse = await fetch(ecran.dataset.avancement, { headers: { Accept: "application/json" } });
        if (reponse.ok) {
            const { en_cours: enCours, part, faites, lignes } = await reponse.json();
            if (!enCours) {
                location.reload();
                return;
            }
            barre.value = part;
            const phrase = texte.dataset.modele.replace("%(faites)s", faites).replace("%(lignes)s", lignes);
            if (texte.textContent !== phrase) texte.textContent = phrase;
        }
    } catch {
        // Le réseau a manqué : on redemande au prochain tour.
    }
    setTimeout(relire, 2000);
}

setTimeout(relire, 1000);
