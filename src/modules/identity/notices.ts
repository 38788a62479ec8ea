/** What people are told about; each is chosen apart. */
export const noticeTopics = ['dossier', 'star', 'renewal', 'check', 'task'] as const;
export type NoticeTopic = (typeof noticeTopics)[number];

export const mailStates = ['waiting', 'sending', 'sent', 'kept', 'failed', 'unclear'] as const;
export type MailState = (typeof mailStates)[number];

/** Minutes until a mail that was not taken is tried again, by the attempts made; null: no more. */
export const retryAfter = (attempts: number): number | null =>
  [1, 5, 30, 120, 720][attempts - 1] ?? null;

/** A fault of a mail server, as far as it tells what became of the mail. */
export type MailFault = Readonly<{ responseCode?: number; command?: string; code?: string }>;

/**
 * What became of a mail that was not acknowledged. The server's own answer is certain. A line that broke after the text
 * was handed over leaves open whether it was taken: nobody sends it a second time but a person.
 */
export function outcomeOf(fault: MailFault): 'retry' | 'failed' | 'unclear' {
  if (fault.responseCode) return fault.responseCode >= 500 ? 'failed' : 'retry';
  if (fault.code === 'EENVELOPE' || fault.code === 'EAUTH') return 'failed';
  return fault.command === 'DATA' ? 'unclear' : 'retry';
}
