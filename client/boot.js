// Starts the client. A file of its own, not inline: the server's content security policy allows no inline script.
// The links that name the two files are written by the bundler (see Trunk.toml).
const address = (id) => document.getElementById(id).href;

try {
  const { default: start } = await import(address('client-script'));
  await start({ module_or_path: address('client-wasm') });
} catch (error) {
  // Nothing has been drawn yet, so this is the only place that can say why the page would stay empty.
  console.error(error);
  const note = document.createElement('p');
  note.setAttribute('role', 'alert');
  note.className = 'boot-error';
  note.textContent = navigator.onLine
    ? 'Waymark could not start in this browser. Reload the page; if that does not help, use a current Firefox, Chrome, Edge or Safari.'
    : 'Waymark could not be loaded: this device is offline. Reload the page once it is back.';
  document.body.append(note);
}
