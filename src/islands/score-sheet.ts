/**
 * Keeps the sums of a score sheet running while options are chosen. On the council's sheet, on a phone, it brings the next
 * criterion under the thumb; a producer writes and attaches beneath each, and stays there. The server works the sums out anew from what is sent: nothing here is trusted.
 */
const running = [...document.querySelectorAll('[data-running]')];
const radios = [...document.querySelectorAll<HTMLInputElement>('input[type="radio"][data-points]')];

/** Points by part of the options chosen on this page. */
function sums(): Map<string, number> {
  const parts = new Map<string, number>();
  for (const { checked, dataset } of radios) {
    const part = dataset.part ?? '';
    parts.set(part, (parts.get(part) ?? 0) + (checked ? Number(dataset.points) : 0));
  }
  return parts;
}

const write = (place: string, value: number): void => {
  for (const one of running)
    for (const found of one.querySelectorAll(place)) found.textContent = String(value);
};

/** Criteria in their order, each with whether an option is chosen. */
function criteria(): { box: HTMLElement; done: boolean }[] {
  const boxes = [...new Set(radios.map((radio) => radio.closest('fieldset')!))];
  return boxes.map((box) => ({ box, done: box.querySelector('input:checked') !== null }));
}

function show(): void {
  const parts = sums();
  for (const [part, points] of parts) write(`[data-part-total="${part}"]`, points);
  // a page of one part has the points of the others from the server
  const totals = new Map(
    running.flatMap((one) =>
      [...one.querySelectorAll<HTMLElement>('[data-part-total]')].map(
        (place) => [place.dataset.partTotal, Number(place.textContent)] as const,
      ),
    ),
  );
  write(
    '[data-total]',
    [...totals.values()].reduce((sum, points) => sum + points, 0),
  );
  const left = criteria().filter(({ done }) => !done).length;
  write('[data-left]', left);
  if (next) next.hidden = left === 0;
}

const still = matchMedia('(prefers-reduced-motion: reduce)');
const phone = matchMedia('(max-width: 59.99rem)');
const next = document.querySelector<HTMLButtonElement>('[data-next]');

function bring(box: HTMLElement): void {
  box.scrollIntoView({ block: 'start', behavior: still.matches ? 'auto' : 'smooth' });
  box.focus({ preventScroll: true });
}

/** The first open criterion below this one, else the first of all. */
function openAfter(at: number): HTMLElement | undefined {
  const all = criteria();
  return (all.slice(at + 1).find(({ done }) => !done) ?? all.find(({ done }) => !done))?.box;
}

next?.addEventListener('click', () => {
  const above = criteria().findLastIndex(({ box }) => box.getBoundingClientRect().top < 8);
  const box = openAfter(above);
  if (box) bring(box);
});
for (const radio of radios) {
  radio.addEventListener('change', show);
  // a tap on a phone goes on to the criterion below; arrow keys (detail 0) stay where they are
  radio.addEventListener('click', ({ detail }) => {
    if (!next || detail === 0 || !phone.matches) return;
    const all = criteria();
    const below = all[all.findIndex(({ box }) => box === radio.closest('fieldset')) + 1];
    if (below && !below.done) setTimeout(() => bring(below.box), 250);
  });
}
show();
