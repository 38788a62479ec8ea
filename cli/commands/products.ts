import { validProducts } from '#modules/recognition/index.server.ts';
import type { CliCommand } from '../command.ts';
import { readDay, readPlaceCode } from '../days.ts';
import { readFlags } from '../flags.ts';
import { atInstallation } from '../installation.ts';
import { textTable } from '../table.ts';

export const command: CliCommand = {
  name: 'products',
  summary: {
    vi: 'Sản phẩm được công nhận còn hiệu lực vào một ngày',
    en: 'Products recognised and valid on a day',
  },
  usage: 'namsao products --on <date> [--stars <1-5>] [--within <place>] [--json]',
  run: async (args, io) => {
    const options = {
      on: { type: 'string' },
      stars: { type: 'string' },
      within: { type: 'string' },
      json: { type: 'boolean' },
    } as const;
    const flags = readFlags(args, { options }, command, io);
    if (!flags) return 2;
    const { stars, within, json } = flags.values;
    const faults: string[] = [];
    const on = readDay('--on', flags.values.on, faults);
    if (stars !== undefined && !/^[1-5]$/.test(stars))
      faults.push(`--stars: expected 1 to 5; got "${stars}"`);
    readPlaceCode('--within', within, faults);
    if (faults.length || !on) {
      for (const fault of faults) io.stderr.write(`namsao products: ${fault}\n`);
      io.stderr.write(`${command.usage}\n`);
      return 2;
    }
    return atInstallation('products', io, async (database) => {
      const found = await validProducts(database, {
        on,
        ...(stars !== undefined && { stars: Number(stars) }),
        ...(within !== undefined && { within }),
      });
      const products = found.map(({ code, name, producer, place, stars, validUntil }) => ({
        code,
        name,
        producer,
        place,
        stars,
        validUntil,
      }));
      io.stdout.write(
        json
          ? `${JSON.stringify(products)}\n`
          : textTable(
              ['code', 'name', 'producer', 'place', 'stars', 'valid until'],
              products.map((p) => [p.code, p.name, p.producer, p.place, p.stars, p.validUntil]),
            ),
      );
      return 0;
    });
  },
};
