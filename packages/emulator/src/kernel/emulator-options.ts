import type { Clock } from '../clock/clock.js';
import type { GridSubscriptionRequest } from '../event-grid/event-grid.js';
import type { Fault } from '../fault/fault.js';
import type { TlsOptions } from '../tls/certificate.js';
import type { WebhookOptions } from '../webhook/webhook-sender.js';

/** The emulated ACS resource. */
export interface AcsSettings {
  /** Base64 access key of the resource. The default is well known and protects nothing. */
  readonly accessKey: string;
  /** The resource's immutable id: audience of callback tokens and first part of its users' ids. */
  readonly resourceId: string;
  /** How many participants one page of a list holds. */
  readonly participantsPageSize: number;
  /** How long an invitation rings when the request does not say, in seconds. */
  readonly invitationTimeoutSeconds: number;
  /** Phone numbers (E.164) that the resource owns: a call to one of them is an incoming call. */
  readonly numbers: readonly string[];
  /**
   * Where recorded files are said to be, without a trailing slash. They are served by the emulator whatever is said;
   * an official client fetches them from hosts of the service alone.
   * @default the emulator's own address
   */
  readonly recordingLocation?: string;
  /** Whether versions of the API that were previews, or are older, are taken too, as their nearest kin. */
  readonly relaxedApiVersions: boolean;
  /** How long the control API still lists a call after its end. Requests about it are answered 404 at once. */
  readonly endedCallRetentionMs: number;
}

/** An application of the emulated tenant that may call and be called. */
export interface GraphApplication {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Its registered calling webhook, which incoming calls are announced to. Without one it cannot be called. */
  readonly callbackUri?: string;
  /**
   * The application permissions that an administrator has granted it.
   * @default all five for calls
   */
  readonly permissions?: readonly string[];
}

/** The emulated tenant and the application registered in it. */
export interface GraphSettings extends GraphApplication {
  readonly tenantId: string;
  /** Further applications, for bots that call each other. */
  readonly applications?: readonly GraphApplication[];
  /**
   * How long after `established` the audio of a call becomes active. With 0 one notification says both.
   * @default 0
   */
  readonly audioActivationMs?: number;
  /**
   * How long every prompt lasts. Prompts are not downloaded.
   * @default 2000
   */
  readonly promptMs?: number;
}

/** How to start an emulator. Everything has a default. */
export interface EmulatorOptions {
  /**
   * The port to listen on; 0 takes a free one.
   * @default 0
   */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** The address at which others reach the emulator, where it differs from host and port (a container, a proxy). */
  readonly publicUrl?: string;
  /**
   * Another clock; `'virtual'` makes one that stands still until it is advanced.
   * @default real time
   */
  readonly clock?: Clock | 'virtual';
  /**
   * Serves https, with a certificate that is made at the start. Its path is in `info.tls`.
   * @default false
   */
  readonly tls?: boolean | TlsOptions;
  /** @default random GUIDs */
  readonly newId?: () => `${string}-${string}-${string}-${string}-${string}`;
  readonly acs?: Partial<AcsSettings>;
  readonly graph?: Partial<GraphSettings>;
  /** Who gets the resource's Event Grid events. Each address is asked for its consent before its first event. */
  readonly eventGrid?: readonly GridSubscriptionRequest[];
  readonly webhooks?: WebhookOptions;
  /** What goes wrong on purpose, from the start. */
  readonly faults?: readonly Fault[];
  /**
   * What chance is drawn from when a fault strikes only sometimes.
   * @default 1
   */
  readonly seed?: number;
  /**
   * How many requests and how many deliveries are kept for inspection.
   * @default 1000
   */
  readonly historyLimit?: number;
}

/** The options with every default filled in. */
export interface EmulatorSettings {
  readonly acs: AcsSettings;
  readonly graph: GraphSettings;
  readonly historyLimit: number;
}

/** Fills in the defaults. */
export function resolveEmulatorSettings(options: EmulatorOptions): EmulatorSettings {
  return {
    acs: {
      accessKey: Buffer.from('tandem-emulator-well-known-key-0').toString('base64'),
      resourceId: '7a9de301-0000-4000-8000-00000000ac50',
      participantsPageSize: 100,
      invitationTimeoutSeconds: 60,
      numbers: [],
      relaxedApiVersions: false,
      endedCallRetentionMs: 10 * 60 * 1000,
      ...options.acs,
    },
    graph: {
      tenantId: '7a9de301-0000-4000-8000-0000000007e0',
      clientId: '7a9de301-0000-4000-8000-00000000a440',
      clientSecret: 'tandem-emulator-well-known-secret',
      ...options.graph,
    },
    historyLimit: options.historyLimit ?? 1000,
  };
}
