/* Photos in a form: a button of ours, small pictures of what was chosen, files that a weak network can carry. */

const LONG_SIDE = 1600;
const ENOUGH_BYTES = 220 * 1024;

/** Put the button of templates/cases/_photo_button.html in the place of the browser's own; `look` sees each file whole. */
export function offerPhotos(input, look = () => {}) {
  if (!input) {
    return;
  }
  input.classList.add("vh");
  document.getElementById("photo-button").hidden = false;
  input.addEventListener("change", () => takePhotos(input, look));
}

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

async function takePhotos(input, look) {
  const news = document.getElementById("photo-news");
  const files = [...input.files];
  if (!files.length) {
    return;
  }
  news.textContent = news.dataset.busy;
  const small = new DataTransfer();
  for (const file of files) {
    await look(file);
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
