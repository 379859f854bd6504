import type { CallingConfig } from '@tandem/core';
import { CallingError, ConfigurationError, configFromEnvironment } from '@tandem/core';
import type { Emulator } from '@tandem/emulator';
import { startEmulator } from '@tandem/emulator';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stopSignal } from '../stop-signal.js';
import type { Cast } from './cast.js';
import { castFromEnvironment, emulatedCast } from './cast.js';
import { emulatorConfig } from './emulator-config.js';
import { Narrator } from './narrator.js';
import type { Performance } from './run-demo.js';
import { adapters, runDemo } from './run-demo.js';

interface DemoOptions {
  readonly provider?: string;
  readonly once?: boolean;
  readonly live?: boolean;
  readonly port: number;
  readonly host: string;
}

/** `tandem demo`: one application, played on each provider in turn. */
export function demoCommand(): Command {
  const names = adapters.map(({ kind }) => kind);
  return new Command('demo')
    .description('run one calling application on each provider, against the local emulator')
    .addOption(new Option('--provider <name>', 'run on this provider only').choices(names))
    .option('--once', 'end when the application has ended, instead of keeping the emulator running')
    .option('--live', 'run on the real service that the TANDEM_… variables of the environment name')
    .option('--port <number>', 'port on which webhooks arrive; 0 takes a free one', portOf, 0)
    .option('--host <address>', 'address on which webhooks arrive', '127.0.0.1')
    .action(async (options: DemoOptions) => {
      const isTerminal = process.stdout.isTTY === true;
      const narrator = new Narrator((line) => process.stdout.write(`${line}\n`), { isTerminal });
      await (options.live === true ? playLive(options, narrator) : playEmulated(options, narrator));
    });
}

async function playEmulated(options: DemoOptions, narrator: Narrator): Promise<void> {
  const emulator = await startEmulator();
  try {
    narrator.say(`The emulator speaks for both services at ${emulator.info.acs.endpoint}.`);
    const chosen =
      options.provider === undefined ? adapters.map(({ kind }) => kind) : [options.provider];
    const performances: Performance[] = [];
    for (const provider of chosen) {
      performances.push(
        await play(options, narrator, {
          title: `${provider}: the same application, provider "${provider}"`,
          cast: emulatedCast,
          config: (callbackUrl) => emulatorConfig(emulator.info, { provider, callbackUrl }),
        }),
      );
    }
    narrator.summary(performances);
    if (options.once !== true) await keepRunning(emulator, narrator);
  } finally {
    await emulator.close();
  }
}

async function playLive(options: DemoOptions, narrator: Narrator): Promise<void> {
  const cast = castFromEnvironment(process.env);
  const environment =
    options.provider === undefined
      ? process.env
      : { ...process.env, TANDEM_PROVIDER: options.provider };
  const config = configFromEnvironment(environment, adapters);
  const provider = config.provider ?? Object.keys(config.providers)[0];
  if (provider === undefined)
    throw new ConfigurationError('No provider is configured. Set TANDEM_PROVIDER.');
  const performance = await play(options, narrator, {
    title: `${provider}: the real service`,
    cast,
    config: () => ({ ...config, provider }),
  });
  narrator.summary([performance]);
}

interface Play {
  readonly title: string;
  readonly cast: Cast;
  readonly config: (callbackUrl: (provider: string) => string) => CallingConfig;
}

async function play(
  options: DemoOptions,
  narrator: Narrator,
  { title, cast, config }: Play,
): Promise<Performance> {
  narrator.title(title);
  const webhooks = await listenForWebhooks({ port: options.port, host: options.host });
  try {
    return await runDemo(
      config((provider) => webhooks.urlFor(provider)),
      {
        cast,
        webhooks,
        onEntry: (entry) => narrator.entry(entry),
      },
    );
  } catch (error) {
    if (CallingError.isInstance(error))
      narrator.say(`The application failed: ${error.code}: ${error.message}`);
    throw error;
  } finally {
    await webhooks.close();
  }
}

async function keepRunning(emulator: Emulator, narrator: Narrator): Promise<void> {
  const { acs, graph, control } = emulator.info;
  narrator.title('The emulator keeps running. Talk to it:');
  narrator.say(`  ACS connection string   ${acs.connectionString}`);
  narrator.say(`  Graph base URL          ${graph.baseUrl}`);
  narrator.say(`  Graph token URL         ${graph.tokenUrl}`);
  narrator.say(`  Graph client            ${graph.clientId} / ${graph.clientSecret}`);
  narrator.say(`  Calls, people, requests ${control}`);
  narrator.say('  Stop it with Ctrl+C.');
  await stopSignal();
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}
