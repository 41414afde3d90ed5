/* The report made smooth: photos shrink before they are sent, words are kept on the device until they are filed. */
import { placeOf } from "./exif.js";

const WORDS = "report-words";
const LONG_SIDE = 1600;
const ENOUGH_BYTES = 220 * 1024;
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

// -- photos ------------------------------------------------------------------------

/** A photo as a smaller JPEG; the file itself when the browser cannot read it or gains nothing. */
async function shrunk(file) {
  if (file.size <= ENOUGH_BYTES) {
    return file;
  }
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    for (const quality of [0.8, 0.65, 0.5]) {
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && (blob.size <= ENOUGH_BYTES || quality === 0.5)) {
        return blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
      }
    }
  } catch {
    // Not a picture for this browser: the server says what is wrong with it.
  }
  return file;
}

async function takePhotos(input) {
  const news = document.getElementById("photo-news");
  const files = [...input.files];
  if (!files.length) {
    return;
  }
  news.textContent = news.dataset.busy;
  const small = new DataTransfer();
  for (const file of files) {
    const place = await placeOf(file);
    if (place && !form.photo_lat.value) {
      [form.photo_lat.value, form.photo_lon.value] = place;
    }
    small.items.add(await shrunk(file));
  }
  input.files = small.files;
  preview(small.files);
  news.textContent = news.dataset.ready;
}

function preview(files) {
  const list = document.getElementById("chosen");
  list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(
    ...[...files].filter((file) => file.type.startsWith("image/")).map((file) => {
      const image = Object.assign(new Image(160, 120), { src: URL.createObjectURL(file), alt: file.name });
      const item = document.createElement("li");
      item.append(image);
      return item;
    }),
  );
  list.hidden = !list.children.length;
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
  const input = document.querySelector("input[name=photos]");
  if (input) {
    input.classList.add("vh");
    document.getElementById("photo-button").hidden = false;
    input.addEventListener("change", () => takePhotos(input));
  }
}
if (document.body.dataset.report === "sent") {
  keep("");
  offerCopy();
}
showRescued();
