import { startAuthentication, startRegistration } from '@simplewebauthn/browser';

/**
 * Forms with `data-passkey="create|get"`: asks the browser for a passkey with the options of the page, puts the
 * answer into the form and sends it. Without this script the form stays hidden; other ways remain.
 */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  if (!('PublicKeyCredential' in window)) continue;
  const answer = form.querySelector<HTMLInputElement>('input[name="response"]')!;
  const failure = form.querySelector<HTMLElement>('[data-passkey-failed]')!;
  const optionsJSON = JSON.parse(form.dataset.options!);
  form.hidden = false;
  form.parentElement?.querySelector<HTMLElement>('[data-passkey-without]')?.remove();
  form.addEventListener('submit', (event) => {
    if (answer.value) return;
    event.preventDefault();
    failure.hidden = true;
    const asked =
      form.dataset.passkey === 'create'
        ? startRegistration({ optionsJSON })
        : startAuthentication({ optionsJSON });
    asked.then(
      (response) => {
        answer.value = JSON.stringify(response);
        form.requestSubmit();
      },
      () => {
        failure.hidden = false;
      },
    );
  });
}
