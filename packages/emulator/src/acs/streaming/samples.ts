/** A stretch of audio: 16-bit, one channel. */
export interface Stretch {
  readonly sampleRate: number;
  readonly durationMs: number;
  readonly isSilent: boolean;
}

const pitchHz = 440;
const loudness = 8000;

/** Samples of silence, or of a steady tone in place of a voice. */
export function writeSamples({ sampleRate, durationMs, isSilent }: Stretch): Buffer {
  const count = Math.round((sampleRate * durationMs) / 1000);
  const samples = Buffer.alloc(count * 2);
  if (isSilent) return samples;
  for (let index = 0; index < count; index += 1) {
    const value = Math.sin((2 * Math.PI * pitchHz * index) / sampleRate) * loudness;
    samples.writeInt16LE(Math.round(value), index * 2);
  }
  return samples;
}
