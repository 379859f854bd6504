/** A refusal of the control API. */
export class EmulatorClientError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'EmulatorClientError';
    this.status = status;
    this.code = code;
  }
}

/** How requests reach the control API. */
export interface ControlConnection {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer = void>(path: string, body?: object): Promise<Answer>;
  delete(path: string): Promise<void>;
}

/** Connects to a control API at its address, the `control` of the emulator's ready line. */
export function connectToControl(
  controlUrl: string,
  send: typeof fetch = fetch,
): ControlConnection {
  async function request(method: string, path: string, body?: object): Promise<unknown> {
    const response = await send(`${controlUrl.replace(/\/+$/, '')}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    return text === '' ? undefined : JSON.parse(text);
  }
  return {
    // The shapes are those that the emulator of the same version documents.
    get: async <Answer>(path: string) => (await request('GET', path)) as Answer,
    post: async <Answer>(path: string, body?: object) =>
      (await request('POST', path, body)) as Answer,
    async delete(path) {
      await request('DELETE', path);
    },
  };
}

function refusal(status: number, text: string): EmulatorClientError {
  const error = readError(text);
  return new EmulatorClientError(
    status,
    error?.code ?? 'Unknown',
    error?.message ?? `The control API answered ${status}.`,
  );
}

function readError(text: string): { readonly code: string; readonly message: string } | undefined {
  try {
    const { error }: { error?: { code: string; message: string } } = JSON.parse(text);
    return error;
  } catch (cause) {
    // What answered is no control API; its status has to do.
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
