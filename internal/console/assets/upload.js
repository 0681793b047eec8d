// Resumable uploads for every field with the attributes of casefile.Field. Files go
// on after connection, session or server were away for hours, and, chosen again,
// after the page was. What is whole is a hidden field; the form waits for the rest.
(() => {
  'use strict';
  const MOST = 2; // at once
  const PIECE = 8 << 20; // bytes of one request, so that proxies let it through
  const DELAYS = Array.from({ length: 2000 }, (_, n) => Math.min(30000, 500 * 2 ** Math.min(n, 6))); // 16 hours
  const AGAIN = [0, 401, 408, 409, 423, 429]; // and all from 500 on
  const entries = new Set();

  const word = (input, key, values = {}) => Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, value), input.dataset[`word${key}`] || '');
  const size = (bytes) => (bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`);

  function make(tag, parent, properties, attributes = {}) {
    const element = Object.assign(document.createElement(tag), properties);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    parent.append(element);
    return element;
  }

  // place finds or makes the list and the status line behind a field.
  function place(input) {
    let box = input.parentElement.querySelector('.uploads');
    if (!box) {
      box = make('div', input.parentElement, { className: 'uploads' });
      make('ul', box);
      make('p', box, {}, { role: 'status' });
    }
    return { box, list: box.firstChild, status: box.lastChild };
  }

  function say(entry, state, key, values) {
    Object.assign(entry, { state });
    entry.said.textContent = word(entry.input, key, values);
    entry.item.dataset.state = state;
    entry.bar.hidden = ['done', 'refused'].includes(state);
    entry.pause.hidden = entry.bar.hidden;
    entry.pause.textContent = word(entry.input, ['paused', 'failed'].includes(state) ? 'Resume' : 'Pause');
    entry.pause.setAttribute('aria-label', `${entry.pause.textContent} ${entry.file.name}`);
  }

  // settle says it aloud, too, and lets the next one begin.
  function settle(entry, state, key, values) {
    say(entry, state, key, values);
    const { box, status } = place(entry.input);
    status.textContent = `${entry.file.name}: ${entry.said.textContent}`;
    box.classList.remove('busy');
    const running = [...entries].filter((e) => e.state === 'running').length;
    [...entries].filter((e) => e.state === 'waiting').slice(0, Math.max(0, MOST - running)).forEach((e) => {
      say(e, 'running', 'Running', { percent: 0 });
      e.upload.start();
    });
  }

  function done(entry, response) {
    const object = response.getHeader('Fincert-Object');
    const hash = response.getHeader('Fincert-Sha256');
    make('input', entry.item, { type: 'hidden', name: entry.input.dataset.name, value: object });
    make('code', entry.said.parentElement, { className: 'mono', textContent: hash.slice(0, 12), title: `SHA-256 ${hash}` });
    settle(entry, 'done', 'Done');
    entry.item.dispatchEvent(new Event('change', { bubbles: true })); // for who saves what was typed
  }

  function failed(entry, error) {
    let told = {};
    try { told = JSON.parse(error.originalResponse.getBody()); } catch { /* nothing was told */ }
    const final = [413, 422].includes(told.status); // it will be refused as often as it is sent
    settle(entry, final ? 'refused' : 'failed', 'Failed', { reason: `${told.detail || ''} ${told.next || ''}`.trim() });
  }

  const prepared = (entry, { dataset } = entry.input) => new tus.Upload(entry.file, {
    endpoint: dataset.upload, chunkSize: PIECE, retryDelays: DELAYS, removeFingerprintOnSuccess: true,
    metadata: { case: dataset.case, name: entry.file.name },
    headers: { 'Accept-Language': entry.input.closest('[lang]').lang },
    fingerprint: () => Promise.resolve(entry.mark),
    // On a 401, tus would begin anew; so it is asked again until somebody signed in.
    onAfterResponse: (_, response) => {
      entry.out = response.getStatus() === 401;
      if (entry.out) throw new Error('signed out');
    },
    onShouldRetry: (error) => {
      const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
      const again = AGAIN.includes(status) || status >= 500;
      if (again) settle(entry, 'running', entry.out ? 'SignedOut' : 'Away');
      return again;
    },
    onProgress: (sent, all) => {
      entry.bar.value = sent / all;
      say(entry, 'running', 'Running', { percent: Math.floor((100 * sent) / all) });
    },
    onError: (error) => failed(entry, error),
    onSuccess: ({ lastResponse }) => done(entry, lastResponse),
  });

  function add(input, file) {
    const mark = ['fincert', input.dataset.case, input.dataset.name, file.name, file.size, file.lastModified].join('/');
    if ([...entries].some((e) => e.mark === mark && e.input === input)) return;
    const item = make('li', place(input).list);
    make('span', item, { className: 'upload-name', textContent: file.name });
    make('span', item, { className: 'upload-size', textContent: size(file.size) });
    const entry = {
      input, file, mark, item,
      bar: make('progress', item, { max: 1, value: 0 }, { 'aria-label': file.name }),
      said: make('span', make('span', item, { className: 'upload-said' })),
      pause: make('button', item, { type: 'button', className: 'btn small' }),
    };
    const remove = make('button', item, { type: 'button', className: 'btn small plain', textContent: word(input, 'Remove') },
      { 'aria-label': `${word(input, 'Remove')} ${file.name}` });
    item.drop = () => {
      if (entry.upload && entry.state !== 'done') entry.upload.abort(true).catch(() => {}); // else it goes after its time
      entries.delete(entry);
      item.remove();
      settle(entry, 'removed', 'Removed');
    };
    remove.addEventListener('click', () => {
      item.drop();
      input.dispatchEvent(new Event('change', { bubbles: true }));
      input.focus();
    });
    entry.pause.addEventListener('click', () => {
      if (['paused', 'failed'].includes(entry.state)) { settle(entry, 'waiting', 'Waiting'); return; }
      entry.upload.abort();
      settle(entry, 'paused', 'Paused');
    });
    entries.add(entry);
    if (file.size > Number(input.dataset.limit)) { settle(entry, 'refused', 'TooLarge', { limit: size(input.dataset.limit) }); return; }
    if (file.size === 0) { settle(entry, 'refused', 'Empty'); return; }
    entry.upload = prepared(entry);
    say(entry, 'preparing', 'Waiting');
    entry.upload.findPreviousUploads().catch(() => []).then((begun) => {
      if (begun.length) entry.upload.resumeFromPreviousUpload(begun[0]);
      if (entry.state === 'preparing') settle(entry, 'waiting', 'Waiting');
    });
  }

  const unfinished = (form) => [...entries].find((e) => e.state !== 'done' && e.item.isConnected && (!form || e.input.form === form));

  document.addEventListener('change', ({ target }) => {
    if (!target.matches('input[type=file][data-upload]')) return;
    if (!target.multiple && target.files.length) target.parentElement.querySelectorAll('li').forEach((li) => (li.drop || li.remove).call(li));
    [...target.files].forEach((file) => add(target, file));
    target.value = ''; // the form sends ids, and not the files once more
  });
  // A form that the server drew anew holds what is done; what is not goes back into its list.
  document.addEventListener('htmx:afterSwap', () => entries.forEach((entry) => {
    const input = document.querySelector(`input[data-upload][data-name="${CSS.escape(entry.input.dataset.name)}"]`);
    if (entry.item.isConnected || !input) return;
    if (entry.state === 'done') { entries.delete(entry); return; }
    Object.assign(entry, { input });
    place(input).list.append(entry.item);
  }));
  document.addEventListener('submit', (event) => {
    const entry = unfinished(event.target);
    if (!entry) return;
    event.preventDefault();
    entry.item.querySelector('button:not([hidden])').focus();
    const { box, status } = place(entry.input);
    status.textContent = word(entry.input, 'Busy', { name: entry.file.name });
    box.classList.add('busy');
  }, true);
  window.addEventListener('online', () => entries.forEach((e) => e.state === 'running' && e.upload.abort().then(() => e.upload.start())));
  window.addEventListener('beforeunload', (event) => { if (unfinished()) event.preventDefault(); });
})();
