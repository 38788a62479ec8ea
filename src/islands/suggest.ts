/**
 * Suggestions under fields that name a producer, a product, a unit or another row: `data-suggest` holds the address to
 * ask. Without this script the field takes a code or an exact name all the same.
 */
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-suggest]')) {
  const list = document.createElement('datalist');
  list.id = `${input.id}-suggestions`;
  input.after(list);
  input.setAttribute('list', list.id);
  input.autocomplete = 'off';
  let asked = '';
  let timer = 0;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    const text = input.value.trim();
    // a chosen suggestion is no question
    if (text.length < 2 || text === asked || text.includes('·')) return;
    timer = window.setTimeout(async () => {
      asked = text;
      const answer = await fetch(`${input.dataset.suggest}&q=${encodeURIComponent(text)}`).catch(
        () => null,
      );
      if (!answer?.ok || input.value.trim() !== text) return;
      const { items } = (await answer.json()) as { items: string[] };
      list.replaceChildren(
        ...items.map((item) => {
          const option = document.createElement('option');
          option.value = item;
          return option;
        }),
      );
    }, 200);
  });
}
