/* A map of our own: tiles when the site has an address of tiles, else the outline of the country and names of places. */

const COUNTRY = [[40.5, 46.4], [55.5, 87.4]];
const NAMED_FROM = { 1: 0, 2: 6, 3: 8 };

/** Make a Leaflet map in an element that carries data-tiles, data-places and maybe data-credit. */
export function makeMap(element) {
  const L = window.L;
  const map = L.map(element, {
    maxBounds: [[35, 38], [60, 96]],
    minZoom: 3,
    maxZoom: 18,
    zoomSnap: 0.25,
    zoomDelta: 1,
    zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    attributionControl: Boolean(element.dataset.tiles),
  });
  if (element.dataset.tiles) {
    L.tileLayer(element.dataset.tiles, { attribution: element.dataset.credit || "" }).addTo(map);
  } else {
    drawOutline(map);
    namePlaces(map, element.dataset.places);
  }
  map.fitBounds(COUNTRY);
  return map;
}

export { COUNTRY };

function drawOutline(map) {
  const data = document.getElementById("outline");
  if (data) {
    window.L.polygon(JSON.parse(data.textContent), { className: "land", interactive: false, color: null, fillColor: null, fillOpacity: 1 }).addTo(map);
  }
}

/** Names of regions at once, of districts when one comes closer; a name that would cover another waits. */
async function namePlaces(map, url) {
  if (!url) {
    return;
  }
  const answer = await fetch(url);
  if (!answer.ok) {
    return;
  }
  const { places } = await answer.json();
  map.createPane("names").style.zIndex = 450; // above the land, below the signs
  const layer = window.L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    const taken = [];
    const window_ = map.getBounds().pad(0.05);
    for (const place of places) {
      if (map.getZoom() < (NAMED_FROM[place.depth] ?? 9) || !window_.contains([place.lat, place.lon])) {
        continue;
      }
      const at = map.latLngToLayerPoint([place.lat, place.lon]);
      const half = place.name.length * 4.4;
      if (taken.some((other) => Math.abs(other.x - at.x) < half + other.half && Math.abs(other.y - at.y) < 18)) {
        continue;
      }
      taken.push({ x: at.x, y: at.y, half });
      const name = document.createElement("span");
      name.textContent = place.name;
      window.L.tooltip([place.lat, place.lon], {
        content: name,
        permanent: true,
        direction: "center",
        className: place.depth === 1 ? "place-name place-name--wide" : "place-name",
        interactive: false,
        pane: "names",
      }).addTo(layer);
    }
  };
  map.on("moveend", draw);
  draw();
}
