import { compared } from '../harness/compete.ts';
import type { Measure } from '../harness/measure.ts';
import { installed, installedOfficial } from '../servers/install.ts';

/** Packages that an application takes on with core and acs, beside the official client. */
export const measure: Measure = {
  id: 'install-packages',
  title: 'packages that npm install @tandem/core @tandem/acs adds',
  run: async () => {
    const [tandem, official] = await Promise.all([installed(), installedOfficial()]);
    if (tandem === undefined || official === undefined)
      return { notes: ['not measured: the package registry cannot be reached'] };
    const names = tandem.packages.map(({ name }) => name).toSorted();
    return {
      official: compared('packages', [tandem.packages.length], [official.packages.length]),
      notes: [`of Tandem: ${names.join(', ')}`],
    };
  },
};
