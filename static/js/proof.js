/* A little work before a form is sent, unseen: it makes floods dear. Nothing here is needed: without it the form takes the slow way.

   <form data-proof="/proof/?for=file" data-proof-worker="…/proof-worker.js" data-proof-when="load|touch|send"> */

const LONGEST = 8000;
const PATIENCE = 540000; // a little less than the ten minutes for which a challenge is good

function work(form) {
  return new Promise((resolve) => {
    const worker = new Worker(form.dataset.proofWorker);
    const end = (solution) => {
      worker.terminate();
      resolve(solution);
    };
    worker.addEventListener("error", () => end(null));
    fetch(form.dataset.proof, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((challenge) => {
        worker.addEventListener("message", ({ data }) => end(data && btoa(JSON.stringify({ challenge, solution: data }))));
        worker.postMessage(challenge);
      })
      .catch(() => end(null));
  });
}

function prepare(form) {
  let begun = null;
  let begunAt = 0;
  let isReady = false;
  let isWaiting = false;

  const begin = () => {
    if (!begun || Date.now() - begunAt > PATIENCE) {
      begunAt = Date.now();
      isReady = false;
      begun = work(form).then((solution) => {
        put(solution || "");
        isReady = true;
      });
    }
    return begun;
  };

  function put(value) {
    let field = form.querySelector("input[name=proof]");
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name: "proof" });
      form.append(field);
    }
    field.value = value;
  }

  form.addEventListener("submit", async (event) => {
    const ending = begin();
    if (isReady) {
      return;
    }
    event.preventDefault();
    if (isWaiting) {
      return;
    }
    isWaiting = true;
    form.setAttribute("aria-busy", "true");
    await Promise.race([ending, new Promise((resolve) => window.setTimeout(resolve, LONGEST))]);
    isReady = true;
    isWaiting = false;
    form.requestSubmit(event.submitter);
  });
  // A page that comes back with Back has a proof that is used up.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      begun = null;
    }
  });
  if (form.dataset.proofWhen === "load") {
    begin();
  } else if (form.dataset.proofWhen === "touch") {
    form.addEventListener("focusin", begin, { once: true });
  }
}

if (window.isSecureContext && window.Worker) {
  document.querySelectorAll("form[data-proof]").forEach(prepare);
}
