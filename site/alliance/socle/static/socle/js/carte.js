/* La carte du réseau : Leaflet, chargé après le premier rendu, sur un fond livré avec le site. Sans ce module, la carte
   de situation et la liste restent. Aucun texte n'est inséré comme du HTML, aucun style n'est écrit : les classes et le
   CSSOM suffisent. Voir docs/carte.md. */

import { ZOOM_DES_PANNEAUX, classeDIcone, conduireAuClavier, element, poserUneCouche } from "./carte-marqueurs.js";

const vue = document.querySelector("[data-carte]");
const textes = JSON.parse(vue.dataset.textes);
const calme = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const EUROPE = [[33, -12], [61, 37]];
const ZOOM_FIN = 7;

async function charger(adresse) {
  const reponse = await fetch(adresse);
  if (!reponse.ok) throw new Error(`${adresse} : ${reponse.status}`);
  return reponse.json();
}

const chargerLeaflet = () =>
  new Promise((resoudre, rejeter) => {
    const script = element("script");
    script.src = vue.dataset.leaflet;
    script.addEventListener("load", () => resoudre(window.L));
    script.addEventListener("error", rejeter);
    document.head.append(script);
  });

/* --- Le fond ------------------------------------------------------------------------------------------------------ */

/** Les points d'un tracé, écrits en différences successives. */
function deplier(plats, echelle) {
  const points = [];
  for (let i = 0, x = 0, y = 0; i < plats.length; i += 2) {
    x += plats[i];
    y += plats[i + 1];
    points.push([y / echelle, x / echelle]);
  }
  return points;
}

function dessinerLeFond(L, carte, fond) {
  const traces = (nom) => (fond[nom] ?? []).map((plats) => deplier(plats, fond.echelle));
  const options = (classe) => ({ className: classe, interactive: false, pane: "fond", smoothFactor: 0.6 });
  return L.layerGroup([
    // Un seul polygone : les mers intérieures sont des trous, par la règle pair-impair.
    L.polygon(traces("terres"), options("carte-terre")),
    L.polyline(traces("departements"), options("carte-departement")),
    L.polyline(traces("frontieres"), options("carte-frontiere")),
  ]).addTo(carte);
}

/** Les noms paraissent du plus vaste au plus petit, sans jamais se toucher. */
function nommer(L, carte, noms) {
  const posees = L.layerGroup().addTo(carte);
  const poser = () => {
    posees.clearLayers();
    const prises = [];
    const zoom = carte.getZoom();
    const cadre = carte.getBounds().pad(0.2);
    for (const { nom, place, des, classe } of noms) {
      if (zoom < des || !cadre.contains(place)) continue;
      const { x, y } = carte.project(place, zoom);
      const demi = nom.length * 4 + 6;
      if (prises.some((prise) => Math.abs(prise.x - x) < prise.demi + demi && Math.abs(prise.y - y) < 18)) continue;
      prises.push({ x, y, demi });
      const html = element("span", "", nom);
      const icon = L.divIcon({ className: `carte-etiquette ${classe}`, html, iconSize: [0, 0] });
      posees.addLayer(L.marker(place, { icon, interactive: false, keyboard: false, pane: "noms" }));
    }
  };
  carte.on("moveend", poser);
  poser();
}

async function poserLeFond(L, carte) {
  for (const [nom, plan] of [["fond", 250], ["noms", 450]]) {
    carte.createPane(nom).style.zIndex = plan;
    carte.getPane(nom).setAttribute("aria-hidden", "true");
  }
  const { tuiles, attribution, fond, fondFin } = vue.dataset;
  if (tuiles) {
    L.tileLayer(tuiles, { attribution: element("i", "", attribution).innerHTML, maxZoom: 18 }).addTo(carte);
    return;
  }
  carte.attributionControl.addAttribution(textes.source);
  const gros = await charger(fond);
  const noms = gros.pays.map(([nom, y, x, des]) => ({ nom, place: [y, x], des, classe: "carte-pays" }));
  let couche = dessinerLeFond(L, carte, gros);
  nommer(L, carte, noms);
  const affiner = async () => {
    if (carte.getZoom() < ZOOM_FIN) return;
    carte.off("zoomend", affiner);
    const fin = await charger(fondFin);
    couche.remove();
    couche = dessinerLeFond(L, carte, fin);
    for (const [nom, y, x] of fin.noms_des_departements) {
      noms.push({ nom, place: [y, x], des: 8, classe: "carte-nom-departement" });
    }
    carte.fire("moveend");
  };
  carte.on("zoomend", affiner);
  await affiner();
}

