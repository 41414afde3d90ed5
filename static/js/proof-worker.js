/* Tries counters until the derived key begins as asked (altcha's challenge, PBKDF2). Alone in a worker, so that the page stays quick. */

function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) || [], (pair) => Number.parseInt(pair, 16));
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");
}

async function solve({ nonce, salt, cost, keyLength, keyPrefix }, most) {
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const counted = new DataView(password.buffer, password.length - 4);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  for (let counter = 0; counter <= most; counter += 1) {
    counted.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) {
      return { counter, derivedKey };
    }
  }
  return null;
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage(await solve(data.parameters, 100000));
  } catch {
    postMessage(null); // a browser that cannot: the form goes without a proof
  }
});
