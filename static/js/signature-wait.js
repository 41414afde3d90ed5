/* While a worker checks a signature: ask how far it is, and go on when it is done. Without this script the page reloads itself. */
const EVERY_MS = 1000;

async function look() {
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "application/json" } });
    const { state } = await answer.json();
    if (state !== "handed") {
      window.location.reload();
      return;
    }
  } catch {
    // The network comes back; so does the question.
  }
  window.setTimeout(look, EVERY_MS);
}

window.setTimeout(look, EVERY_MS);
