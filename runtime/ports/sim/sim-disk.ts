// What: a file system in memory that tells synced from unsynced, and loses the unsynced when the power goes. What not: counting calls (create-sim-ports.ts).
import { posix } from 'node:path';
import { FileError, type FileStat, type Files } from '../../ports.ts';
import { pick, type SimRandom, upTo } from './sim-random.ts';

/** `bytes` is never changed in place. `durable`: as last synced, undefined = never. `kept`: so many of its bytes were not touched since, and no power loss takes them. */
interface Inode {
  readonly kind: 'file' | 'folder';
  bytes: Uint8Array;
  durable: Uint8Array | undefined;
  kept: number;
  modifiedAt: string;
}

/** One call's changes of names: all of them happen or none. Durable once one of `folders` is synced. */
interface NameChange {
  readonly folders: readonly string[];
  readonly names: readonly (readonly [string, Inode | undefined])[];
}

const nothing = new Uint8Array();

export class SimDisk implements Files {
  readonly root: string;
  /** Mutating calls fail with EROFS. */
  readOnly = false;
  readonly #now: () => string;
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #pending: NameChange[] = [];

  constructor(root: string, now: () => string) {
    this.root = root;
    this.#now = now;
    for (let path = root; ; path = posix.dirname(path)) {
      const folder: Inode = { kind: 'folder', bytes: nothing, durable: nothing, kept: 0, modifiedAt: now() };
      this.#names.set(path, folder);
      this.#durableNames.set(path, folder);
      if (path === '/') break;
    }
  }

