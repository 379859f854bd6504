import { writeSamples } from '../streaming/samples.js';

const sampleRate = 16_000;
const bytesPerSample = 2;

/** A WAV file with a steady tone: 16 kHz, 16-bit, one channel or several with the same in each. */
export function writeWavFile({
  durationMs,
  channels,
}: {
  readonly durationMs: number;
  readonly channels: number;
}): Buffer {
  const single = writeSamples({ sampleRate, durationMs, isSilent: false });
  const data = Buffer.alloc(single.length * channels);
  for (let sample = 0; sample < single.length / bytesPerSample; sample += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = single.readInt16LE(sample * bytesPerSample);
      data.writeInt16LE(value, (sample * channels + channel) * bytesPerSample);
    }
  }
  return Buffer.concat([header(data.length, channels), data]);
}

function header(dataBytes: number, channels: number): Buffer {
  const bytes = Buffer.alloc(44);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * channels * bytesPerSample, 28);
  bytes.writeUInt16LE(channels * bytesPerSample, 32);
  bytes.writeUInt16LE(8 * bytesPerSample, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataBytes, 40);
  return bytes;
}
