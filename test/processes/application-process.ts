import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process ended. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

type News = { readonly kind: string };

const hook = new URL('./__fixtures__/typescript-imports.mjs', import.meta.url).href;

/** An application in a process of its own: one of the scripts beside this file, on the built packages. */
export class ApplicationProcess {
  readonly #child: ChildProcess;
  readonly #heard: News[] = [];
  readonly #listeners = new Set<() => void>();
  #errors = '';
  #exit: Exit | undefined;
  readonly #ended: Promise<Exit>;

  constructor(script: string, plan: object) {
    const path = fileURLToPath(new URL(`./__fixtures__/${script}.ts`, import.meta.url));
    this.#child = fork(path, [JSON.stringify(plan)], {
      execArgv: ['--import', hook],
      env: {},
      silent: true,
    });
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors += chunk;
    });
    this.#child.stdout?.resume();
    this.#child.on('message', (news: News) => {
      this.#heard.push(news);
      this.#notify();
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#exit = { code, signal };
        resolve(this.#exit);
        this.#notify();
      });
    });
  }

  /** Everything it has said so far. */
  get heard(): readonly News[] {
    return this.#heard;
  }

  get hasEnded(): boolean {
    return this.#exit !== undefined;
  }

  /**
   * Resolves with the first news of a kind that is as expected.
   *
   * @throws Error with what it wrote about itself, when it ends before it says so.
   */
  async news<Expected extends News>(
    kind: Expected['kind'],
    isExpected: (news: Expected) => boolean = () => true,
  ): Promise<Expected> {
    const matches = (news: News): news is Expected =>
      isOfKind<Expected>(news, kind) && isExpected(news);
    await this.until(() => this.#heard.some(matches));
    const news = this.#heard.find(matches);
    if (news !== undefined) return news;
    throw new Error(`The process ended before it said "${kind}" as expected. ${this.#errors}`);
  }

  /** Resolves when something holds after some news, or when the process has ended. */
  until(holds: () => boolean): Promise<void> {
    if (this.#exit !== undefined || holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (this.#exit === undefined && !holds()) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
    });
  }

  /** Tells whoever listens of each news from now on. */
  onNews(listener: (news: News) => void): void {
    this.#child.on('message', listener);
  }

  /**
   * Has it do something.
   *
   * @throws Error with what it wrote about itself, when it has ended.
   */
  order(order: object): void {
    if (!this.#child.connected) throw new Error(`The process has ended. ${this.#errors}`);
    this.#child.send(order);
  }

  /** Lets it go on where it waits for permission. */
  permit(): void {
    this.order({ kind: 'go on' });
  }

  /** Ends it on the spot, without a chance to do anything about it. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    const { signal } = await this.#ended;
    if (signal !== 'SIGKILL') throw new Error(`The process had ended before. ${this.#errors}`);
  }

  /**
   * Resolves when it has ended by itself and in order.
   *
   * @throws Error with what it wrote about itself otherwise.
   */
  async endsByItself(): Promise<void> {
    const { code, signal } = await this.#ended;
    if (code !== 0) throw new Error(`The process ended with ${code ?? signal}. ${this.#errors}`);
  }

  /** Ends it if it has not ended, for when a test is over. */
  async dispose(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #notify(): void {
    for (const look of [...this.#listeners]) look();
  }
}

function isOfKind<Expected extends News>(news: News, kind: Expected['kind']): news is Expected {
  return news.kind === kind;
}
