import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** What is tested against: Redis, or Valkey where the environment names that. */
const engine = process.env['TANDEM_TEST_ENGINE'] ?? 'redis';
const serverProgram = `${engine}-server`;
const clientProgram = `${engine}-cli`;

/** Why tests with a real Redis cannot run here; undefined if they can. */
export const redisIsMissing: string | undefined =
  spawnSync(serverProgram, ['--version']).status === 0
    ? undefined
    : `${serverProgram} is not installed: apt-get install ${serverProgram}`;

/** Says why the tests of something do not run, where they do not; to be handed to `describe.skipIf`. */
export function cannotRun(what: string): boolean {
  if (redisIsMissing !== undefined) console.warn(`Not tested: ${what}. ${redisIsMissing}`);
  return redisIsMissing !== undefined;
}

/** Where the certificates of a server are, whom it trusts, and what redis-cli shows it. */
export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** How a Redis of a test is to be. */
export interface RedisServerOptions {
  /** Keeps through a restart whatever it has acknowledged. @default false */
  readonly isDurable?: boolean;
  /** Speaks nothing but TLS, and only with those who show a certificate. @default it speaks without */
  readonly tls?: Certificates;
  /** Makes it a node of a cluster, with a second port on which it talks to the others. @default it stands alone */
  readonly isNode?: boolean;
  /** More options of its command line. @default none */
  readonly options?: readonly string[];
  /** Makes it a sentinel with these directives. @default it is a Redis */
  readonly sentinel?: readonly string[];
}

/** A real Redis, or a sentinel of some, for one test, with a folder of its own that survives its restarts. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  /** On which other nodes of its cluster reach it; used by nodes only. */
  readonly busPort: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tandem-redis-'));
  readonly #isSentinel: boolean;
  readonly #arguments: readonly string[];
  readonly #tls: Certificates | undefined;
  #process: ChildProcess | undefined;

  private constructor([port, busPort]: readonly [number, number], options: RedisServerOptions) {
    const { isDurable = false, isNode = false, options: more = [], sentinel, tls } = options;
    this.port = port;
    this.busPort = busPort;
    this.#tls = tls;
    this.#isSentinel = sentinel !== undefined;
    const ports = tls === undefined ? ['--port', String(port)] : serverOptions(port, tls);
    const place = [...ports, '--bind', '127.0.0.1', '--dir', this.#folder];
    // With "everysec" Redis puts off even the write while the disk is busy, and a kill takes what it has acknowledged.
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
    if (sentinel === undefined) {
      const node = isNode ? ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)] : [];
      const kept = ['--save', '', ...(isDurable ? durable : [])];
      this.#arguments = [...place, ...kept, ...node, ...more];
      return;
    }
    const file = join(this.#folder, 'sentinel.conf');
    const lines = [...directivesOf(ports), 'bind 127.0.0.1', `dir ${this.#folder}`, ...sentinel];
    writeFileSync(file, `${lines.join('\n')}\n`);
    this.#arguments = [file, '--sentinel'];
  }

  /** Starts one. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    for (;;) {
      const server = new RedisServer([await freePort(), await freePort()], options);
      if (await server.run()) return server;
      // Somebody was faster in taking a port.
      await server[Symbol.asyncDispose]();
    }
  }

  get url(): string {
    return `${this.#tls === undefined ? 'redis' : 'rediss'}://127.0.0.1:${this.port}`;
  }

  /** Runs it, with what it kept. Tells whether it could have its port. */
  async run(): Promise<boolean> {
    const process = spawn(serverProgram, [...this.#arguments], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#process = process;
    for await (const line of createInterface(process.stdout)) {
      if (line.includes(this.#isSentinel ? 'Sentinel ID is' : 'Ready to accept connections')) {
        process.stdout.resume();
        return true;
      }
    }
    return false;
  }

  /** Asks it something as an operator would, and gives the answer line by line. */
  ask(...command: readonly string[]): readonly string[] {
    const way = this.#tls === undefined ? [] : clientOptions(this.#tls);
    const { stdout } = spawnSync(clientProgram, [...way, '-p', String(this.port), ...command], {
      encoding: 'utf8',
    });
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** The same, for a command of redis-cli that takes its time. */
  async administer(...words: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(clientProgram, [...words], { encoding: 'utf8' });
    return stdout;
  }

  /** Stops it as the loss of its process would: nothing is written any more, nobody is told. */
  async kill(): Promise<void> {
    await this.#end();
  }

  /** Makes it deaf and dumb without closing anything, as a network that swallows packets would. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    const process = this.#process;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const exit = once(process, 'exit');
    process.kill('SIGKILL');
    await exit;
  }
}

function serverOptions(port: number, { caFile, certFile, keyFile }: Certificates) {
  const files = [
    '--tls-ca-cert-file',
    caFile,
    '--tls-cert-file',
    certFile,
    '--tls-key-file',
    keyFile,
  ];
  return ['--port', '0', '--tls-port', String(port), ...files];
}

/** What a configuration file says for options of the command line, each with its value. */
function directivesOf(options: readonly string[]): readonly string[] {
  return options.join(' ').split('--').slice(1);
}

function clientOptions({ caFile, certFile, keyFile }: Certificates) {
  return ['--tls', '--cacert', caFile, '--cert', certFile, '--key', keyFile];
}

/** A port that nobody listens on, chosen by the system. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
  return address.port;
}
