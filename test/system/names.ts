import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KNOWN_NAMES = new URL('./known-names.mjs', import.meta.url).href;

/** Host names as the processes of a system look them up: what one means today, it may not mean tomorrow. */
export class Names {
  private readonly folder = mkdtempSync(join(tmpdir(), 'postrider-test-names-'));
  private readonly file = join(this.folder, 'names.json');
  private readonly meanings: Record<string, readonly string[]> = {};

  constructor() {
    this.write();
  }

  /** What a system must be told to ask here first. */
  get environment(): Readonly<Record<string, string>> {
    return { NODE_OPTIONS: `--import="${KNOWN_NAMES}"`, TEST_NAMES: this.file };
  }

  /** From now on. */
  mean(name: string, ...addresses: readonly string[]): void {
    this.meanings[name] = addresses;
    this.write();
  }

  forget(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** At once: somebody may be looking. */
  private write(): void {
    writeFileSync(`${this.file}.new`, JSON.stringify(this.meanings));
    renameSync(`${this.file}.new`, this.file);
  }
}
