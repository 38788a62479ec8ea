/** Something that is not as it was written. */
export type Fault = Readonly<{ area: string; subject: string; fault: string }>;

/** What a check of `namsao verify` looked at, by kind, and what it found wrong. */
export type Checked = Readonly<{
  checked: Readonly<Record<string, number>>;
  faults: readonly Fault[];
}>;
