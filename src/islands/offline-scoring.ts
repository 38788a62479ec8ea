import { mount } from 'svelte';
import Scoring from './offline/Scoring.svelte';

/** Scoring without a network: draws itself into the page that the installed application keeps. */
const target = document.querySelector<HTMLElement>('[data-offline-scoring]');
if (target) {
  const locale = document.documentElement.lang === 'en' ? 'en' : 'vi';
  if ('serviceWorker' in navigator)
    void navigator.serviceWorker.register(new URL('tho.js', location.href).pathname);
  target.replaceChildren();
  mount(Scoring, { target, props: { locale } });
}
