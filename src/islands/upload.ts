/**
 * Sends a chosen file at once, in parts that go on where a cut stopped them (tus 1.0), also after the page was closed and
 * the same file is chosen again. The form then names the file that was taken instead of sending it. Without this script
 * the form sends the whole file.
 */
const part = 512 * 1024;
const tus = { 'tus-resumable': '1.0.0' };
/** Where an upload of this very file was left. */
const memory = 'namsao-upload:';

for (const input of document.querySelectorAll<HTMLInputElement>('input[data-upload]'))
  attend(input);

class Refused extends Error {}

function attend(input: HTMLInputElement): void {
  const form = input.form;
  const status = document.getElementById(`${input.id}-upload`);
  if (!form || !status) return;
  const words = status.dataset as Record<'sending' | 'cut' | 'done' | 'wait', string>;
  let running = 0;
  let busy = false;
  let waiting: HTMLElement | null = null;

  const fill = (text: string, values: Record<string, string>) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const say = (text: string, fault = false) => {
    status.textContent = text;
    status.toggleAttribute('data-fault', fault);
  };
  const megabytes = (bytes: number) =>
    (bytes / 1024 / 1024).toLocaleString(document.documentElement.lang === 'en' ? 'en' : 'vi', {
      maximumFractionDigits: 1,
      minimumFractionDigits: 1,
    });
  const keptField = (name: string) => {
    const found = form.querySelector<HTMLInputElement>(`input[type="hidden"][name="${name}"]`);
    if (found) return found;
    const made = document.createElement('input');
    made.type = 'hidden';
    made.name = name;
    input.after(made);
    return made;
  };

  async function ask(url: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(url, { ...init, headers: { ...tus, ...init.headers } });
    // signed out meanwhile: a page answers, without the words of tus
    if (answer.redirected || !answer.headers.has('tus-resumable'))
      throw answer.status >= 500 ? new Error('busy') : new Refused('');
    return answer;
  }

  /** Where this file stands: an upload that was left, or a new one. */
  async function begin(file: File, key: string): Promise<{ url: string; at: Response | null }> {
    const left = localStorage.getItem(key);
    if (left) {
      const at = await ask(left, { method: 'HEAD' });
      if (at.ok) return { url: left, at };
      localStorage.removeItem(key);
    }
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
    const made = await ask(input.dataset.upload!, {
      method: 'POST',
      headers: { 'upload-length': String(file.size), 'upload-metadata': `filename ${name}` },
    });
    if (!made.ok) throw new Refused(await made.text());
    const url = made.headers.get('location')!;
    localStorage.setItem(key, url);
    return { url, at: null };
  }

  async function send(file: File, turn: number): Promise<void> {
    const key = `${memory}${file.name}:${file.size}:${file.lastModified}`;
    for (let failures = 0; turn === running;) {
      try {
        const { url, at } = await begin(file, key);
        let state = at;
        let offset = Number(at?.headers.get('upload-offset') ?? 0);
        while (turn === running && !state?.headers.has('upload-file')) {
          const done = Math.floor((offset / file.size) * 100);
          say(
            fill(words.sending, {
              percent: String(done),
              done: megabytes(offset),
              all: megabytes(file.size),
            }),
          );
          state = await ask(url, {
            method: 'PATCH',
            headers: {
              'content-type': 'application/offset+octet-stream',
              'upload-offset': String(offset),
            },
            body: file.slice(offset, offset + part),
          });
          if (state.status === 409) state = await ask(url, { method: 'HEAD' });
          if (!state.ok) {
            localStorage.removeItem(key);
            throw new Refused(await state.text());
          }
          offset = Number(state.headers.get('upload-offset'));
          failures = 0;
        }
        if (turn !== running || !state) return;
        localStorage.removeItem(key);
        const name = decodeURIComponent(state.headers.get('upload-file-name') ?? '');
        keptField(`${input.name}-kept`).value = state.headers.get('upload-file')!;
        keptField(`${input.name}-kept-name`).value = name;
        // the form sends the name of what was taken, not the file again
        input.value = '';
        input.required = false;
        say(fill(words.done, { name }));
        return;
      } catch (error) {
        if (error instanceof Refused) return say(error.message || words.cut, true);
        say(words.cut, true);
        failures++;
        await new Promise((go) => {
          setTimeout(go, Math.min(30_000, 1000 * 2 ** failures));
          addEventListener('online', go, { once: true });
        });
      }
    }
  }

  input.addEventListener('change', async () => {
    const turn = ++running;
    const file = input.files?.[0];
    if (!file || file.size === 0) return;
    busy = true;
    await send(file, turn);
    if (turn !== running) return;
    busy = false;
    if (waiting) form.requestSubmit(waiting);
  });
  form.addEventListener('submit', (event) => {
    if (!busy) return;
    event.preventDefault();
    waiting = (event as SubmitEvent).submitter;
    say(`${status.textContent} ${words.wait}`);
  });
}
