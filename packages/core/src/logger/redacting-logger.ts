import { type Logger, silentLogger } from './logger.js';
import { redact } from './redact.js';
import { redactText } from './redact-text.js';

const redacting = new WeakSet<Logger>([silentLogger]);

/**
 * Puts the redactor before a logger: nothing secret and nobody's name or number reaches it, and where a line cannot be written,
 * it is lost, and nothing else.
 */
export function redactingLogger(logger: Logger): Logger {
  if (redacting.has(logger)) return logger;
  const wrapped: Logger = {
    log(level, message, fields) {
      try {
        if (fields === undefined) logger.log(level, redactText(message));
        else logger.log(level, redactText(message), { ...toFields(redact(fields)) });
      } catch {
        // The logger is where failures are told: one of its own can be told nowhere.
      }
    },
  };
  redacting.add(wrapped);
  return wrapped;
}

function toFields(redacted: unknown): object {
  return typeof redacted === 'object' && redacted !== null ? redacted : { fields: redacted };
}
