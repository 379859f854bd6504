// Bodies such as the service posts them: the members and the order of its recorded CloudEvents, with people made up by number.

const endpoint =
  'https://api.flightproxy.skype.com/api/v2/cp/conv-uaen-01-prod-aks.conv.skype.com/conv/';

/** How a person stands in a list of the service. */
export interface Presence {
  readonly rawId: string;
  readonly isMuted: boolean;
  readonly isOnHold: boolean;
}

/** The connection with a number. */
export function connectionOf(call: number): string {
  return `09004480-bd70-4f23-8b04-${hex(call, 12)}`;
}

/** The body that tells that a call is up. */
export function connectedBody(call: number): string {
  return body(call, { name: 'CallConnected', id: guid(call, 0), second: 0 });
}

/** The body with who is in a call: `people` of them, of whom one is muted, another one each time. */
export function rosterBody(call: number, sequence: number, people: number): string {
  const participants = rosterOf(call, sequence, people).map(({ rawId, isMuted, isOnHold }) => ({
    identifier: identifierOf(rawId),
    isMuted,
    isOnHold,
  }));
  return body(call, {
    name: 'ParticipantsUpdated',
    id: guid(call, sequence),
    second: sequence,
    data: { participants, sequenceNumber: sequence },
  });
}

/** Who is in a call at a number of its roster. */
export function rosterOf(call: number, sequence: number, people: number): readonly Presence[] {
  return Array.from({ length: people }, (_, index) => ({
    rawId: rawIdOf(call, index),
    isMuted: index === sequence % people,
    isOnHold: false,
  }));
}

interface Told {
  readonly name: string;
  readonly id: string;
  readonly second: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

function body(call: number, { name, id, second, data = {} }: Told): string {
  const connection = connectionOf(call);
  const source = `calling/callConnections/${connection}`;
  const type = `Microsoft.Communication.${name}`;
  return JSON.stringify([
    {
      id,
      source,
      type,
      data: {
        ...data,
        resultInformation: { code: 200, subCode: 0, message: '' },
        version: '2024-09-01-preview',
        callConnectionId: connection,
        serverCallId: btoa(`${endpoint}${hex(call, 22)}?i=10-128-63-181&e=638881251808623638`),
        correlationId: `d99add6c-bf34-47ed-bfaf-${hex(call, 12)}`,
        publicEventType: type,
      },
      time: new Date(1_752_571_248_848 + second * 1_000).toISOString().replace('Z', '6994+00:00'),
      specversion: '1.0',
      datacontenttype: 'application/json',
      subject: source,
    },
  ]);
}

/** One in four has a number, one is a user of the resource, two are in Teams. */
function rawIdOf(call: number, index: number): string {
  if (index % 4 === 0) return `8:acs:411f0b00-dc73-4528-a9e6-968ba983d2a1_${guid(call, index)}`;
  if (index % 4 === 1) return `4:+1425${String((call * 10 + index) % 10_000_000).padStart(7, '0')}`;
  return `8:orgid:${guid(call, index)}`;
}

function identifierOf(rawId: string): unknown {
  if (rawId.startsWith('4:'))
    return { rawId, kind: 'phoneNumber', phoneNumber: { value: rawId.slice(2) } };
  if (rawId.startsWith('8:orgid:')) {
    const microsoftTeamsUser = { userId: rawId.slice(8), isAnonymous: false, cloud: 'public' };
    return { rawId, kind: 'microsoftTeamsUser', microsoftTeamsUser };
  }
  return { rawId, kind: 'communicationUser', communicationUser: { id: rawId } };
}

function guid(call: number, index: number): string {
  return `${hex(index, 8)}-a4c3-4ae5-b671-${hex(call, 12)}`;
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0');
}
