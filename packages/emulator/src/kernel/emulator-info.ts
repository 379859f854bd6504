/** What a program must know to use a running emulator. All URLs are absolute. */
export interface EmulatorInfo {
  readonly acs: {
    readonly endpoint: string;
    readonly connectionString: string;
    /** Audience of the tokens on callbacks: the immutable id of the emulated resource. */
    readonly audience: string;
    readonly issuer: string;
    readonly openIdConfigurationUrl: string;
  };
  readonly graph: {
    readonly baseUrl: string;
    readonly tokenUrl: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** Audience of the tokens on notifications: the application's client id. */
    readonly audience: string;
    readonly issuer: string;
    readonly openIdConfigurationUrl: string;
  };
  readonly control: string;
  /** Present when the emulator serves https. */
  readonly tls?: {
    /** The certificate, in PEM, that a client has to trust. */
    readonly certificatePath: string;
  };
}
