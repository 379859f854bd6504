import { compared } from '../harness/compete.ts';
import type { Measure } from '../harness/measure.ts';
import { type Installation, installed, installedOfficial } from '../servers/install.ts';

/** Bytes that an application takes on with core and acs, beside the official client. */
export const measure: Measure = {
  id: 'install-size',
  title: 'bytes that npm install @tandem/core @tandem/acs adds',
  run: async () => {
    const [tandem, official] = await Promise.all([installed(), installedOfficial()]);
    if (tandem === undefined || official === undefined)
      return { notes: ['not measured: the package registry cannot be reached'] };
    const required = bytesOf(tandem, 'rxjs') + bytesOf(tandem, 'tslib') + bytesOf(tandem, 'undici');
    return {
      official: compared('bytes', [tandem.bytes], [official.bytes]),
      notes: [
        `largest of Tandem: ${largest(tandem)}; of the official client: ${largest(official)}`,
        `rxjs and undici, which are required, are ${(required / official.bytes).toFixed(2)} times by themselves: rxjs comes with its sources and five builds`,
      ],
    };
  },
};

function largest({ packages }: Installation): string {
  return packages
    .slice(0, 4)
    .map(({ name, bytes }) => `${name} ${(bytes / 1e6).toFixed(1)} MB`)
    .join(', ');
}

function bytesOf({ packages }: Installation, wanted: string): number {
  return packages.find(({ name }) => name === wanted)?.bytes ?? 0;
}
