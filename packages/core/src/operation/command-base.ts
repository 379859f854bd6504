/**
 * Options that only one provider has, under the kind of that provider: `{ someProvider: { … } }`. Each provider
 * documents and validates its own, and refuses names it does not know.
 */
export type ProviderOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What every command has. */
export interface CommandBase<Kind extends string> {
  readonly kind: Kind;
  /** The application's own correlation text. It travels inside the provider's context and comes back unharmed. */
  readonly context?: string;
  readonly providerOptions?: ProviderOptions;
}
