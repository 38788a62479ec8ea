import { mount } from 'svelte';
import Check from './check/Check.svelte';

/** The check of certificates without a network, drawn into the page that the installed application keeps. */
const target = document.querySelector<HTMLElement>('[data-offline-check]');
if (target) {
  const locale = document.documentElement.lang === 'en' ? 'en' : 'vi';
  if ('serviceWorker' in navigator)
    void navigator.serviceWorker.register(new URL('tho.js', location.href).pathname);
  target.replaceChildren();
  mount(Check, { target, props: { locale } });
}
