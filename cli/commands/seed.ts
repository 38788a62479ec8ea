import type { CliCommand } from '../command.ts';
import { readFlags } from '../flags.ts';
import { changeInstallation } from '../installation.ts';

const usage = ['namsao seed demo [--json]', 'namsao seed scale --products <n> [--json]'].join('\n');
const largest = 2_000_000;

export const command: CliCommand = {
  name: 'seed',
  summary: {
    vi: 'Nạp tỉnh minh họa, hoặc một bộ dữ liệu lớn để thử tải',
    en: 'Load the demonstration province, or a large data set for load tests',
  },
  usage,
  run: async (args, io) => {
    const options = { products: { type: 'string' }, json: { type: 'boolean' } } as const;
    const flags = readFlags(args, { options, allowPositionals: true }, command, io);
    if (!flags) return 2;
    const { products, json } = flags.values;
    const [kind, ...more] = flags.positionals;
    const count = Number(products);
    const faults = [
      ...(['demo', 'scale'].includes(kind ?? '') && more.length === 0
        ? []
        : ['expected `demo` or `scale`']),
      ...(kind === 'scale' && !(Number.isInteger(count) && count >= 1 && count <= largest)
        ? [`--products: expected 1 to ${largest}; got "${products ?? ''}"`]
        : []),
      ...(kind === 'demo' && products !== undefined ? ['--products: only for `seed scale`'] : []),
    ];
    if (faults.length) {
      for (const fault of faults) io.stderr.write(`namsao seed: ${fault}\n`);
      io.stderr.write(`${usage}\n`);
      return 2;
    }
    return changeInstallation(`seed ${kind}`, io, async (database) => {
      if (kind === 'scale') {
        const { seedScale } = await import('../seed/scale.ts');
        const made = await seedScale(count);
        io.stdout.write(
          json
            ? `${JSON.stringify(made)}\n`
            : `${made.products} products, ${made.producers} producers, ${made.recognitions} recognitions\n`,
        );
        return 0;
      }
      const { seedDemo } = await import('../seed/demo.ts');
      const { read, refused, accounts, passphrase } = await seedDemo(database);
      const logins = accounts.map(({ role, loginName }) => ({ role, loginName }));
      io.stdout.write(
        json
          ? `${JSON.stringify({ read, refused, accounts: logins, passphrase })}\n`
          : `${read} rows of the public record, ${refused} refused\n${logins
              .map(({ role, loginName }) => `${role.padEnd(20)} ${loginName}`)
              .join('\n')}\npassphrase of all: ${passphrase}\n`,
      );
      return 0;
    });
  },
};
