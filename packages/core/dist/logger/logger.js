/** A logger that writes nothing. The default. */
export const silentLogger = { log: () => undefined };
//# sourceMappingURL=logger.js.map