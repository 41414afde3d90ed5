/* Signing with NCALayer, the program on the person's own computer. Without this script the page works with files. */
const part = document.getElementById("with-ncalayer");
const button = document.getElementById("sign");
const progress = document.getElementById("progress");
const form = document.getElementById("handing-in");
const CONNECT_MS = 8000;

/** The exact bytes of the statement, as the server will compare them, in base64. */
async function statement() {
  const answer = await fetch(document.querySelector("#by-file a[download]").href, { credentials: "same-origin" });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return window.btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function connected() {
  const client = new window.NCALayerClient(part.dataset.address, false);
  // The library would also look for another program on another port, which our content policy forbids: no address, no try.
  client.kmdHttpApiUrl = "http://";
  const late = new Promise((_, reject) => {
    window.setTimeout(() => reject(new Error("late")), CONNECT_MS);
  });
  return Promise.race([client.connect(), late]).then(() => client);
}

async function sign() {
  progress.textContent = part.dataset.connecting;
  let client;
  try {
    client = await connected();
  } catch {
    progress.textContent = part.dataset.away;
    return;
  }
  progress.textContent = part.dataset.choose;
  try {
    const signed = await client.basicsSignCMS(
      window.NCALayerClient.basicsStorageAll,
      await statement(),
      window.NCALayerClient.basicsCMSParamsDetachedNoTSP,
      window.NCALayerClient.basicsSignerSignPerson,
      document.documentElement.lang,
    );
    progress.textContent = part.dataset.sending;
    document.getElementById("signature").value = signed;
    form.querySelector("input[type=file]").disabled = true;
    form.submit();
  } catch (fault) {
    progress.textContent = fault.canceledByUser ? part.dataset.cancelled : `${part.dataset.failed} ${fault.message}`;
  } finally {
    client.wsConnection.close();
  }
}

if (part && window.NCALayerClient) {
  part.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await sign();
    button.disabled = false;
  });
}
