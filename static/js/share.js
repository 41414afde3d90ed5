/* Passing a page on: the phone's own menu where there is one, else copying. Without this the links and the address are there. */

/** Open the device's menu; a person who closes it again has done nothing wrong. */
async function openMenu(place) {
  try {
    await navigator.share({ title: place.dataset.title, url: place.dataset.url });
  } catch (reason) {
    if (reason.name !== "AbortError") {
      throw reason;
    }
  }
}

/** Copy the address and say so on the button for a while. */
async function copy(place, button) {
  await navigator.clipboard.writeText(place.dataset.url);
  const words = button.querySelector("span");
  const before = words.textContent;
  words.textContent = button.dataset.copied;
  button.setAttribute("aria-live", "polite");
  window.setTimeout(() => {
    words.textContent = before;
  }, 4000);
}

document.querySelectorAll("[data-share]").forEach((place) => {
  const menu = place.querySelector("[data-share-menu]");
  const button = place.querySelector("[data-share-copy]");
  if (menu && navigator.share) {
    menu.hidden = false;
    menu.addEventListener("click", () => openMenu(place));
  }
  if (button && navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", () => copy(place, button));
  }
});
