/**
 * Keeps a form while it is typed: sends it as its button would, to the address of `data-autosave`, a little after the last
 * change and when the page is left. A refusal (another device or person saved first, the dossier was handed in) is said
 * and ends it: the button then shows both versions. Without this script the button saves all the same.
 */
const pause = 2000;
const again = 15_000;

for (const status of document.querySelectorAll<HTMLElement>('[data-autosave]')) keep(status);

function keep(status: HTMLElement): void {
  const form = status.closest('form');
  const base = form?.querySelector<HTMLInputElement>('input[name="base"]');
  if (!form || !base) return;
  const url = status.dataset.autosave!;
  let timer = 0;
  let changed = false;
  let sending = false;
  let ended = false;

  const say = (text: string, fault = false) => {
    status.textContent = text;
    status.toggleAttribute('data-fault', fault);
  };
  const later = (delay: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(send, delay);
  };

  async function send(): Promise<void> {
    if (!changed || sending || ended) return;
    changed = false;
    sending = true;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body: new FormData(form!),
        keepalive: true,
      });
      // signed out meanwhile: a page answers, not the keeper
      if (!answer.headers.get('content-type')?.includes('json')) throw new Error('no answer');
      const told = (await answer.json()) as { text: string; base?: string };
      ended = answer.status === 409;
      if (told.base) base!.value = told.base;
      say(told.text, !answer.ok);
    } catch {
      changed = true;
      say(status.dataset.lost!, true);
      later(again);
    } finally {
      sending = false;
    }
    if (changed && !ended) later(pause);
  }

  form.addEventListener('input', () => {
    changed = true;
    if (!ended) {
      say(status.dataset.waiting!);
      later(pause);
    }
  });
  form.addEventListener('submit', () => {
    ended = true;
    clearTimeout(timer);
  });
  addEventListener('online', () => void send());
  addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void send();
  });
}
