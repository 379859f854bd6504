import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as it reached the service. */
export interface RecordedRequest {
  readonly method: string;
  /** Percent-encoded path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How the service answers one operation. */
export interface PlannedAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** A service that writes down what reaches it and answers as planned, whoever asks. */
export class RequestRecorder implements AsyncDisposable {
  readonly #server = createServer();
  readonly #seen: RecordedRequest[] = [];
  #answers: PlannedAnswer[] = [];

  static async listen(): Promise<RequestRecorder> {
    const recorder = new RequestRecorder();
    recorder.#server.on('request', async (request, response) => {
      const body = await text(request);
      const { method = '', url: target = '' } = request;
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      recorder.#seen.push({ method, target, headers, body });
      const answer = recorder.#answers.shift() ?? { status: 500 };
      const content = answer.body === undefined ? '' : JSON.stringify(answer.body);
      response.writeHead(
        answer.status,
        content === '' ? {} : { 'content-type': 'application/json' },
      );
      response.end(content.replaceAll('{endpoint}', recorder.endpoint));
    });
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get endpoint(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** What reaches the service while something is done. */
  async during(
    answers: readonly PlannedAnswer[],
    work: () => Promise<unknown>,
  ): Promise<readonly RecordedRequest[]> {
    this.#answers = [...answers];
    this.#seen.length = 0;
    await work();
    return [...this.#seen];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
