/* Writing a petition made safe: words are kept on the server while they are typed, and the letters left are counted. */

const PAUSE = 1500;
const kept = document.getElementById("kept");
const form = document.getElementById("f");
let timer = 0;
let sent = "";

// -- keeping ---------------------------------------------------------------------

/** The texts of the form; the server keeps only what it knows, and never the IIN. */
function words() {
  const data = new FormData(form);
  data.delete("iin");
  return data;
}

function same(data) {
  return JSON.stringify([...data].filter(([name]) => name !== "csrfmiddlewaretoken"));
}

async function keep() {
  window.clearTimeout(timer);
  const data = words();
  const now = same(data);
  if (now === sent) {
    return;
  }
  try {
    const answer = await fetch(kept.dataset.keep, { method: "POST", body: data, credentials: "same-origin" });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const told = await answer.json();
      kept.textContent = told.words || kept.dataset.failed;
      sent = answer.ok ? now : sent;
      return;
    }
    kept.textContent = kept.dataset.failed;
  } catch {
    kept.textContent = kept.dataset.failed;
  }
}

function keepWhileTyping() {
  sent = same(words());
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE);
  });
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => window.clearTimeout(timer));
  document.addEventListener("visibilitychange", () => {
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
    const shown = Math.abs(left).toLocaleString(document.documentElement.lang);
    note.textContent = left === most ? first : `${left < 0 ? note.dataset.over : note.dataset.left} ${shown}`;
    note.classList.toggle("count--over", left < 0);
  };
  field.addEventListener("input", show);
  show();
}

if (kept && form) {
  keepWhileTyping();
}
document.querySelectorAll("[data-most]").forEach(countLetters);
