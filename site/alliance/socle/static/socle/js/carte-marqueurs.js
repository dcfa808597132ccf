/* Les marqueurs de la carte du réseau : ce qu'ils montrent, ce qu'ils disent, et leur conduite au clavier. */

export const ZOOM_DES_PANNEAUX = 9;
const FICHES_MONTREES = 8;
const vue = document.querySelector("[data-carte]");
const textes = JSON.parse(vue.dataset.textes);
const enCadre = vue.hasAttribute("data-cadre");

/** « 3 publications » : les deux formes sont séparées par une barre, zéro est au singulier. */
const compter = (forme, n) => textes[forme].split("|")[n > 1 ? 1 : 0].replace("%n", n.toLocaleString("fr-FR"));

export function element(nom, classe = "", texte = "") {
  const noeud = document.createElement(nom);
  if (classe) noeud.className = classe;
  if (texte) noeud.textContent = texte;
  return noeud;
}

function lien(adresse, texte) {
  const noeud = element("a", "", texte);
  noeud.href = adresse;
  if (enCadre) Object.assign(noeud, { target: "_blank", rel: "noopener" });
  return noeud;
}

/** Un marqueur dont l'icône ne se construit que lorsqu'il paraît : cinq mille membres, quelques dizaines d'éléments. */
export function classeDIcone(L) {
  return L.DivIcon.extend({
    createIcon(ancienne) {
      const noeud = L.DivIcon.prototype.createIcon.call(this, ancienne);
      noeud.append(...this.options.contenu());
      noeud.setAttribute("aria-label", this.options.libelle);
      // Le groupe n'apprend qu'à ses marqueurs à répondre au clavier, pas à lui-même.
      noeud.setAttribute("role", "button");
      noeud.tabIndex = 0;
      return noeud;
    },
  });
}

function libelleDuMembre({ nom, type_libelle: type, statut, publications }) {
  const parties = [nom, type.toLocaleLowerCase("fr")];
  if (textes.statuts[statut]) parties.push(textes.statuts[statut]);
  if (publications) parties.push(compter("publications", publications));
  return parties.join(", ");
}

function bulleDuMembre({ nom, adresse, type_libelle: type, territoire, statut, publications }) {
  const bulle = element("div", "bulle");
  const titre = element("p", "bulle-titre");
  titre.append(lien(adresse, nom));
  bulle.append(titre, element("p", "", [type, territoire].filter(Boolean).join(" · ")));
  if (textes.statuts[statut]) bulle.append(element("p", "bulle-etat", textes.statuts[statut]));
  if (publications) bulle.append(element("p", "", compter("publications", publications)));
  return bulle;
}

function bulleDesFiches({ territoire, adresse, total, fiches }) {
  const bulle = element("div", "bulle");
  bulle.append(element("p", "bulle-lieu", territoire));
  const liste = element("ul", "bulle-liste");
  for (const fiche of fiches.slice(0, FICHES_MONTREES)) {
    const ligne = element("li");
    ligne.append(lien(fiche.adresse, fiche.titre));
    liste.append(ligne);
  }
  bulle.append(liste);
  const autres = total - Math.min(fiches.length, FICHES_MONTREES);
  if (autres > 0) {
    const suite = element("p");
    suite.append(lien(adresse, compter("autres", autres)));
    bulle.append(suite);
  }
  return bulle;
}

function bulleDesEvenements({ territoire, adresse, total, evenements }) {
  const bulle = element("div", "bulle");
  if (territoire) bulle.append(element("p", "bulle-lieu", territoire));
  const liste = element("ul", "bulle-liste");
  for (const { titre, adresse: page, quand } of evenements) {
    const ligne = element("li");
    ligne.append(element("span", "bulle-quand", quand), lien(page, titre));
    liste.append(ligne);
  }
  bulle.append(liste);
  if (total > evenements.length) {
    const suite = element("p");
    suite.append(lien(adresse, compter("autres", total - evenements.length)));
    bulle.append(suite);
  }
  return bulle;
}

/** Les sortes de marqueurs : ce qu'ils montrent, ce qu'ils disent, et comment on les compte. */
const SORTES = {
  membres: {
    classe: (membre) => `marque marque-membre${textes.statuts[membre.statut] ? " marque-attenuee" : ""}`,
    contenu: (membre) => [element("span", "pastille"), element("span", "panneau enseigne-carte", membre.nom)],
    libelle: libelleDuMembre,
    bulle: bulleDuMembre,
    poids: () => 1,
    forme: "groupe",
    place: [0, 0],
  },
  fiches: {
    classe: () => "marque marque-fiches",
    contenu: ({ total }) => [element("span", "fiches-compte", total > 1 ? String(total) : "")],
    libelle: ({ territoire, total }) => `${territoire}, ${compter("fiches", total)}`,
    bulle: bulleDesFiches,
    poids: ({ total }) => total,
    forme: "groupeDeFiches",
    // Décalé, pour ne pas couvrir la commune membre qui est au même point.
    place: [-24, -14],
  },
  evenements: {
    classe: () => "marque marque-evenements",
    contenu: ({ total }) => [element("span", "evenements-compte", String(total))],
    libelle: ({ territoire, total }) => [territoire, compter("evenements", total)].filter(Boolean).join(", "),
    bulle: bulleDesEvenements,
    poids: ({ total }) => total,
    forme: "groupeDEvenements",
    place: [0, 0],
  },
};

