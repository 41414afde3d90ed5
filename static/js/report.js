/* The report made smooth: photos shrink before they are sent, words are kept on the device until they are filed. */
import { placeOf } from "./exif.js";
import { offerPhotos } from "./photos.js";

const WORDS = "report-words";
const form = document.querySelector("[data-report=what]");

// -- words -----------------------------------------------------------------------

function keep(words) {
  try {
    if (words) {
      localStorage.setItem(WORDS, words);
    } else {
      localStorage.removeItem(WORDS);
    }
  } catch {
    // A browser that keeps nothing: the server has the draft.
  }
}

function kept() {
  try {
    return localStorage.getItem(WORDS) || "";
  } catch {
    return "";
  }
}

function keepWords() {
  const text = document.getElementById("id_text");
  if (!text.value && !text.hasAttribute("aria-invalid")) {
    text.value = kept();
  }
  text.addEventListener("input", () => keep(text.value));
}

function showRescued() {
  const rescue = document.getElementById("rescue");
  if (rescue && kept()) {
    rescue.hidden = false;
    rescue.querySelector("blockquote").textContent = kept();
  }
}

// -- the private link -----------------------------------------------------------------

function offerCopy() {
  const button = document.getElementById("copy");
  if (!button || !navigator.clipboard) {
    return;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("private-link").href);
    button.querySelector("span").textContent = button.dataset.done;
  });
}

if (form) {
  keepWords();
  offerPhotos(document.querySelector("input[name=photos]"), async (file) => {
    const place = form.photo_lat.value ? null : await placeOf(file);
    if (place) {
      [form.photo_lat.value, form.photo_lon.value] = place;
    }
  });
}
if (document.body.dataset.report === "sent") {
  keep("");
  offerCopy();
}
showRescued();
