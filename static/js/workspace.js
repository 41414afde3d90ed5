/* Comforts of the workspace. Every form works without this file. */
import { offerPhotos } from "./photos.js";

const STORE = "jauap-text:";

const SENT = "jauap-sent";

/** Text that is being written survives a closed tab or a lost connection; it is forgotten once it has arrived. */
function keepText(form) {
  const refused = document.querySelector(".summary, .conflict, .banner--late");
  for (const area of form.querySelectorAll("textarea")) {
    const key = `${STORE}${form.dataset.keep}:${area.name}`;
    const kept = read(key);
    if (refused || area.value) {
      write(key, area.value);
    } else if (kept) {
      area.value = kept;
    }
    area.addEventListener("input", () => write(key, area.value));
  }
  form.addEventListener("submit", () => write(SENT, form.dataset.keep));
}

/** The page after a success: what was sent has arrived. */
function forgetSent() {
  const sent = read(SENT);
  if (sent && document.querySelector(".banner--good")) {
    forget(`${STORE}${sent}:`);
  }
  write(SENT, "");
}

/** Nothing of one person's writing stays on a shared computer after they sign out. */
function forget(beginning) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(beginning)) {
        localStorage.removeItem(key);
      }
    }
  } catch {
    /* A browser without storage has nothing to forget. */
  }
}

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, text) {
  try {
    if (text) {
      localStorage.setItem(key, text);
    } else {
      localStorage.removeItem(key);
    }
  } catch {
    /* A browser without storage writes without a net. */
  }
}

/** A press on a ready text puts it where the cursor is, instead of loading the page anew. */
function offerReadyTexts(list) {
  const area = document.getElementById(list.dataset.readyFor);
  if (!area) {
    return;
  }
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ready]");
    if (!link) {
      return;
    }
    event.preventDefault();
    area.setRangeText(link.dataset.ready, area.selectionStart, area.selectionEnd, "end");
    const language = document.querySelector(`input[name="language"][value="${link.dataset.language}"]`);
    if (language) {
      language.checked = true;
    }
    list.closest("details")?.removeAttribute("open");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
}

forgetSent();
offerPhotos(document.querySelector("input[name=photos]"));
document.querySelectorAll("form.sign-out").forEach((form) => form.addEventListener("submit", () => forget(STORE)));
document.querySelectorAll("form[data-keep]").forEach(keepText);
document.querySelectorAll("[data-ready-for]").forEach(offerReadyTexts);
document.querySelectorAll("[data-print]").forEach((place) => {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
});
