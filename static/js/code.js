/* The link of a letter brings the code behind its #, which no browser sends to a server. Without this it is typed. */

const brought = /^#(\d{6})$/.exec(location.hash);
const field = document.querySelector('input[name="code"]');
if (brought) {
  // Out of the address, so that neither the history nor the next page keeps it.
  history.replaceState(null, "", location.pathname + location.search);
}
if (brought && field) {
  field.value = brought[1];
  field.form.querySelector('button[type="submit"], button:not([type])').focus();
}
