import { create } from 'qrcode';

/** A quiet zone of four modules on each side (ISO/IEC 18004). */
const quiet = 4;

/** A QR code as one path in a square of `side` units. Level Q is for packs, which get scratched and stained. */
export function drawQr(text: string, level: 'M' | 'Q' = 'M'): { side: number; path: string } {
  const code = create(text, { errorCorrectionLevel: level }).modules;
  let path = '';
  for (let y = 0; y < code.size; y++)
    for (let x = 0; x < code.size; x++) {
      if (!code.get(y, x)) continue;
      let end = x + 1;
      while (end < code.size && code.get(y, end)) end++;
      path += `M${x + quiet} ${y + quiet}h${end - x}v1H${x + quiet}z`;
      x = end;
    }
  return { side: code.size + 2 * quiet, path };
}

/** The same as a file for printing: 2 cm and more at the printer's choice. */
export function qrSvg(text: string): string {
  const { side, path } = drawQr(text, 'Q');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="30mm" height="30mm" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/><path d="${path}" fill="#000"/></svg>\n`;
}
