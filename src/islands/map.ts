/**
 * The map of /ban-do that can be moved. The page already holds a drawn map and the same places as a list;
 * this loads MapLibre when the drawing comes into view, or on the button where the reader saves data.
 */
const frame = document.querySelector<HTMLElement>('[data-map]');

if (frame) {
  const button = frame.querySelector<HTMLButtonElement>('[data-map-open]');
  const open = async () => {
    button?.remove();
    frame.setAttribute('aria-busy', 'true');
    try {
      const { draw } = await import('./map/drawing.ts');
      await draw(frame);
    } catch {
      // No WebGL, or the library did not arrive: the drawn map and the list stay.
      frame.querySelector('[data-map-live]')?.remove();
    } finally {
      frame.removeAttribute('aria-busy');
    }
  };
  const { saveData, effectiveType } =
    (navigator as Navigator & { connection?: { saveData?: boolean; effectiveType?: string } })
      .connection ?? {};
  if (saveData || /2g|3g/.test(effectiveType ?? '')) {
    button?.removeAttribute('hidden');
    button?.addEventListener('click', () => void open(), { once: true });
  } else {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      void open();
    });
    seen.observe(frame);
  }
}
