const sampleRate = 16_000;
const bytesPerSample = 2;
const headerBytes = 44;

/** A pitch that nobody takes for noise. */
const toneHertz = 440;

/** Well below full scale, so that nothing clips. */
const amplitude = 8000;

/** A WAV file as the service records them (mono, 16 bit, 16 kHz): a tone for as long as somebody spoke, then silence. */
export function recordedWave(durationMs: number, spokenMs: number): Buffer {
  const samples = samplesIn(durationMs);
  const file = Buffer.alloc(headerBytes + samples * bytesPerSample);
  writeHeader(file);
  const spoken = Math.min(samples, samplesIn(spokenMs));
  for (let sample = 0; sample < spoken; sample += 1) {
    const value = amplitude * Math.sin((2 * Math.PI * toneHertz * sample) / sampleRate);
    file.writeInt16LE(Math.round(value), headerBytes + sample * bytesPerSample);
  }
  return file;
}

function samplesIn(durationMs: number): number {
  return Math.round((durationMs * sampleRate) / 1000);
}

function writeHeader(file: Buffer): void {
  const dataBytes = file.length - headerBytes;
  file.write('RIFF', 0, 'ascii');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'ascii');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * bytesPerSample, 28);
  file.writeUInt16LE(bytesPerSample, 32);
  file.writeUInt16LE(8 * bytesPerSample, 34);
  file.write('data', 36, 'ascii');
  file.writeUInt32LE(dataBytes, 40);
}
