/* The live map: signs for what lies in the window, and the list beside it for the same window. */
import { makeMap } from "./base-map.js";
import { grouped } from "./numbers.js";

const element = document.getElementById("live-map");
const listed = document.getElementById("listed");
/** So near that looking closer would part nothing. */
const NOTHING_IS_JOINED_FROM = 13;
let signs = null;
let latest = 0;

/** The filters of the page, and the window of the map. */
function query(map) {
  const asked = new URLSearchParams(new FormData(document.getElementById("filters")));
  const box = map.getBounds();
  asked.set("window", [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((edge) => edge.toFixed(5)).join(","));
  return asked;
}

async function refresh(map) {
  const turn = ++latest;
  listed.setAttribute("aria-busy", "true");
  const asked = query(map);
  const [drawn, list] = await Promise.all([
    fetch(`${element.dataset.cases}?${asked}`).then((answer) => (answer.ok ? answer.json() : null)),
    fetch(`${element.dataset.list}?${asked}`).then((answer) => (answer.ok ? answer.text() : null)),
  ]).catch(() => [null, null]);
  if (turn !== latest) {
    return;
  }
  listed.removeAttribute("aria-busy");
  if (drawn) {
    draw(map, drawn.markers);
  }
  if (list !== null) {
    listed.innerHTML = list;
  }
}

/** Pixels across a sign. */
function sizeOf(about) {
  return about.incident ? 36 : about.count === 1 ? 24 : Math.min(56, 28 + 6 * Math.log2(about.count));
}

/** Signs that would cover one another become one, so that on a small map each can be read and pressed. */
function apart(map, markers) {
  const kept = [];
  for (const about of [...markers].sort((one, other) => other.count - one.count)) {
    const at = map.latLngToContainerPoint([about.lat, about.lon]);
    const near = kept.find((one) => one.at.distanceTo(at) < (sizeOf(one.about) + sizeOf(about)) * 0.45);
    if (near && map.getZoom() < NOTHING_IS_JOINED_FROM) {
      near.about = joined(near.about, about);
    } else {
      kept.push({ at, about });
    }
  }
  return kept.map((one) => one.about);
}

function joined(one, other) {
  const boxes = [one, other].map((about) => about.box || [about.lon, about.lat, about.lon, about.lat]);
  const count = one.count + other.count;
  return {
    lat: one.lat,
    lon: one.lon,
    count,
    words: grouped(count),
    box: [0, 1, 2, 3].map((edge) => (edge < 2 ? Math.min : Math.max)(boxes[0][edge], boxes[1][edge])),
  };
}

function draw(map, markers) {
  signs.clearLayers();
  for (const about of apart(map, markers)) {
    const size = sizeOf(about);
    const number = document.createElement("span");
    number.textContent = about.count === 1 ? about.people || "" : about.words;
    const sign = window.L.marker([about.lat, about.lon], {
      icon: window.L.divIcon({
        className: `spot${about.place ? " spot--anchored" : ""}${about.incident ? " spot--incident" : ""}`,
        iconSize: [size, size],
        html: number,
      }),
      title: [about.title, about.incident].filter(Boolean).join(". ") || `${about.words} ${element.dataset.many}${about.place ? `: ${about.place}` : ""}`,
      alt: [about.title, about.incident].filter(Boolean).join(". ") || `${about.words} ${element.dataset.many}${about.place ? `: ${about.place}` : ""}`,
      riseOnHover: true,
    }).addTo(signs);
    if (about.count > 1 && about.box) {
      sign.on("click", () => map.fitBounds([[about.box[1], about.box[0]], [about.box[3], about.box[2]]], { padding: [40, 40], maxZoom: 17 }));
    } else {
      sign.bindPopup(() => popup(about));
    }
  }
}

/** What a sign says: the case, or how many stand there and the way to their list. */
function popup(about) {
  const box = document.createElement("div");
  const line = (text, tag = "p") => {
    const made = document.createElement(tag);
    made.textContent = text;
    box.append(made);
    return made;
  };
  if (about.url) {
    const link = document.createElement("a");
    link.href = about.url;
    link.lang = about.lang;
    link.textContent = about.title;
    line("").append(link);
    line(`${about.where}. ${about.state}`);
    if (about.incident) {
      line(about.incident);
    }
  } else {
    line(`${about.place ? `${about.place}: ` : ""}${about.words} ${element.dataset.many}`);
    if (about.place_code) {
      const asked = new URLSearchParams(new FormData(document.getElementById("filters")));
      asked.set("place", about.place_code);
      const link = document.createElement("a");
      link.href = `${element.dataset.map}?${asked}`;
      link.textContent = element.dataset.open;
      line("").append(link);
    }
  }
  if (about.place) {
    line(element.dataset.anchored).className = "small quiet";
  }
  return box;
}

if (element && window.L) {
  document.getElementById("map-side").hidden = false;
  const map = makeMap(element);
  signs = window.L.layerGroup().addTo(map);
  const centre = element.dataset.centre?.split(",").map(Number);
  if (centre) {
    map.setView(centre, 8);
  }
  let wait = 0;
  map.on("moveend", () => {
    window.clearTimeout(wait);
    wait = window.setTimeout(() => refresh(map), 150);
  });
  document.getElementById("filters").addEventListener("change", () => refresh(map));
  refresh(map);
}
