/** Which way a call was set up, seen from the application. */
export type CallDirection = 'inbound' | 'outbound';
