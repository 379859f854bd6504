/** How many slots a Redis Cluster has. */
export const slotCount = 16_384;

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

const encoder = new TextEncoder();

/** The slot of a key: CRC16 of its hash tag, https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/. */
export function slotOf(key: string): number {
  let crc = 0;
  for (const byte of encoder.encode(hashTagOf(key))) {
    crc = ((crc << 8) & 0xffff) ^ (table[(crc >>> 8) ^ byte] ?? 0);
  }
  return crc % slotCount;
}

function hashTagOf(key: string): string {
  const open = key.indexOf('{');
  const close = key.indexOf('}', open + 1);
  return open < 0 || close <= open + 1 ? key : key.slice(open + 1, close);
}
