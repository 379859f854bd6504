import { invalidArgument } from '../acs-error.js';
import { type Fields, readFields, readOptionalString, readString } from '../request/body-reader.js';

/** Something to be played: a file, or words to be spoken. */
export type PlaySource =
  | { readonly kind: 'file'; readonly uri: string }
  | { readonly kind: 'words'; readonly words: string };

/** Reads a play source. */
export function readPlaySource(value: unknown, name: string): PlaySource {
  const fields = readFields(value, name);
  switch (fields.kind) {
    case 'file':
      return { kind: 'file', uri: readUri(readFields(fields.file, `${name}.file`), name) };
    case 'text': {
      const text = readFields(fields.text, `${name}.text`);
      const gender = readOptionalString(text, 'voiceKind');
      if (gender !== undefined && gender !== 'male' && gender !== 'female') {
        throw invalidArgument(`${name}.text.voiceKind is one of: male, female.`);
      }
      return { kind: 'words', words: readString(text, 'text') };
    }
    case 'ssml': {
      const markup = readString(readFields(fields.ssml, `${name}.ssml`), 'ssmlText');
      return { kind: 'words', words: markup.replace(/<[^>]*>/g, ' ').trim() };
    }
    default:
      throw invalidArgument(`${name}.kind is one of: file, text, ssml.`);
  }
}

function readUri(file: Fields, name: string): string {
  const uri = readString(file, 'uri');
  if (URL.canParse(uri) && /^https?:$/.test(new URL(uri).protocol)) return uri;
  throw invalidArgument(`${name}.file.uri is not an absolute http or https URI.`);
}
