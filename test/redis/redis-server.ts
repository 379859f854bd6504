import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Why tests with a real Redis cannot run here; undefined if they can. */
export const redisIsMissing: string | undefined =
  spawnSync('redis-server', ['--version']).status === 0
    ? undefined
    : 'redis-server is not installed: apt-get install redis-server';

/** A real Redis for one test, with a folder of its own that survives its restarts. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tandem-redis-'));
  #process: ChildProcess | undefined;

  readonly #isDurable: boolean;

  private constructor(port: number, isDurable: boolean) {
    this.port = port;
    this.#isDurable = isDurable;
  }

  /** Starts one; a durable one keeps through a restart whatever it has acknowledged. */
  static async start({ isDurable = false } = {}): Promise<RedisServer> {
    for (;;) {
      const server = new RedisServer(await freePort(), isDurable);
      if (await server.run()) return server;
      // Somebody was faster in taking the port.
      await server[Symbol.asyncDispose]();
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Runs it, with what it kept. Tells whether it could have its port. */
  async run(): Promise<boolean> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder];
    // With "everysec" Redis puts off even the write while the disk is busy, and a kill takes what it has acknowledged.
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
    const keeping = ['--save', '', ...(this.#isDurable ? durable : [])];
    const process = spawn('redis-server', [...options, ...keeping], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#process = process;
    for await (const line of createInterface(process.stdout)) {
      if (line.includes('Ready to accept connections')) {
        process.stdout.resume();
        return true;
      }
    }
    return false;
  }

  /** Asks it something as an operator would, and gives the answer line by line. */
  ask(...command: readonly string[]): readonly string[] {
    const { stdout } = spawnSync('redis-cli', ['-p', String(this.port), ...command], {
      encoding: 'utf8',
    });
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Stops it as the loss of its process would: nothing is written any more, nobody is told. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Makes it deaf and dumb without closing anything, as a network that swallows packets would. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: 'SIGKILL'): Promise<void> {
    const process = this.#process;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const exit = once(process, 'exit');
    process.kill(signal);
    await exit;
  }
}

/** A port that nobody listens on, chosen by the system. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
  return address.port;
}
