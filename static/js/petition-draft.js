/* Writing a petition made safe: words are kept on the server while they are typed, and the letters left are counted. */
import { grouped } from "./numbers.js";

const PAUSE = 1500;
const kept = document.getElementById("kept");
const form = document.getElementById("f");
let timer = 0;
let sent = "";
let running = null;
/** Which page and which turn of it: words that arrive late never overwrite newer ones. */
const visit = Math.random().toString(36).slice(2, 12);
let turn = 0;

// -- keeping ---------------------------------------------------------------------

/** The texts of the form; the server keeps only what it knows, and never the IIN. */
function words() {
  const data = new FormData(form);
  data.delete("iin");
  data.set("turn", `${visit}.${turn}`);
  return data;
}

function same(data) {
  return JSON.stringify([...data].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "turn"));
}

async function keep() {
  window.clearTimeout(timer);
  if (running || form.dataset.sending) {
    later();
    return;
  }
  turn += 1;
  const data = words();
  const now = same(data);
  if (now === sent) {
    return;
  }
  running = new AbortController();
  try {
    const answer = await fetch(kept.dataset.keep, { method: "POST", body: data, credentials: "same-origin", signal: running.signal });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const told = await answer.json();
      kept.textContent = told.words || kept.dataset.failed;
      sent = answer.ok ? now : sent;
      return;
    }
    kept.textContent = kept.dataset.failed;
  } catch (fault) {
    if (fault.name !== "AbortError") {
      kept.textContent = kept.dataset.failed;
    }
  } finally {
    running = null;
  }
}

function later() {
  window.clearTimeout(timer);
  timer = window.setTimeout(keep, PAUSE);
}

/** What is sent by the button is the newest turn of this page. */
function sendLast() {
  window.clearTimeout(timer);
  running?.abort();
  turn += 1;
  const last = form.elements.namedItem("turn") || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "turn" }));
  last.value = `${visit}.${turn}`;
}

function keepWhileTyping() {
  sent = same(words());
  form.addEventListener("input", later);
  form.addEventListener("change", keep);
  form.addEventListener("submit", sendLast);
  document.addEventListener("visibilitychange", () => {
    turn += 1;
    const data = words();
    if (document.visibilityState === "hidden" && same(data) !== sent && !form.dataset.sending) {
      navigator.sendBeacon(kept.dataset.keep, data);
    }
  });
}

// -- counting --------------------------------------------------------------------

function countLetters(note) {
  const field = document.getElementById(note.dataset.for);
  const most = Number(note.dataset.most);
  const first = note.textContent;
  const show = () => {
    const left = most - [...field.value.replace(/\r\n/g, "\n").trim()].length;
    const shown = grouped(Math.abs(left));
    const over = left === -1 ? note.dataset.overOne : note.dataset.over.replace("{n}", shown);
    note.textContent = left === most ? first : left < 0 ? over : `${note.dataset.left} ${shown}`;
    note.classList.toggle("count--over", left < 0);
  };
  field.addEventListener("input", show);
  show();
}

if (kept && form) {
  keepWhileTyping();
}
document.querySelectorAll("[data-most]").forEach(countLetters);
