import {
  type EmulatorInfo,
  type EmulatorOptions,
  type Fault,
  parseFaultText,
  startEmulator,
} from '@tandem/emulator';
import { Command, InvalidArgumentError } from 'commander';
import { stopSignal } from './stop-signal.js';

interface EmulatorFlags {
  readonly port: number;
  readonly host: string;
  readonly json: boolean;
  /** Absent, or where to write the certificate if it was said. */
  readonly tls?: string | true;
  readonly number: readonly string[];
  readonly eventGrid: readonly string[];
  readonly fault: readonly Fault[];
  readonly seed?: number;
  readonly virtualTime: boolean;
}

/** `tandem emulator`: both calling services on this machine, until it is stopped. */
export function emulatorCommand(): Command {
  return new Command('emulator')
    .description('Emulate ACS Call Automation and Microsoft Graph calling on this machine.')
    .option('-p, --port <number>', 'Listen on this port; 0 takes a free one.', parsePort, 4280)
    .option('--host <address>', 'Listen on this address.', '127.0.0.1')
    .option('--tls [path]', 'Serve https; the certificate is written to the path.')
    .option('--number <e164>', 'A phone number of the application; may be repeated.', collect, [])
    .option(
      '--event-grid <url>',
      'Deliver the Event Grid events of the resource to this address; may be repeated.',
      collect,
      [],
    )
    .option(
      '--fault <fault>',
      'Let something go wrong, such as throttle:operation=CreateCall,probability=0.2; may be repeated.',
      collectFault,
      [],
    )
    .option('--seed <number>', 'Draw chance from this seed.', parseSeed)
    .option('--virtual-time', 'Let time stand still until the control API advances it.', false)
    .option('--json', 'Print one line of JSON once it is ready, and nothing else.', false)
    .addHelpText(
      'after',
      '\nIt runs until it gets SIGINT (Ctrl+C) or SIGTERM, and then exits with 0.',
    )
    .action((_flags, command: Command) => serve(command.opts<EmulatorFlags>()));
}

async function serve(flags: EmulatorFlags): Promise<void> {
  const { port, host, json } = flags;
  // Listened for from the start, so that stopping it while it starts ends it in good order too.
  const stopped = stopSignal();
  const emulator = await startEmulator(optionsFrom(flags)).catch((cause) => {
    throw new Error(startFailure(cause, { port, host }), { cause });
  });
  process.stdout.write(`${json ? JSON.stringify(emulator.info) : describe(emulator.info)}\n`);
  await stopped;
  await emulator.close();
}

function optionsFrom(flags: EmulatorFlags): EmulatorOptions {
  const { port, host, tls, seed } = flags;
  return {
    port,
    host,
    acs: { numbers: flags.number },
    eventGrid: flags.eventGrid.map((url) => ({ url })),
    faults: flags.fault,
    ...(tls === undefined ? {} : { tls: tls === true ? true : { certificatePath: tls } }),
    ...(seed === undefined ? {} : { seed }),
    ...(flags.virtualTime ? { clock: 'virtual' } : {}),
  };
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function collectFault(text: string, previous: readonly Fault[]): readonly Fault[] {
  try {
    return [...previous, parseFaultText(text)];
  } catch (error) {
    if (error instanceof TypeError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new InvalidArgumentError('A seed is a whole number, zero or more.');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number between 0 and 65535.');
}

function startFailure(
  cause: unknown,
  { port, host }: Pick<EmulatorFlags, 'port' | 'host'>,
): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use. Stop what uses it, or choose another with --port (0 takes a free one).`;
  }
  if (code === 'EACCES') {
    return `Port ${port} on ${host} needs rights that this user lacks. Choose one above 1023 with --port.`;
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${host} is not an address of this machine. Choose another with --host.`;
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return `The emulator could not be started on ${host}, port ${port}: ${reason}`;
}

function describe({ acs, graph, control, tls }: EmulatorInfo): string {
  const trust = tls === undefined ? '' : `  Certificate to trust  ${tls.certificatePath}\n`;
  return `The emulator is ready. Ctrl+C stops it.

  ACS Call Automation
    connection string   ${acs.connectionString}
    callback audience   ${acs.audience}
    callback keys       ${acs.openIdConfigurationUrl}

  Microsoft Graph
    base URL            ${graph.baseUrl}
    token URL           ${graph.tokenUrl}
    tenant              ${graph.tenantId}
    client id           ${graph.clientId}
    client secret       ${graph.clientSecret}
    callback keys       ${graph.openIdConfigurationUrl}

  Control API           ${control}
${trust}`;
}
