// Starts the client. A file of its own, not inline: the server's content security policy allows no inline script.
// The links that name the two files are written by the bundler (see Trunk.toml).
const address = (id) => document.getElementById(id).href;

// The languages the page has texts in, English first (written by the build, client/src/text.rs reads them).
const texts = new Map([...document.querySelectorAll('link[data-texts]')].map((link) => [link.dataset.texts, link.href]));

// What was chosen here, else the first language of this browser that there is.
const language = () => {
  let chosen;
  try {
    chosen = JSON.parse(localStorage.getItem('waymark.language'));
  } catch {
    // A private window may refuse; what is no JSON is not ours.
  }
  const wanted = [chosen, ...navigator.languages].map((name) => name?.split('-')[0]);
  return wanted.find((name) => texts.has(name)) ?? 'en';
};

const words = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the texts answered ${answer.status}`);
  return answer.text();
};

// The styles and texts of everything that comes after the first look (client/src/platform/later.rs asks for them with the first part); resolves to
// the texts. A try that failed is no answer: the next one tries again. A development build has none.
let later;
const styles = () => new Promise((done, failed) => {
  const named = document.querySelector('link[data-later]');
  if (!named) return done();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = named.href;
  link.onload = () => {
    named.remove();
    done();
  };
  link.onerror = () => {
    link.remove();
    failed(new Error('the styles did not come'));
  };
  document.head.append(link);
});
// All texts of a language that somebody chooses later on (client/src/ui/language.rs asks for them).
globalThis.waymarkTextsOf = async (code) => {
  const named = document.querySelector(`link[data-later-texts=${code}]`)?.href ?? texts.get(code);
  if (!named) throw new Error(`there are no texts in ${code}`);
  return words(named);
};
globalThis.waymarkLater = () => {
  const named = document.querySelector(`link[data-later-texts=${document.documentElement.lang}]`);
  later ??= Promise.all([named && words(named.href), styles()]).then(([brought]) => brought);
  later.catch(() => { later = undefined; });
  return later;
};

try {
  document.documentElement.lang = language();
  const [{ default: start }, brought] = await Promise.all([import(address('client-script')), words(texts.get(language()))]);
  globalThis.waymarkTexts = brought;
  await start({ module_or_path: address('client-wasm') });
} catch (error) {
  // Nothing has been drawn yet, so this is the only place that can say why the page would stay empty.
  console.error(error);
  const note = document.createElement('p');
  note.setAttribute('role', 'alert');
  note.className = 'boot-error';
  // The texts may be what is missing, so these few stand here.
  const [broken, offline] = document.documentElement.lang === 'de'
    ? ['Waymark konnte in diesem Browser nicht starten. Laden Sie die Seite neu; wenn das nicht hilft, benutzen Sie einen aktuellen Firefox, Chrome, Edge oder Safari.',
        'Waymark konnte nicht geladen werden: Dieses Gerät ist offline. Laden Sie die Seite neu, sobald es wieder verbunden ist.']
    : ['Waymark could not start in this browser. Reload the page; if that does not help, use a current Firefox, Chrome, Edge or Safari.',
        'Waymark could not be loaded: this device is offline. Reload the page once it is back.'];
  note.textContent = navigator.onLine ? broken : offline;
  document.body.append(note);
}
