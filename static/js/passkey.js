/* Passkeys: ask the device, put its answer into the form, send the form. Needed, because only a script can ask a device.

   <form data-passkey="get|create" data-options="address that answers with what to ask for">
     <input type="hidden" name="credential"> <button disabled hidden>…</button> <p data-says="cancelled|unable|failed" hidden>…</p>
   </form>
   <p data-no-passkey>what to do instead</p> */

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  if (!buffer) {
    return null;
  }
  let plain = "";
  for (const byte of new Uint8Array(buffer)) {
    plain += String.fromCharCode(byte);
  }
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function readable(options) {
  const asked = { ...options, challenge: toBytes(options.challenge) };
  if (asked.user) {
    asked.user = { ...asked.user, id: toBytes(asked.user.id) };
  }
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (asked[list]) {
      asked[list] = asked[list].map((one) => ({ ...one, id: toBytes(one.id) }));
    }
  }
  return asked;
}

function written(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  if (response.attestationObject) {
    answer.attestationObject = toText(response.attestationObject);
    answer.transports = response.getTransports ? response.getTransports() : [];
  } else {
    answer.authenticatorData = toText(response.authenticatorData);
    answer.signature = toText(response.signature);
    answer.userHandle = toText(response.userHandle);
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: answer, clientExtensionResults: {} };
}

function say(form, word) {
  for (const line of form.querySelectorAll("[data-says]")) {
    line.hidden = line.dataset.says !== word;
  }
}

async function ask(form) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  if (form.dataset.again) {
    body.set("again", "yes");
  }
  const answer = await fetch(form.dataset.options, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  const publicKey = readable(await answer.json());
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey });
}

async function press(event) {
  const form = event.target;
  if (form.elements.credential.value) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  say(form, "");
  form.setAttribute("aria-busy", "true");
  try {
    form.elements.credential.value = JSON.stringify(written(await ask(form)));
    form.submit();
  } catch (problem) {
    form.removeAttribute("aria-busy");
    const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", NotSupportedError: "unable" };
    say(form, words[problem.name] || "failed");
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const able = window.PublicKeyCredential && navigator.credentials && window.isSecureContext;
  for (const line of document.querySelectorAll("[data-no-passkey]")) {
    line.hidden = Boolean(able);
  }
  if (able) {
    const button = form.querySelector("button");
    button.disabled = false;
    form.hidden = false;
    form.addEventListener("submit", press);
  }
}