  /** Every file with its content, for tests to compare. */
  snapshot(): ReadonlyMap<string, Uint8Array> {
    return new Map(
      [...this.#names]
        .filter(([, inode]) => inode.kind === 'file')
        .map(([path, inode]) => [path, inode.bytes]),
    );
  }

  /**
   * Names not synced: none, all, the first few, or any of them survive (each call as a whole). Bytes not synced: all, none, a part, zeros.
   * Afterwards what is left is durable.
   */
  losePower(random: SimRandom): void {
    for (const { names } of survivors(this.#pending, random)) apply(this.#durableNames, names);
    this.#pending = [];
    this.#names = new Map(this.#durableNames);
    for (const path of this.#names.keys()) if (!this.#isReachable(path)) this.#names.delete(path);
    this.#durableNames = new Map(this.#names);
    for (const inode of new Set(this.#names.values())) {
      inode.bytes = afterPowerLoss(inode, random);
      inode.durable = inode.bytes;
      inode.kept = inode.bytes.byteLength;
    }
  }

  async read(path: string): Promise<Uint8Array> {
    return this.#file(path).bytes.slice();
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#change(this.#fileToWrite(path), bytes.slice(), 0);
  }

  async append(path: string, bytes: Uint8Array): Promise<void> {
    const inode = this.#fileToWrite(path);
    this.#change(inode, joined(inode.bytes, bytes), inode.kept);
  }

  async truncate(path: string, length: number): Promise<void> {
    this.#mayWrite(path);
    const inode = this.#file(path);
    const longer = Math.max(0, length - inode.bytes.byteLength);
    this.#change(inode, joined(inode.bytes.slice(0, length), new Uint8Array(longer)), length);
  }

  async sync(path: string): Promise<void> {
    const inode = this.#file(path);
    inode.durable = inode.bytes;
    inode.kept = inode.bytes.byteLength;
  }

  async syncFolder(path: string): Promise<void> {
    const folder = this.#at(path);
    this.#folder(path, folder);
    for (const change of this.#pending)
      if (change.folders.includes(folder)) apply(this.#durableNames, change.names);
    this.#pending = this.#pending.filter((change) => !change.folders.includes(folder));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#mayWrite(to);
    const [source, target] = [this.#at(from), this.#at(to)];
    const inode = this.#inode(from);
    this.#folder(to, posix.dirname(target));
    const former = this.#names.get(target);
    // As POSIX says: two names of one file stay two names.
    if (former === inode) return;
    if (former?.kind === 'folder') throw new FileError(inode.kind === 'folder' ? 'ENOTEMPTY' : 'EISDIR', to);
    const below = [...this.#names].filter(([path]) => path.startsWith(`${source}/`));
    const moved = below.flatMap(([path, child]) => [
      [path, undefined] as const,
      [target + path.slice(source.length), child] as const,
    ]);
    this.#rename(
      [posix.dirname(source), posix.dirname(target)],
      [[source, undefined], [target, inode], ...moved],
    );
  }

  async link(from: string, to: string): Promise<void> {
    this.#mayWrite(to);
    const inode = this.#file(from);
    this.#folder(to, posix.dirname(this.#at(to)));
    if (this.#names.has(this.#at(to))) throw new FileError('EEXIST', to);
    this.#rename([posix.dirname(this.#at(to))], [[this.#at(to), inode]]);
  }

  async remove(path: string): Promise<void> {
    this.#mayWrite(path);
    const inode = this.#inode(path);
    if (inode.kind === 'folder' && (await this.list(path)).length > 0) throw new FileError('ENOTEMPTY', path);
    this.#rename([posix.dirname(this.#at(path))], [[this.#at(path), undefined]]);
  }

  async makeFolder(path: string): Promise<void> {
    const target = this.#at(path);
    const found = this.#names.get(target);
    if (found?.kind === 'file') throw new FileError('EEXIST', path);
    if (found !== undefined) return;
    this.#mayWrite(path);
    await this.makeFolder(posix.dirname(target));
    const inode: Inode = {
      kind: 'folder',
      bytes: nothing,
      durable: nothing,
      kept: 0,
      modifiedAt: this.#now(),
    };
    this.#rename([posix.dirname(target)], [[target, inode]]);
  }

  async list(path: string): Promise<readonly string[]> {
    const folder = this.#at(path);
    this.#folder(path, folder);
    const inside = [...this.#names.keys()].filter((name) => name !== '/' && posix.dirname(name) === folder);
    return inside.map((name) => posix.basename(name)).sort();
  }

  async stat(path: string): Promise<FileStat | undefined> {
    const inode = this.#names.get(this.#at(path));
    return inode === undefined
      ? undefined
      : { kind: inode.kind, bytes: inode.bytes.byteLength, modifiedAt: inode.modifiedAt };
  }

  async real(path: string): Promise<string> {
    this.#inode(path);
    return this.#at(path);
  }

  #at(path: string): string {
    return posix.resolve(this.root, path);
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(this.#at(path));
    if (inode === undefined) throw new FileError('ENOENT', path);
    return inode;
  }

  #file(path: string): Inode {
    const inode = this.#inode(path);
    if (inode.kind === 'folder') throw new FileError('EISDIR', path);
    return inode;
  }

  #fileToWrite(path: string): Inode {
    this.#mayWrite(path);
    if (this.#names.has(this.#at(path))) return this.#file(path);
    const inode: Inode = {
      kind: 'file',
      bytes: nothing,
      durable: undefined,
      kept: 0,
      modifiedAt: this.#now(),
    };
    const folder = posix.dirname(this.#at(path));
    this.#folder(path, folder);
    this.#rename([folder], [[this.#at(path), inode]]);
    return inode;
  }

  #folder(path: string, folder: string): void {
    const found = this.#names.get(folder);
    if (found === undefined) throw new FileError('ENOENT', path);
    if (found.kind !== 'folder') throw new FileError('ENOTDIR', path);
  }

  #mayWrite(path: string): void {
    if (this.readOnly) throw new FileError('EROFS', path);
  }

  #change(inode: Inode, bytes: Uint8Array, untouched: number): void {
    inode.bytes = bytes;
    inode.kept = Math.min(inode.kept, untouched);
    inode.modifiedAt = this.#now();
  }

  #rename(folders: readonly string[], names: NameChange['names']): void {
    apply(this.#names, names);
    this.#pending.push({ folders, names });
  }

  #isReachable(path: string): boolean {
    for (let folder = path; folder !== '/'; folder = posix.dirname(folder)) {
      if (this.#names.get(posix.dirname(folder))?.kind !== 'folder') return false;
    }
    return true;
  }
}

function apply(to: Map<string, Inode>, names: NameChange['names']): void {
  for (const [path, inode] of names) {
    if (inode === undefined) to.delete(path);
    else to.set(path, inode);
  }
}

/** File systems that journal names keep their order; POSIX promises nothing, so any subset is possible too. */
function survivors(pending: readonly NameChange[], random: SimRandom): readonly NameChange[] {
  const how = pick(random, ['none', 'all', 'first', 'any']);
  if (how === 'none') return [];
  if (how === 'all') return pending;
  if (how === 'first') return pending.slice(0, upTo(random, pending.length));
  return pending.filter(() => random() < 0.5);
}

function afterPowerLoss({ bytes, durable, kept }: Inode, random: SimRandom): Uint8Array {
  if (durable !== undefined && same(bytes, durable)) return bytes;
  const length = kept + upTo(random, bytes.byteLength - kept);
  const how = pick(random, ['old', 'new', 'part', 'zeros', 'hole']);
  if (how === 'old') return durable ?? nothing;
  if (how === 'new') return bytes;
  if (how === 'part') return bytes.slice(0, length);
  // The size is on disk, the blocks are not: they read as zeros. Disks write blocks, not bytes: a hole is whole sectors.
  const torn = bytes.slice();
  if (how === 'zeros') return torn.fill(0, length);
  const sector = 512;
  const from = Math.max(kept, Math.floor(length / sector) * sector);
  return torn.fill(0, from, Math.min(torn.byteLength, (Math.floor(from / sector) + 1) * sector));
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}
