import { systemActor } from '#kernel/actor.ts';
import { config } from '#kernel/config.server.ts';
import { inviteAccount } from '#modules/identity/index.server.ts';
import type { CliCommand } from '../command.ts';
import { readFlags } from '../flags.ts';
import { changeInstallation } from '../installation.ts';

const usage = 'namsao invite --login <e-mail|phone> --name <name> [--json]';

/** The first administrator of an empty server; everybody else is invited by an administrator on the pages. */
export const command: CliCommand = {
  name: 'invite',
  summary: {
    vi: 'Mời một quản trị viên bằng liên kết dùng một lần, có hạn 24 giờ',
    en: 'Invite an administrator by a single-use link that holds for 24 hours',
  },
  usage,
  run: async (args, io) => {
    const options = {
      login: { type: 'string' },
      name: { type: 'string' },
      json: { type: 'boolean' },
    } as const;
    const flags = readFlags(args, { options }, command, io);
    if (!flags) return 2;
    const { login, name, json } = flags.values;
    if (!login || !name) {
      io.stderr.write(`namsao invite: expected --login and --name\n${usage}\n`);
      return 2;
    }
    return changeInstallation('invite', io, async () => {
      const { token } = await inviteAccount(
        { actor: systemActor },
        { loginName: login, displayName: name, role: 'administrator' },
      );
      const { NAMSAO_ORIGIN, PORT } = config();
      const link = `${NAMSAO_ORIGIN ?? `http://localhost:${PORT}`}/loi-moi/${token}`;
      io.stdout.write(json ? `${JSON.stringify({ link })}\n` : `${link}\n`);
      return 0;
    });
  },
};
