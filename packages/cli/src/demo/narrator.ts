import pc from 'picocolors';
import type { Performance } from './run-demo.js';
import type { TimelineEntry } from './timeline.js';
import { tracksOf } from './timeline.js';

/** Writes the demonstration for a person: colours where there is a terminal, plain lines where there is none. */
export class Narrator {
  readonly #write: (line: string) => void;
  readonly #colors: ReturnType<typeof pc.createColors>;

  constructor(write: (line: string) => void, options: { readonly isTerminal: boolean }) {
    this.#write = write;
    this.#colors = pc.createColors(options.isTerminal);
  }

  say(line: string): void {
    this.#write(line);
  }

  title(text: string): void {
    this.#write('');
    this.#write(this.#colors.bold(text));
  }

  entry({ atMs, subject, fact, detail }: TimelineEntry): void {
    const time = this.#colors.dim(`${(atMs / 1000).toFixed(2).padStart(6)} s`);
    const why = detail === undefined ? '' : this.#colors.dim(` (${detail})`);
    this.#write(`${time}  ${subject.padEnd(14)}  ${this.#paint(fact)}${why}`);
  }

  /** What each subject went through, provider beside provider. */
  summary(performances: readonly Performance[]): void {
    const tracks = performances.map(({ entries }) => tracksOf(entries));
    const subjects = [...new Set(tracks.flatMap((track) => Object.keys(track)))];
    const cells = subjects.map((subject) =>
      tracks.map((track) => outline(track[subject] ?? ['–'])),
    );
    const names = performances.map(
      ({ provider, durationMs }) => `${provider} (${(durationMs / 1000).toFixed(1)} s)`,
    );
    const widths = names.map((name, column) =>
      Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)),
    );
    const width = Math.max(...subjects.map((subject) => subject.length));
    const row = (head: string, columns: readonly string[]) =>
      `  ${head.padEnd(width)}  ${columns.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
    this.title('What happened, side by side');
    this.#write(this.#colors.dim(row('', names)));
    subjects.forEach((subject, index) => {
      this.#write(row(subject, cells[index] ?? []));
    });
    this.#write('');
    if (performances.length < 2) return;
    const isSame = cells.every((columns) => new Set(columns).size === 1);
    this.#write(
      isSame
        ? this.#colors.green('The same on each provider.')
        : this.#colors.yellow('The providers differ: see the lines above.'),
    );
  }

  #paint(fact: string): string {
    const { green, red, yellow, cyan, dim } = this.#colors;
    if (fact === 'connected' || fact === 'succeeded' || fact === 'joined') return green(fact);
    if (fact === 'failed') return red(fact);
    if (fact === 'cancelled' || fact === 'timedOut' || fact === 'unknown' || fact === 'left')
      return yellow(fact);
    return fact === 'requested' ? dim(fact) : cyan(fact);
  }
}

/** Of an operation, how it ended is enough. */
function outline(facts: readonly string[]): string {
  return facts
    .filter((fact, index) => fact !== 'requested' || index === facts.length - 1)
    .join(' → ');
}
