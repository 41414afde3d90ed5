/* Small comforts of every page. Nothing here is needed: forms and links work without it. */

/** Bring the error summary, the confirmation or the conflict into view and under the screen reader's focus. */
function focusNews() {
  const news = document.querySelector("[data-focus]:not(.specs *)");
  if (news) {
    news.focus({ preventScroll: false });
  }
}

/** A second press on the same button within a request sends nothing twice. */
function sendOnce(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) {
    return;
  }
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  form.setAttribute("aria-busy", "true");
  window.setTimeout(() => forgetSending(form), 15000);
}

function forgetSending(form) {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
}

document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach(forgetSending);
});
focusNews();
