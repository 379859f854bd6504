/** The file of undici in which its connection pools are. Its entry brings everything else with it, such as a whole fetch. */
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';

  const agent: typeof Agent;
  export = agent;
}
