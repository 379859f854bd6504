import { readFileSync } from 'node:fs';

const root = new URL('.', import.meta.resolve('@azure/communication-call-automation'));

const classes = ['callAutomationClient', 'callConnection', 'callMedia', 'callRecording'] as const;

/** The public methods of the official client's classes, as `CallMedia.play`, read from its declarations. */
export function officialMethods(): readonly string[] {
  const found = classes.flatMap((file) => {
    const className = `${file[0]?.toUpperCase()}${file.slice(1)}`;
    const names = read(`${file}.d.ts`).matchAll(/^ {4}(?!constructor|private)(\w+)\(/gm);
    return [...names].map(([, name]) => `${className}.${name}`);
  });
  return [...new Set(found)];
}

/** The kinds of events that the official client's parser knows, read from its source. */
export function officialEvents(): readonly string[] {
  const cases = read('callAutomationEventParser.js').matchAll(
    /case "Microsoft\.Communication\.(\w+)":/g,
  );
  return [...cases].map(([, name = '']) => name);
}

function read(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}
