// What: the appending end of a journal: one group, one fsync. What not: who may append (file-lease.ts) and what a line holds (journal-text.ts).
import type { Files } from '../ports.ts';
import { encodeLine } from './journal-text.ts';
import type { StateFiles } from './read-state.ts';
import { isMissing } from './read-state.ts';
import type { StatePaths } from './state-paths.ts';

export class JournalWriter {
  readonly #files: Files;
  readonly #paths: StatePaths;
  /** Everything up to here is durable and good. */
  #bytes: number;
  #seq: number;
  /** Written before the next line: the line feed that a cut-off last line lacks. */
  #lead: string;
  /** Something may stand behind `#bytes`: a torn line of a dead process, or of an append of ours that failed. */
  #tail: boolean;
  /** The whole file is of an older serial. */
  #stale: boolean;
  /** The file's name is known to be durable. */
  #named = false;

  constructor(files: Files, paths: StatePaths, found: Pick<StateFiles, 'journal' | 'pending'>) {
    const { journal, pending } = found;
    this.#files = files;
    this.#paths = paths;
    this.#bytes = journal?.bytes ?? 0;
    this.#seq = pending.at(-1)?.seq ?? 0;
    this.#lead = journal?.endsLine === false ? '\n' : '';
    this.#tail = journal !== undefined;
    this.#stale = journal !== undefined && journal.lines.length > 0 && pending.length === 0;
  }

  /** Durable when resolved. After a rejection nothing of the group counts, and the next call starts where this one did. */
  async append(line: {
    readonly lock: string;
    readonly serial: number;
    readonly entries: string;
  }): Promise<void> {
    const { journal, folder } = this.#paths;
    await this.#clean();
    const lead = Buffer.from(this.#lead);
    const bytes = Buffer.concat([
      lead,
      encodeLine({ ...line, seq: this.#seq + 1 }, this.#bytes + lead.byteLength),
    ]);
    this.#tail = true;
    await this.#files.append(journal, bytes);
    await this.#files.sync(journal);
    if (!this.#named) await this.#files.syncFolder(folder);
    this.#named = true;
    this.#tail = false;
    this.#lead = '';
    this.#bytes += bytes.byteLength;
    this.#seq += 1;
  }

  /** After a commit the state holds everything. Should the file survive, its serial says that it no longer counts. */
  async discard(): Promise<void> {
    this.#stale = true;
    await this.#clean();
  }

  async #clean(): Promise<void> {
    const { journal } = this.#paths;
    if (this.#stale) {
      await this.#removeIfThere();
      this.#stale = false;
      this.#tail = false;
      this.#named = false;
      this.#lead = '';
      this.#bytes = 0;
      this.#seq = 0;
    }
    if (!this.#tail) return;
    const found = await this.#files.stat(journal);
    // Cut durably before anything is written behind it: a crash must not find remains of the old tail after a new line.
    if (found !== undefined && found.bytes > this.#bytes) {
      await this.#files.truncate(journal, this.#bytes);
      await this.#files.sync(journal);
    }
    this.#tail = false;
  }

  async #removeIfThere(): Promise<void> {
    try {
      await this.#files.remove(this.#paths.journal);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
