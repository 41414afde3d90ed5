/* Small comforts of every page. Nothing here is needed: forms and links work without it. */

/** Bring the error summary, the confirmation or the conflict into view and under the screen reader's focus. */
function focusNews() {
  const news = document.querySelector("[data-focus]:not(.specs *)");
  if (news) {
    news.focus({ preventScroll: false });
  }
}

const SENDING = { kk: "Жіберіліп жатыр…", ru: "Отправляется…", en: "Sending…" };
const PATIENCE = 600; // milliseconds: an answer that comes sooner needs no word
const LONGEST = 120000; // milliseconds after which one may press again

/** A second press on the same button within a request sends nothing twice; when the answer takes its time, a line says so. */
function sendOnce(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") {
    return;
  }
  if (event.defaultPrevented) {
    if (form.getAttribute("aria-busy") === "true") {
      saySending(form); // a script works before it sends
    }
    return;
  }
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  form.setAttribute("aria-busy", "true");
  saySending(form);
  window.setTimeout(() => forgetSending(form), LONGEST);
}

function saySending(form) {
  window.setTimeout(() => {
    if (form.getAttribute("aria-busy") === "true" && !form.querySelector(".sending")) {
      const line = Object.assign(document.createElement("p"), { className: "sending small" });
      line.setAttribute("role", "status");
      form.append(line);
      line.textContent = SENDING[document.documentElement.lang] || SENDING.en;
    }
  }, PATIENCE);
}

function forgetSending(form) {
  form.querySelector(".sending")?.remove();
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
}

/** A page that answers a refused form becomes an ordinary visit: Back and Reload ask for it and do not send the form again. */
function visitInstead() {
  if ("posted" in document.body.dataset) {
    window.history.replaceState(window.history.state, "", window.location.href);
  }
}

const OFFERED = "language-offered";
const OFFERS = { kk: "Бұл бет қазақша да бар", ru: "Эта страница есть на русском", en: "This page is in English too" };
const CLOSES = { kk: "Жабу", ru: "Закрыть", en: "Close" };

/** Pages open in Kazakh unless the address says otherwise; a browser that prefers another of our languages is told once. */
function offerLanguage() {
  const here = document.documentElement.lang;
  const wanted = navigator.languages.map((one) => one.slice(0, 2)).find((one) => one in OFFERS);
  const link = document.querySelector(`link[rel="alternate"][hreflang="${wanted}"]`);
  if (!wanted || wanted === here || !link) {
    return;
  }
  try {
    if (localStorage.getItem(OFFERED)) {
      return;
    }
    localStorage.setItem(OFFERED, here);
  } catch {
    return; // A browser that keeps nothing would be told on every page.
  }
  const line = Object.assign(document.createElement("aside"), { className: "offer", lang: wanted });
  const way = Object.assign(document.createElement("a"), { href: link.href, textContent: OFFERS[wanted], hreflang: wanted });
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: CLOSES[wanted] });
  close.addEventListener("click", () => line.remove());
  line.append(way, close);
  line.setAttribute("aria-label", OFFERS[wanted]);
  document.querySelector(".skip").after(line);
}

document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach(forgetSending);
});
visitInstead();
offerLanguage();
focusNews();