export function poserUneCouche(L, carte, Icone, sorte, traits) {
  const genre = SORTES[sorte];
  const groupe = L.markerClusterGroup({
    chunkedLoading: true,
    chunkInterval: 60,
    showCoverageOnHover: false,
    animate: carte.options.zoomAnimation,
    spiderLegPolylineOptions: { className: "carte-patte" },
    maxClusterRadius: (zoom) => (zoom >= ZOOM_DES_PANNEAUX ? 96 : 60),
    iconCreateFunction: (amas) => {
      const n = amas.getAllChildMarkers().reduce((somme, marqueur) => somme + genre.poids(marqueur.fiche), 0);
      const cote = n < 10 ? 40 : n < 100 ? 46 : 54;
      return new Icone({
        className: `groupe groupe-${sorte}`,
        iconSize: [cote, cote],
        iconAnchor: [cote / 2 + 1.7 * genre.place[0], cote / 2 + 1.7 * genre.place[1]],
        libelle: compter(genre.forme, n),
        contenu: () => [element("span", "", n.toLocaleString("fr-FR"))],
      });
    },
  });
  groupe.addLayers(
    traits.map(({ geometry, properties }) => {
      const [x, y] = geometry.coordinates;
      const icon = new Icone({
        className: genre.classe(properties),
        iconSize: [28, 28],
        iconAnchor: [14 + genre.place[0], 14 + genre.place[1]],
        popupAnchor: [-genre.place[0], -10 - genre.place[1]],
        libelle: genre.libelle(properties),
        contenu: () => genre.contenu(properties),
      });
      const marqueur = L.marker([y, x], { icon, riseOnHover: true });
      marqueur.fiche = properties;
      return marqueur.bindPopup(() => genre.bulle(properties), { maxWidth: 280, minWidth: 180 });
    }),
  );
  return groupe.addTo(carte);
}

/* --- Le clavier --------------------------------------------------------------------------------------------------- */

/** Entrée et Espace ouvrent un marqueur ou un groupe ; Échap ferme l'infobulle et rend le focus. */
export function conduireAuClavier(L, carte, groupes) {
  let origine = null;
  const viser = (marqueur) => {
    const visible = groupes.reduce((trouve, groupe) => {
      return trouve ?? (groupe.hasLayer(marqueur) ? groupe.getVisibleParent(marqueur) : null);
    }, null);
    (visible?.getElement() ?? carte.getContainer()).focus({ preventScroll: true });
  };
  const calques = () => {
    const trouves = new Map();
    carte.eachLayer((calque) => calque.getElement && trouves.set(calque.getElement(), calque));
    return trouves;
  };
  carte.getContainer().addEventListener(
    "keydown",
    (evenement) => {
      if (evenement.key === "Escape" && origine) {
        evenement.preventDefault();
        evenement.stopPropagation();
        carte.closePopup();
        return;
      }
      const noeud = evenement.target.closest(".leaflet-marker-icon");
      if (!noeud || !["Enter", " "].includes(evenement.key)) return;
      // Sans quoi Leaflet, qui écoute aussi la frappe, refermerait ce que l'on vient d'ouvrir.
      evenement.preventDefault();
      evenement.stopPropagation();
      const calque = calques().get(noeud);
      if (!calque) return;
      if (calque.getAllChildMarkers) {
        const premier = calque.getAllChildMarkers()[0];
        const suivre = () => requestAnimationFrame(() => viser(premier));
        calque._group.once("animationend spiderfied", suivre);
        carte.once("moveend", () => setTimeout(suivre, carte.options.zoomAnimation ? 350 : 0));
      }
      calque.fire("click", { latlng: calque.getLatLng() }, true);
    },
    true,
  );
  carte.on("popupopen", ({ popup }) => {
    origine = popup._source;
    const boite = popup.getElement();
    boite.setAttribute("role", "dialog");
    boite.setAttribute("aria-label", origine.options.icon.options.libelle);
    const fermer = boite.querySelector(".leaflet-popup-close-button");
    fermer?.setAttribute("aria-label", textes.fermer);
    boite.querySelector(".leaflet-popup-content a")?.focus({ preventScroll: true });
  });
  carte.on("popupclose", () => {
    const source = origine;
    origine = null;
    // Le focus tombe au corps de la page quand ce qui le portait disparaît : l'infobulle le rend alors à son marqueur.
    if (source && document.activeElement === document.body) viser(source);
  });
}
