/**
 * Escape closes the panel that a link opened by its address, as the panel's own link does. The links alone open it, close it
 * and carry the focus there and back.
 */
const panel = document.querySelector<HTMLElement>('[data-panel]');
const opener = panel && document.querySelector<HTMLElement>(`a[href="#${panel.id}"]`);
const closer = opener && panel.querySelector<HTMLElement>(`a[href="#${opener.id}"]`);

if (panel && opener && closer) {
  const isOpen = () => panel.matches(':target, :has(:target)');
  const tell = () => opener.setAttribute('aria-expanded', String(isOpen()));
  addEventListener('hashchange', tell);
  tell();
  addEventListener('keydown', ({ key }) => {
    // where there is room the panel always stands, and no link opens it
    if (key === 'Escape' && isOpen() && opener.checkVisibility()) closer.click();
  });
}
