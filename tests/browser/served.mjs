// A vault of its own for each test of the development server, and the server on it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A vault in a temporary folder, served at `origin`. */
export class Served {
  /** Writes the files of a vault and serves it. */
  static async start(files) {
    const root = mkdtempSync(join(tmpdir(), 'cribsheet-served-'));
    const served = new Served(root);
    for (const [path, text] of Object.entries(files)) served.write(path, text);
    await served.run();
    return served;
  }

  constructor(root) {
    this.root = root;
  }

  /** Starts the program at `CRIBSHEET`, else the one that cargo made, and waits until it answers. */
  async run(port = 0) {
    const program = process.env.CRIBSHEET ?? join(repository, 'target', 'debug', 'cribsheet');
    if (!existsSync(program)) throw new Error(`there is no ${program}: cargo build`);
    const args = ['--root', this.root, 'serve', '--port', `${port}`];
    this.process = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: this.process.stdout })) {
      const found = /http:\/\/127\.0\.0\.1:\d+(?=\/)/.exec(line);
      if (!found) continue;
      this.origin = found[0];
      this.process.stdout.resume();
      return;
    }
    throw new Error('the server ended before it said where it is');
  }

  get port() {
    return Number(new URL(this.origin).port);
  }

  /** Ends the program. */
  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill();
    await ended;
  }

  /** Ends the program and removes the vault. */
  async remove() {
    await this.stop();
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Saves a file of the vault, as a whole: half a file would be another edit. */
  write(path, text) {
    const full = join(this.root, path);
    const fresh = `${this.root}.fresh`;
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(fresh, text);
    renameSync(fresh, full);
  }

  /** Saves a file of the vault with a text replaced, which must be there. */
  edit(path, from, to) {
    const text = readFileSync(join(this.root, path), 'utf8');
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    this.write(path, text.replace(from, to));
  }

  /** Removes a file of the vault. */
  delete(path) {
    rmSync(join(this.root, path));
  }

  /** The URL of a file of the site. */
  url(path) {
    return `${this.origin}/${path}`;
  }

  /** The path of a URL below the site; `null` where it leads elsewhere. */
  path(url) {
    return url.startsWith(`${this.origin}/`) ? new URL(url).pathname.slice(1) : null;
  }
}
