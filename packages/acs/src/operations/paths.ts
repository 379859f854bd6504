/** Where calls are, below the endpoint. */
export const calls = '/calling/callConnections';

/** One call. */
export const call = '/calling/callConnections/{callConnectionId}';

/** Where recordings are. */
export const recordings = '/calling/recordings';

/** One recording. */
export const recording = '/calling/recordings/{recordingId}';

/** A POST that takes Repeatability headers, so that the service executes a repetition once. */
export const repeatablePost = { method: 'POST', repetition: 'repeatable' } as const;

/** A POST that must not be sent again once it may have been executed. */
export const singlePost = { method: 'POST', repetition: 'once' } as const;

/** A question, which changes nothing. */
export const get = { method: 'GET', repetition: 'safe' } as const;
