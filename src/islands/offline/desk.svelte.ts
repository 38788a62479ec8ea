import {
  acknowledge,
  emptySheet,
  handIn,
  handInWaits,
  headsOn,
  refresh,
  sheetOn,
  write,
  type DeviceSheet,
  type Outcome,
  type Pack,
  type PackItem,
} from '#modules/councils/index.ts';
import { instantNow, papersOf } from './papers.ts';
import type { Vault } from './vault.ts';

/** What went wrong with the network or the server, as a key of a message. */
export type Trouble = 'away' | 'sign-in' | 'account' | 'refused' | null;

const batchSize = 100;

/** The member's work on this device: sheets, what is owed, and the way to the server. */
export class Desk {
  pack = $state.raw<Pack | null>(null);
  sheets = $state.raw<Readonly<Record<string, DeviceSheet>>>({});
  syncedAt = $state<string | null>(null);
  trouble = $state<Trouble>(null);
  busy = $state(false);
  files = $state({ done: 0, all: 0 });
  owed = $derived(Object.values(this.sheets).reduce((sum, { queue }) => sum + queue.length, 0));
  readonly #vault: Vault;
  #seq = 0;
  /** one change after the other: each builds on what the one before kept */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Reads what this device keeps. */
  async open(): Promise<void> {
    this.#seq = (await this.#vault.read<number>('seq')) ?? 0;
    this.syncedAt = await this.#vault.read<string>('synced');
    const pack = await this.#vault.read<Pack>('pack');
    const sheets: Record<string, DeviceSheet> = {};
    for (const name of await this.#vault.names()) {
      const id = /^sheet (.+)$/.exec(name)?.[1];
      if (id) sheets[id] = (await this.#vault.read<DeviceSheet>(name))!;
    }
    this.pack = pack;
    this.sheets = sheets;
    this.#sayOwed();
  }

  sheetOf = (item: PackItem): DeviceSheet => this.sheets[item.id] ?? emptySheet(item.attempt);

  /** What the member sees: the sheet, or the one of the attempt before to start from. */
  shown(item: PackItem): ReturnType<typeof sheetOn> {
    const sheet = this.sheetOf(item);
    return item.start && Object.keys(headsOn(sheet)).length === 0
      ? { ...item.start, disputed: [] }
      : sheetOn(sheet);
  }

  /** Whether the member writes here now; what the server would refuse for good is not begun. */
  canWrite = (item: PackItem): boolean =>
    (item.state === 'waiting' || item.state === 'scoring') &&
    item.mine === 'scoring' &&
    !handInWaits(this.sheetOf(item));

  set(item: PackItem, cell: string, value: number | string): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.sheetOf(item);
      const begins = item.start && Object.keys(headsOn(before)).length === 0;
      const { answers, opinion } = item.start ?? { answers: {}, opinion: '' };
      const cells = {
        ...(begins ? { ...answers, ...(opinion && { opinion }) } : {}),
        [cell]: value,
      };
      await this.#keep(item.id, write(before, this.#vault.device, ++this.#seq, cells));
    });
  }

  handIn(item: PackItem): Promise<void> {
    return this.#inTurn(async () => {
      const salt = [...crypto.getRandomValues(new Uint8Array(16))]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('');
      let sheet = this.sheetOf(item);
      // what was started from the attempt before is written down before it is handed in
      if (item.start && Object.keys(headsOn(sheet)).length === 0) {
        const { answers, opinion } = item.start;
        const cells = { ...answers, ...(opinion && { opinion }) };
        sheet = write(sheet, this.#vault.device, ++this.#seq, cells);
      }
      await this.#keep(item.id, handIn(sheet, this.#vault.device, ++this.#seq, salt));
    });
  }

  /**
   * Sends what is owed, then learns what stands now. Whatever is cut off is sent again: the server takes each act once.
   * The member goes on writing meanwhile.
   */
  async synchronise(sessionId = this.pack?.sessionId): Promise<void> {
    if (!sessionId || this.busy) return;
    this.busy = true;
    this.trouble = null;
    try {
      for (const itemId of Object.keys(this.sheets)) await this.#send(sessionId, itemId);
      await this.#learn(sessionId);
    } catch (error) {
      this.trouble = error instanceof Answered ? error.trouble : 'away';
    } finally {
      this.busy = false;
      this.#sayOwed();
    }
  }

  async #send(sessionId: string, itemId: string): Promise<void> {
    const owed = this.sheets[itemId]!.queue;
    for (let at = 0; at < owed.length; at += batchSize) {
      const operations = owed.slice(at, at + batchSize);
      const answer = await this.#ask(`/hoi-dong/phien/${sessionId}/gui`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ accountId: this.#vault.accountId, itemId, operations }),
      });
      const { outcomes } = (await answer.json()) as { outcomes: Outcome[] };
      await this.#inTurn(() => this.#keep(itemId, acknowledge(this.sheets[itemId]!, outcomes)));
    }
  }

  /** A paper from this device. */
  async file(id: string): Promise<Blob | null> {
    const bytes = await this.#vault.readBytes(`file ${id}`);
    const type = await this.#vault.read<string>(`type ${id}`);
    return bytes && new Blob([bytes], { type: type ?? '' });
  }

  async #learn(sessionId: string): Promise<void> {
    const answer = await this.#ask(`/hoi-dong/phien/${sessionId}/goi.json`);
    const pack = (await answer.json()) as Pack;
    if (pack.accountId !== this.#vault.accountId) throw new Answered('account');
    const synced = instantNow();
    await this.#inTurn(async () => {
      const sheets = Object.fromEntries(
        pack.items.map(({ id, attempt, own }) => [
          id,
          refresh(this.sheets[id] ?? emptySheet(attempt), { attempt, ...own }),
        ]),
      );
      const named = Object.entries(sheets).map(([id, sheet]) => [`sheet ${id}`, sheet]);
      await this.#vault.write({ pack, synced, ...Object.fromEntries(named) });
      // a sheet of an earlier session stays on the device for as long as something of it is owed
      this.sheets = { ...this.sheets, ...sheets };
      this.pack = pack;
      this.syncedAt = synced;
    });
    void this.#fetchFiles(pack);
  }

  async #fetchFiles(pack: Pack): Promise<void> {
    const held = await this.#vault.names();
    const wanted = papersOf(pack);
    this.files = { done: 0, all: wanted.length };
    for (const { itemId, fileId, content } of wanted) {
      const name = `file ${fileId}`;
      // a document may come back with another file in a later copy
      const kept = await this.#vault.read<string>(`content ${fileId}`);
      if (!held.includes(name) || kept !== content) {
        const address = `/hoi-dong/muc/${itemId}/minh-chung/${fileId}`;
        const answer = await fetch(address).catch(() => null);
        if (answer?.ok) {
          const type = answer.headers.get('content-type') ?? '';
          await this.#vault.writeBytes(name, await answer.arrayBuffer());
          await this.#vault.write({ [`type ${fileId}`]: type, [`content ${fileId}`]: content });
          held.push(name);
        }
      }
      if (held.includes(name)) this.files = { ...this.files, done: this.files.done + 1 };
    }
  }

  async #ask(address: string, more: RequestInit = {}): Promise<Response> {
    const answer = await fetch(address, more);
    if (answer.status === 401) throw new Answered('sign-in');
    if (answer.status === 403) throw new Answered('account');
    if (!answer.ok) throw new Answered('refused');
    return answer;
  }

  async #keep(id: string, sheet: DeviceSheet): Promise<void> {
    await this.#vault.write({ [`sheet ${id}`]: sheet, seq: this.#seq });
    this.sheets = { ...this.sheets, [id]: sheet };
    this.#sayOwed();
  }

  /** The number alone, for the sign-out page: it warns before it wipes. */
  #sayOwed(): void {
    const age = this.owed ? 31_536_000 : 0;
    document.cookie = `chua-gui=${this.owed}; path=/; max-age=${age}; samesite=strict`;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#turn.then(work);
    this.#turn = next.catch(() => undefined);
    return next;
  }
}

/** The server answered, with a refusal. */
class Answered extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(String(trouble));
    this.trouble = trouble;
  }
}
