import { expect, it } from 'vitest';
import { establish, people, prompt, user } from './__fixtures__/graph-bodies.js';
import { lastOfCall, lastOperation } from './__fixtures__/graph-observations.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph({ audioActivationMs: 1000, promptMs: 300 });

it('can become active after the call is established; what is played before is lost', async () => {
  const id = await establish(graph, [user(people.answersAtOnce)]);
  expect(lastOfCall(graph, id).resourceData).toMatchObject({ state: 'established' });
  expect(lastOfCall(graph, id).resourceData).not.toHaveProperty('mediaState');
  expect((await graph.ask('GET', `/${id}`)).body).toMatchObject({
    mediaState: { audio: 'inactive' },
  });
  const play = () => graph.ask('POST', `/${id}/playPrompt`, { prompts: [prompt()] });
  await play();
  await graph.advance(100);
  expect(lastOperation(graph, id).resourceData.status).toBe('failed');
  await graph.advance(1000);
  expect(lastOfCall(graph, id).resourceData).toMatchObject({ mediaState: { audio: 'active' } });
  await play();
  await graph.advance(300);
  expect(lastOperation(graph, id).resourceData.status).toBe('completed');
});
