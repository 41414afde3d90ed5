/* The place of a report: where the phone stands, and a point on the map. Without scripts the name of the place is enough. */
import { makeMap } from "./base-map.js";

const lat = document.getElementById("id_lat");
const lon = document.getElementById("id_lon");
const found = document.getElementById("found");
const gps = document.getElementById("gps");
const mapping = document.getElementById("mapping");
let map = null;
let pin = null;

function point() {
  return lat.value && lon.value ? [Number(lat.value), Number(lon.value)] : null;
}

function setPoint(where) {
  lat.value = where ? where[0].toFixed(6) : "";
  lon.value = where ? where[1].toFixed(6) : "";
  const news = document.getElementById("point-news");
  news.textContent = where ? news.dataset.set : news.dataset.none;
  drawPin();
}

function drawPin() {
  if (!map) {
    return;
  }
  pin?.remove();
  pin = null;
  if (point()) {
    pin = window.L.marker(point(), {
      icon: window.L.divIcon({ className: "pin-here", iconSize: [20, 20] }),
      keyboard: false,
      interactive: false,
    }).addTo(map);
  }
}

/** The places around a point, to choose from. */
async function offerPlaces(where) {
  const answer = await fetch(`${gps.dataset.url}?lat=${where[0]}&lon=${where[1]}`);
  if (answer.ok) {
    found.innerHTML = await answer.text();
    found.querySelector("input")?.focus({ preventScroll: true });
    found.scrollIntoView({ block: "center" });
  }
}

function askPhone() {
  const news = gps.querySelector("[role=status]");
  news.textContent = gps.dataset.busy;
  navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      const where = [coords.latitude, coords.longitude];
      setPoint(where);
      map?.setView(where, 15);
      await offerPlaces(where);
      news.textContent = gps.dataset.point;
    },
    () => {
      news.textContent = gps.dataset.failed;
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

/** Leaflet comes only when somebody opens the map: on a weak network the question itself must not wait for it. */
function loadLeaflet() {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: mapping.dataset.style });
  const script = Object.assign(document.createElement("script"), { src: mapping.dataset.script });
  const loaded = [style, script].map((part) => new Promise((done, failed) => {
    part.addEventListener("load", done);
    part.addEventListener("error", failed);
  }));
  document.head.append(style, script);
  return Promise.all(loaded);
}

async function openMap() {
  if (map) {
    map.invalidateSize();
    return;
  }
  if (!window.L) {
    await loadLeaflet();
  }
  const element = document.getElementById("pick-map");
  Object.assign(element.dataset, { tiles: mapping.dataset.tiles, places: mapping.dataset.places });
  map = makeMap(element);
  element.append(Object.assign(document.createElement("span"), { className: "crosshair" }));
  const photo = mapping.dataset.photo?.split(",").map(Number);
  if (point() || photo) {
    map.setView(point() || photo, 14);
  }
  drawPin();
  map.on("click", (event) => setPoint([event.latlng.lat, event.latlng.lng]));
}

if (gps && "geolocation" in navigator && window.isSecureContext) {
  gps.hidden = false;
  gps.querySelector("button").addEventListener("click", askPhone);
}
if (mapping) {
  mapping.hidden = false;
  const more = document.getElementById("map-more");
  more.addEventListener("toggle", () => more.open && openMap());
  document.getElementById("set-middle").addEventListener("click", () => {
    const middle = map?.getCenter();
    if (middle) {
      setPoint([middle.lat, middle.lng]);
    }
  });
  document.getElementById("no-point").addEventListener("click", () => setPoint(null));
}
