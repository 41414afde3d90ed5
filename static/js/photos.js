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

/** The picture in a file; null when this browser cannot read it as one. */
async function pictureIn(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
}

/** A photo as a smaller JPEG; the file itself when nothing is gained. */
async function shrunk(file, picture) {
  if (file.size <= ENOUGH_BYTES) {
    return file;
  }
  try {
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.8, 0.65, 0.5]) {
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && (blob.size <= ENOUGH_BYTES || quality === 0.5)) {
        return blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
      }
    }
  } catch {
    // Too large to draw here: it is sent as it is.
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
  const pictures = [];
  const unread = [];
  for (const file of files) {
    await look(file);
    const picture = await pictureIn(file);
    const sent = picture ? await shrunk(file, picture) : file;
    small.items.add(sent);
    if (picture) {
      picture.close();
      pictures.push(sent);
    } else {
      unread.push(file.name); // It stays among the files: the server has the last word.
    }
  }
  input.files = small.files;
  preview(pictures);
  news.textContent = unread.length ? `${news.dataset.unread} ${unread.join(", ")}` : news.dataset.ready;
}

function preview(files) {
  const list = document.getElementById("chosen");
  list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(
    ...files.map((file) => {
      const image = Object.assign(new Image(160, 120), { src: URL.createObjectURL(file), alt: file.name });
      const item = document.createElement("li");
      item.append(image);
      return item;
    }),
  );
  list.hidden = !list.children.length;
}