/* --- La carte ----------------------------------------------------------------------------------------------------- */

/** Cadre ce qu'il y a à voir : l'Europe seule, si l'essentiel y est ; le reste se rejoint d'un bouton. */
function cadrer(L, carte, traits) {
  const points = traits.map(({ geometry: { coordinates } }) => L.latLng(coordinates[1], coordinates[0]));
  const proches = points.filter((point) => L.latLngBounds(EUROPE).contains(point));
  const tous = L.latLngBounds(points);
  const options = { padding: [36, 36], maxZoom: 9, animate: false };
  if (points.length) carte.fitBounds(proches.length >= 0.6 * points.length ? L.latLngBounds(proches) : tous, options);
  else carte.setView([46.6, 2.4], 5);
  if (proches.length && proches.length < points.length) {
    const controle = new L.Control({ position: "bottomleft" });
    controle.onAdd = () => {
      const bouton = element("button", "carte-tout", textes.tout);
      bouton.type = "button";
      L.DomEvent.disableClickPropagation(bouton);
      bouton.addEventListener("click", () => carte.fitBounds(tous, { ...options, animate: !calme }));
      return bouton;
    };
    controle.addTo(carte);
  }
}

async function ouvrir() {
  const [L, donnees] = await Promise.all([chargerLeaflet(), charger(vue.dataset.donnees)]);
  const scene = element("div", "carte-scene-vive");
  vue.append(scene);
  const carte = L.map(scene, {
    attributionControl: false,
    zoomControl: false,
    minZoom: 2,
    maxZoom: vue.dataset.tuiles ? 18 : 12,
    maxBounds: [[-62, -190], [84, 195]],
    maxBoundsViscosity: 0.8,
    zoomAnimation: !calme,
    fadeAnimation: !calme,
    markerZoomAnimation: !calme,
    inertia: !calme,
    // À la molette, la page défile ; la carte grandit avec Ctrl, par les boutons ou au clavier.
    scrollWheelZoom: false,
  });
  scene.setAttribute("role", "region");
  scene.setAttribute("aria-label", textes.carte);
  L.control.zoom({ zoomInTitle: textes.agrandir, zoomOutTitle: textes.reduire }).addTo(carte);
  L.control.attribution({ prefix: false }).addTo(carte);
  scene.addEventListener("wheel", (evenement) => {
    if (!evenement.ctrlKey) return;
    evenement.preventDefault();
    carte.setZoomAround(carte.mouseEventToContainerPoint(evenement), carte.getZoom() - Math.sign(evenement.deltaY));
  }, { passive: false });
  const proche = () => scene.classList.toggle("carte-proche", carte.getZoom() >= ZOOM_DES_PANNEAUX);
  carte.on("zoomend", proche);
  cadrer(L, carte, donnees.features);
  proche();
  const Icone = classeDIcone(L);
  const groupes = [poserUneCouche(L, carte, Icone, vue.dataset.sorte ?? "membres", donnees.features)];
  conduireAuClavier(L, carte, groupes);
  await poserLeFond(L, carte);
  vue.classList.add("carte-prete");
  proposerLesCouches(L, carte, Icone, groupes);
}

function proposerLesCouches(L, carte, Icone, groupes) {
  const choix = document.querySelector("[data-couches]");
  if (!choix) return;
  choix.hidden = false;
  const chargees = new Map();
  choix.addEventListener("change", async ({ target }) => {
    const { adresse, couche } = target.dataset;
    if (!chargees.has(couche)) {
      target.disabled = true;
      try {
        const donnees = await charger(adresse);
        chargees.set(couche, poserUneCouche(L, carte, Icone, "fiches", donnees.features));
        groupes.push(chargees.get(couche));
      } finally {
        target.disabled = false;
        target.focus();
      }
    }
    chargees.get(couche)[target.checked ? "addTo" : "removeFrom"](carte);
  });
}

function proposerLeCode() {
  for (const bouton of document.querySelectorAll("[data-copier]")) {
    const champ = document.getElementById(bouton.dataset.copier);
    bouton.hidden = false;
    bouton.addEventListener("click", async () => {
      champ.select();
      await navigator.clipboard.writeText(champ.value);
      bouton.nextElementSibling.textContent = bouton.dataset.fait;
    });
  }
}

proposerLeCode();
const demarrer = () => ouvrir().catch(() => vue.classList.add("carte-en-panne"));
// Le premier rendu d'abord : la carte de situation est déjà là.
if (document.readyState === "complete") demarrer();
else window.addEventListener("load", () => setTimeout(demarrer, 0), { once: true });
