/**
 * Keeps the sums of a score sheet running while options are chosen. The server works them out anew from what is
 * sent: nothing here is trusted.
 */
const running = document.querySelector('[data-running]');
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

function show(): void {
  if (!running) return;
  for (const [part, points] of sums()) {
    const place = running.querySelector(`[data-part-total="${part}"]`);
    if (place) place.textContent = String(points);
  }
  const parts = [...running.querySelectorAll('[data-part-total]')];
  const total = parts.reduce((sum, place) => sum + Number(place.textContent), 0);
  const place = running.querySelector('[data-total]');
  if (place) place.textContent = String(total);
  const names = new Set(radios.map(({ name }) => name));
  const left =
    names.size - new Set(radios.filter(({ checked }) => checked).map(({ name }) => name)).size;
  const open = running.querySelector('[data-left]');
  if (open) open.textContent = String(left);
}

for (const radio of radios) radio.addEventListener('change', show);
show();
