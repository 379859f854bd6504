/** How grave a line is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Where the library writes what an operator should see. Lines carry no secrets, phone numbers, user ids or payloads; what
 * should slip in all the same is taken out by `redactingLogger`, which the client and the webhook entrance put before it. What
 * it throws disturbs nothing: the line is lost.
 */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A logger that writes nothing. The default. */
export const silentLogger: Logger = { log: () => undefined };
